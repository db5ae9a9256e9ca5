"""Versions of the format compare by parts, never as text: 1.17 is above 1.8 (format.md §2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

MSG = "http://www.1c.ru/SSL/Exchange/Message"
"""Namespace of the header and of what stands in front of an object's own fields."""
BASE_URI = "http://v8.1c.ru/edi/edi_stnd/EnterpriseData"
ALL = "*"


@lru_cache(256)
def parts(version: str) -> tuple[int, int]:
    """``"1.17"`` → (1, 17); raises ``ValueError`` for anything else."""
    major, dot, minor = version.strip().partition(".")
    if not dot or not (major.isascii() and major.isdigit() and minor.isascii() and minor.isdigit()):
        raise ValueError(f"not a version: {version!r}")
    return int(major), int(minor)


def is_version(text: str) -> bool:
    """Whether the text names a version, spelled as versions are: ``1.8``, never ``1.08``."""
    try:
        major, minor = parts(text)
    except ValueError:
        return False
    return f"{major}.{minor}" == text.strip()


def namespace(version: str) -> str:
    """The namespace of a version's body."""
    return f"{BASE_URI}/{version}"


@cache
def supported_versions() -> tuple[str, ...]:
    """Versions we have a catalogue for, lowest first."""
    folder = files(__package__) / "catalogue"
    names = [entry.name for entry in folder.iterdir() if entry.name.endswith(".json")]
    return tuple(sorted((name.removesuffix(".json") for name in names), key=parts))


def highest_common(ours: Iterable[str], theirs: Iterable[str]) -> str | None:
    """The highest version both name, None if there is none."""
    common = {v.strip() for v in ours} & {v.strip() for v in theirs if is_version(v)}
    return max(common, key=parts, default=None)


def accepts(ability: str, version: str) -> bool:
    """Whether ``*``, an empty value or a comma list covers the version; blanks don't matter."""
    listed = ability.strip()
    if listed == ALL:
        return True
    return any(is_version(item) and parts(item) == parts(version) for item in listed.split(","))
