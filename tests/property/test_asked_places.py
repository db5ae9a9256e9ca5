"""What a reader asks for is all that it reads: an object taken apart only there gives the same record, or complaint."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.stored import tree_of_xml
from enterprise_data.formats.enterprise_data.versions import namespace, parts, supported_versions
from enterprise_data.objects.base import Asked
from enterprise_data.objects.registry import KIND_BY_FORMAT_TYPE
from tests.property.catalogue_samples import made
from tests.property.how_often import tries

SEEDS = range(tries(1))


@pytest.mark.parametrize("type_name", KIND_BY_FORMAT_TYPE)
def test_an_object_read_only_where_asked_is_the_same(type_name: str) -> None:
    for version in supported_versions():
        if catalogue(version).has_object(type_name):
            for seed in SEEDS:
                compare(version, type_name, etree.tostring(made(version, type_name, seed), encoding="utf-8"))


@pytest.mark.parametrize("version", ["1.16", supported_versions()[-1]])
@pytest.mark.parametrize("type_name", KIND_BY_FORMAT_TYPE)
def test_so_is_one_that_tells_everything(version: str, type_name: str) -> None:
    if catalogue(version).has_object(type_name):
        xml = etree.tostring(made(version, type_name, 1, full=True), encoding="utf-8")
        assert not isinstance(compare(version, type_name, xml), str)


@pytest.mark.parametrize("inside", ["Контрагент", "Неизвестное"])
def test_one_nested_too_deep_is_refused_also_where_nobody_looks(inside: str) -> None:
    name, deep = "Документ.РеализацияТоваровУслуг", "<а>" * 150 + "</а>" * 150
    xml = f'<{name} xmlns="{namespace("1.17")}"><{inside}>{deep}</{inside}></{name}>'.encode()
    for asked in (None, KIND_BY_FORMAT_TYPE[name].enterprise_data.asked):
        with pytest.raises(ValueError, match="deep"):
            tree_of_xml(xml, "1.17", asked)


def compare(version: str, type_name: str, xml: bytes) -> Any:
    asked = KIND_BY_FORMAT_TYPE[type_name].enterprise_data.asked
    whole = told(xml, version, type_name, None)
    assert told(xml, version, type_name, asked) == whole
    return whole


def told(xml: bytes, version: str, type_name: str, asked: Asked | None) -> Any:
    """The record, or what is said instead of one."""
    binding = KIND_BY_FORMAT_TYPE[type_name].enterprise_data
    try:
        return binding.read(tree_of_xml(xml, version, asked), parts(version))
    except InvalidRecord as error:
        return error.message
