"""Versions compare by their parts, never as text."""

from __future__ import annotations

import orjson
import pytest

from enterprise_data.errors import UnsupportedVersion
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.versions import (
    accepts,
    highest_common,
    is_version,
    namespace,
    parts,
    supported_versions,
)
from tests.property.real_schemas import reference


def test_versions_with_a_catalogue_are_listed_lowest_first() -> None:
    assert supported_versions() == ("1.8", "1.10", "1.16", "1.17", "1.20", "1.21")


@pytest.mark.parametrize("text", ["1.8", "1.17", " 1.17 ", "2.0", "1.100"])
def test_a_version_is_two_numbers(text: str) -> None:
    assert is_version(text)
    assert parts(text) == tuple(map(int, text.strip().split(".")))


@pytest.mark.parametrize(
    "text", ["", "1", "1.", ".8", "1.8.6", "1,8", "v1.8", "1.08", "1.+8", "1.²", "*", "1.8 1.17"]
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_version(text)


def test_the_namespace_ends_with_the_version() -> None:
    assert namespace("1.17") == "http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17"


@pytest.mark.parametrize(
    ("ours", "theirs", "wanted"),
    [
        (["1.8", "1.17"], ["1.8", "1.17"], "1.17"),
        (["1.8", "1.17"], ["1.17", "1.16", "1.11", "1.10", "1.8", "1.4", "1.15", "1.12", "1.3"], "1.17"),
        (["1.8", "1.10"], [" 1.8", "1.10 "], "1.10"),
        (["1.17"], ["1.8"], None),
        (["1.17"], ["*", "", "x", "1.170"], None),
        ([], ["1.8"], None),
    ],
)
def test_the_highest_common_version_is_found(ours: list[str], theirs: list[str], wanted: str | None) -> None:
    assert highest_common(ours, theirs) == wanted


@pytest.mark.parametrize(
    ("ability", "version", "wanted"),
    [
        ("*", "1.8", True),
        (" * ", "1.8", True),
        ("", "1.8", False),
        ("1.10,1.17", "1.17", True),
        (" 1.10 , 1.17 ", "1.10", True),
        ("1.10,1.17", "1.1", False),
        ("1.17", "1.7", False),
        ("да", "1.17", False),
        ("1.8,,1.17,", "1.17", True),
    ],
)
def test_an_ability_is_everything_nothing_or_a_list(ability: str, version: str, wanted: bool) -> None:
    assert accepts(ability, version) is wanted


def test_a_real_base_is_understood() -> None:
    """Capabilities of a Бухгалтерия 3.0: versions in no order, types limited to some of them."""
    raw = orjson.loads((reference() / "samples" / "peer_capabilities" / "ruste4_ibparam.json").read_bytes())
    text = orjson.dumps(raw).decode()
    assert "1.17" in text
    versions = _versions_in(raw)
    assert highest_common(supported_versions(), versions) == "1.17"


def _versions_in(raw: object) -> list[str]:
    """The longest list of versions anywhere in it."""
    found: list[list[str]] = []

    def look(node: object) -> None:
        if isinstance(node, list) and node and all(isinstance(one, str) and is_version(one) for one in node):
            found.append([str(one) for one in node])
        for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            look(inner)

    look(raw)
    return max(found, key=len)


def test_a_version_without_a_catalogue_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(UnsupportedVersion, match=r"1\.11") as caught:
        catalogue("1.11")
    assert "1.8, 1.10" in caught.value.hint
