"""Which letters a bank's file is written in: what it says, and what its bytes say (format.md §4)."""

from __future__ import annotations

import re

START = "1CClientBankExchange"
_WORDS = ("ВерсияФормата", "Кодировка", "СекцияДокумент", "КонецФайла", "РасчСчет")
_STRANGE = re.compile(r"[^\w\s=.,:;!?/\\|()\[\]{}\"'«»№%+*&@#$^~`<>–—-]")


def decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding. UTF-8 under a Windows label is taken for what it is; 1C itself would refuse it."""
    raw = content.removeprefix(b"\xef\xbb\xbf")
    text = _utf8(raw)
    if text is not None:
        return text, "utf-8"
    windows = raw.decode("cp1251", "replace")
    head = "\n".join(windows.splitlines()[:10])
    dos = raw.decode("cp866", "replace")
    if _STRANGE.search(head) or (not _known(windows) and _known(dos)):
        return dos, "cp866"
    return windows, "cp1251"


def _utf8(raw: bytes) -> str | None:
    """UTF-8 only where it says something that single bytes can't: pure ASCII is any of the three."""
    if raw.isascii():
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _known(text: str) -> bool:
    return any(word in text for word in _WORDS)
