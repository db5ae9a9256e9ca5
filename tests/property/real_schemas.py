"""The schemas of the format as the reference holds them, beside this checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from enterprise_data.formats.enterprise_data.versions import MSG, namespace

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference" / "enterprise_data"
FILES = {
    "1.8": "EnterpriseData_1_8_6.xsd",
    "1.10": "EnterpriseData_1_10_8.xsd",
    "1.16": "EnterpriseData_1_16_2.xsd",
    "1.17": "EnterpriseData_1_17_3.xsd",
    "1.20": "EnterpriseData_1_20_2.xsd",
    "1.21": "EnterpriseData_1_21_1.xsd",
}
VERSIONS = tuple(FILES)


def reference() -> Path:
    """The reference's folder; tests that need it are skipped where it is not there."""
    if not REFERENCE.is_dir():
        pytest.skip("../shared is not beside this checkout")
    return REFERENCE


def schema_file(version: str) -> Path:
    """The schema of a version."""
    return reference() / "xsd" / FILES[version]


def real_schema(version: str) -> etree.XMLSchema:
    """The compiled schema of a version's objects."""
    return _compiled(schema_file(version))


def header_schema() -> etree.XMLSchema:
    """The compiled schema of the header."""
    return _compiled(reference() / "xsd" / "ExchangeMessage.xsd")


@cache
def _compiled(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(path)))


def element_of(version: str, xml: str) -> etree._Element:
    """An object as the writer gives it, as an element."""
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    whole = f'<w xmlns="{namespace(version)}" xmlns:xsi="{xsi}" xmlns:msg="{MSG}">{xml}</w>'
    return etree.fromstring(whole.encode())[0]


def complaints(version: str, xml: str) -> list[str]:
    """What the real schema says about an object as the writer gives it."""
    schema = real_schema(version)
    schema.validate(element_of(version, xml))
    return [entry.message for entry in schema.error_log]  # type: ignore[attr-defined]  # the stub knows no iteration
