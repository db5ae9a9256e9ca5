"""Fields of a form, read with a cap: no page of ours sends more."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_BYTES, MOST_FIELDS = 256 << 10, 200


async def read_form(
    request: Request, most_fields: int = MOST_FIELDS, most_bytes: int = MOST_BYTES
) -> Mapping[str, str]:
    """The last value of every field of an ordinary form; 413 and 400 for what is none."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most_bytes:
            raise HTTPException(413)
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most_fields)
    except ValueError as error:
        raise HTTPException(400) from error
    return dict(pairs)
