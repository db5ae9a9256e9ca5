"""What is done with a bent input, and what may come of it: everything, except a crash that is not our own error."""

from __future__ import annotations

import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from random import Random

from lxml import etree

from enterprise_data.errors import ExchangeError
from enterprise_data.formats.enterprise_data.archive import opened_message
from enterprise_data.formats.enterprise_data.breaks import breaks
from enterprise_data.formats.enterprise_data.examination import examined
from enterprise_data.formats.enterprise_data.stored import kept, tree_of
from enterprise_data.formats.enterprise_data.validate import validate_file
from tests.property.test_formats_fuzz import _or_refused as read_or_refused

FINDINGS = 20_000
"""No sample is so large that more could be said about it."""


class Unexpected(AssertionError):
    """The outcome is neither a result nor an error in words."""


def message(data: bytes, version: str) -> None:
    """Everything an exchange does with a message."""
    read_or_refused(data)


def single(data: bytes, version: str) -> None:
    """Everything that is done with one object, once it was cut out of its message."""
    try:
        element = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return  # such bytes never leave the reader
    for item in examined(version, element):
        if not item.message:
            raise Unexpected("a violation without words")
    xml = etree.tostring(element, encoding="utf-8")
    with suppress(ExchangeError):
        breaks(version, xml)
        tree_of(kept(xml, sound=False), version)


def whole_file(data: bytes, version: str) -> None:
    """As ``obmen validate`` does it."""
    with tempfile.TemporaryDirectory(dir=_fast()) as folder:
        path = Path(folder) / "message.xml"
        path.write_bytes(data)
        for count, finding in enumerate(validate_file(path)):
            if not (finding.message and finding.object) or count > FINDINGS:
                raise Unexpected(f"finding {count}: {finding}")


def archive(data: bytes, version: str) -> None:
    """A zip, whole or broken: unpacked, or refused in words."""
    with tempfile.TemporaryDirectory(dir=_fast()) as folder:
        path = Path(folder) / "message.zip"
        path.write_bytes(data)
        try:
            with opened_message(path, max_size=1 << 20) as plain:
                plain.read_bytes()
        except ExchangeError as error:
            if not error.message:
                raise Unexpected("a refusal without words") from error


def zipped(data: bytes, chance: Random) -> bytes:
    """A message in an archive, which is then damaged."""
    with tempfile.SpooledTemporaryFile() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in chance.choice((("data.xml",), ("data.xml", "b.xml"), ("../data.xml",), ())):
                packed.writestr(name, data)
        out.seek(0)
        return out.read()


def _fast() -> str | None:
    """Memory instead of a disk, where there is any."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
