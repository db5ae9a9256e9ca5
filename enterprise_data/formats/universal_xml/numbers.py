"""``Нпп``: one number for one object in the whole file, however often it is named (format.md §6.3).

Three machine words per object and no Python objects: a file of a million documents costs some tens of megabytes.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b

_FULL = 0.6


class Numbers:
    """Gives numbers from 1 in the order in which objects are first named. An open-addressing table of digests."""

    def __init__(self) -> None:
        self._count = 0
        self._written = bytearray()
        self._low, self._high, self._numbers = _empty(1 << 10)

    def of(self, identity: str) -> int:
        """The number of an object; ``identity`` is whatever tells it from all others."""
        low, high = _digest(identity)
        slot = self._slot(low, high)
        if not self._numbers[slot]:
            self._count += 1
            if self._count > _FULL * len(self._numbers):
                self._grow()
                slot = self._slot(low, high)
            self._put(slot, low, high, self._count)
        return self._numbers[slot]

    def mark(self, number: int) -> bool:
        """Notes that the object with this number itself is written; False if it has been before."""
        while len(self._written) <= number >> 3:
            self._written.append(0)
        bit = 1 << (number & 7)
        is_new = not self._written[number >> 3] & bit
        self._written[number >> 3] |= bit
        return is_new

    def _slot(self, low: int, high: int) -> int:
        mask = len(self._numbers) - 1
        slot = low & mask
        while self._numbers[slot] and (self._low[slot] != low or self._high[slot] != high):
            slot = (slot + 1) & mask
        return slot

    def _put(self, slot: int, low: int, high: int, number: int) -> None:
        self._low[slot], self._high[slot], self._numbers[slot] = low, high, number

    def _grow(self) -> None:
        before = zip(self._low, self._high, self._numbers, strict=True)
        self._low, self._high, self._numbers = _empty(2 * len(self._numbers))
        for low, high, number in before:
            if number:
                self._put(self._slot(low, high), low, high, number)


def _empty(size: int) -> tuple[array[int], array[int], array[int]]:
    low, high, numbers = (array("Q", bytes(8 * size)) for _ in range(3))
    return low, high, numbers


def _digest(identity: str) -> tuple[int, int]:
    """128 bits: two objects that shared a number would be merged by 1C without a word."""
    whole = blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(whole[:8], "little"), int.from_bytes(whole[8:], "little")
