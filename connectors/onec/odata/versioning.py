"""``DataVersion`` as it was observed: base64 of a counter of eight bytes. Only equality is relied upon."""

from __future__ import annotations

import base64
import binascii


def steps_between(first: str, second: str) -> int | None:
    """How many writes lie between two versions, None where they don't look like counters."""
    try:
        numbers = [base64.b64decode(one, validate=True) for one in (first, second)]
    except (binascii.Error, ValueError):
        return None
    if any(len(one) != 8 for one in numbers):
        return None
    before, after = (int.from_bytes(one, "big") for one in numbers)
    return after - before if after >= before else None
