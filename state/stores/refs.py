"""How references are kept and ordered: a GUID is 16 bytes, any other text is kept so that it can be told apart."""

from __future__ import annotations

from functools import lru_cache

_TEXT, _END = b"=", b"\xff"


_REMEMBERED = 8192
"""A reference is packed a dozen times on its way through an exchange, always within one batch."""

GUID_BYTES = 16
"""Nothing but a GUID is as long when packed."""


@lru_cache(maxsize=_REMEMBERED)
def packed(ref: str) -> bytes:
    """A canonical GUID as 16 bytes; any other text so that it is never 16 bytes long and can be told apart."""
    if len(ref) == 36 and ref[8] == ref[13] == ref[18] == ref[23] == "-":
        digits = ref.replace("-", "")
        try:
            raw = bytes.fromhex(digits)
        except ValueError:
            raw = b""
        if len(raw) == 16 and raw.hex() == digits:
            return raw
    text = _TEXT + ref.encode()
    return text + _END if len(text) == 16 else text  # 0xFF never ends UTF-8


@lru_cache(maxsize=_REMEMBERED)
def unpacked(raw: bytes) -> str:
    """The reverse."""
    if len(raw) == 16:
        text = raw.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return raw[1:].removesuffix(_END).decode()
