"""Lines of a bank file as sections of keys, with all the liberties that banks take (format.md §2, §4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from enterprise_data.formats.bank_client.document import Finding
from enterprise_data.formats.bank_client.letters import START

HEADER, ACCOUNT, DOCUMENT = "", "РасчСчет", "Документ"
_BEGIN = {"секциярасчсчет": ACCOUNT, "секциядокумент": DOCUMENT}
_END = {"конецрасчсчет": ACCOUNT, "конецдокумента": DOCUMENT}
_MULTILINE = {
    "плательщик",
    "плательщик1",
    "получатель",
    "получатель1",
    "назначениеплатежа",
    "назначениеплатежа1",
}
_REPEATED = {"расчсчет", "документ"}
_ZEROS = {"0"}


@dataclass(slots=True)
class Section:
    """One section: keys in lower case → first value that counts; ``line`` where it begins."""

    kind: str
    line: int
    title: str = ""
    values: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Lower case → the key as it was spelled."""
    repeated: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Split:
    """The file taken apart."""

    header: Section
    sections: list[Section] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_started: bool = False
    is_ended: bool = False


def split(text: str) -> Split:
    """Sections of the file. A section that begins before the last one ended closes it."""
    found = Split(header=Section(HEADER, 1))
    current = found.header
    last_key = ""
    for number, line in _lines(text):
        if not found.is_started:
            found.is_started = line.strip() == START
            continue
        if line.strip().casefold() == "конецфайла":
            found.is_ended = True
            break
        key, equals, value = (part.strip() for part in line.partition("="))
        word = key.casefold()
        if word in _BEGIN:
            if current is not found.header:
                found.findings.append(Finding(line=number, message="раздел начат до конца предыдущего"))
            current = Section(_BEGIN[word], number, value)
            found.sections.append(current)
        elif word in _END:
            current = found.header
        elif equals:
            last_key = word
            _put(found, current, number, key, value)
        elif last_key in _MULTILINE and line.strip():
            current.values[last_key] = f"{current.values.get(last_key, '')}\n{line.strip()}".strip("\n")
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """By CRLF; a file without any is read by LF. A lone LF inside belongs to the value."""
    pieces = text.split("\r\n") if "\r\n" in text else text.split("\n")
    for number, piece in enumerate(pieces, 1):
        key = piece.partition("=")[0].strip().casefold()
        yield number, piece if key in _MULTILINE else piece.replace("\n", "")


def _put(found: Split, section: Section, number: int, key: str, value: str) -> None:
    """The first of equal keys wins; empty ones and zeros only don't count as given."""
    word = key.casefold()
    if section is found.header and word in _REPEATED and value:
        section.repeated.setdefault(word, []).append(value)
    if not value or set(value) <= _ZEROS:
        return
    if word in section.values:
        found.findings.append(
            Finding(line=number, message=f"«{key}» указано второй раз: взято первое значение")
        )
        return
    section.values[word] = value
    section.names[word] = key
