"""Our catalogues say what the schemas of the format say: made from them byte for byte, and compared field by field."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from enterprise_data.formats.enterprise_data import catalogue_from_xsd
from enterprise_data.formats.enterprise_data.catalogue import catalogue, parsed
from enterprise_data.formats.enterprise_data.catalogue_from_xsd import dump, make_catalogue
from enterprise_data.formats.enterprise_data.header_order import _CONFIRMATION, _HEADER, _OBJECT_TYPE, Places
from enterprise_data.formats.enterprise_data.schema import compiled
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.objects.registry import KINDS
from tests.property.real_schemas import VERSIONS, reference, schema_file

XS = "{http://www.w3.org/2001/XMLSchema}"
every_version = pytest.mark.parametrize("version", VERSIONS)


def _shipped(version: str) -> bytes:
    folder = files("enterprise_data.formats.enterprise_data") / "catalogue"
    return (folder / f"{version}.json").read_bytes()


def test_a_catalogue_is_shipped_for_every_version_and_kind() -> None:
    assert supported_versions() == VERSIONS
    for otype in KINDS.values():
        for name in otype.enterprise_data.type_names:
            assert any(catalogue(version).has_object(name) for version in VERSIONS), name


@every_version
def test_the_schema_makes_the_shipped_catalogue_byte_for_byte(version: str) -> None:
    assert dump(make_catalogue(schema_file(version))) == _shipped(version)


@every_version
def test_the_catalogue_agrees_with_the_one_of_the_reference(version: str) -> None:
    name = f"ed_{version.replace('.', '_')}.json"
    theirs = orjson.loads((reference() / "catalog" / name).read_bytes())["types"]
    ours = orjson.loads(_shipped(version))["types"]
    assert {name: ours.get(name) for name in theirs} == theirs


# --- field by field -----------------------------------------------------------------------------------


def _types(version: str) -> Iterator[tuple[str, etree._Element]]:
    """Every named type of the schema, and every anonymous one under the name of its place."""
    for node in etree.parse(str(schema_file(version))).getroot():
        if node.tag in (f"{XS}complexType", f"{XS}simpleType"):
            yield from _with_inner(node.get("name") or "", node)


def _with_inner(name: str, node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    yield name, node
    for element in _elements(node):
        for inner in (*element.iterchildren(f"{XS}complexType"), *element.iterchildren(f"{XS}simpleType")):
            yield from _with_inner(f"{name}/{element.get('name')}", inner)


def _elements(node: etree._Element) -> list[etree._Element]:
    """The fields of a complex type, in order."""
    extension = node.find(f"{XS}complexContent/{XS}extension")
    holder = node if extension is None else extension
    return [
        element
        for group in holder
        if group.tag in (f"{XS}sequence", f"{XS}choice")
        for element in group
        if element.tag == f"{XS}element"
    ]


@every_version
def test_every_field_stands_in_its_place_with_its_type_and_occurrence(version: str) -> None:
    known = catalogue(version)
    compared = 0
    for name, node in _types(version):
        if node.tag != f"{XS}complexType" or name not in known.structures:
            continue
        structure = known.structures[name]
        is_choice = node.find(f".//{XS}choice") is not None and node.find(f"{XS}choice") is not None
        wanted = []
        for element in _elements(node):
            field = element.get("name") or ""
            inner = f"{name}/{field}" if len(element) else "anyType"
            type_name = (element.get("type") or inner).rpartition(":")[2]
            least, most = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
            required, repeated = (False, False) if is_choice else (least != "0", most != "1")
            wanted.append((field, type_name, required, repeated, element.get("nillable") == "true"))
        fields = [(one.name, one.type, one.required, one.repeated, one.nillable) for one in structure.fields]
        assert fields == wanted, name
        assert structure.choice == is_choice, name
        assert structure.is_object == (node.find(f"{XS}complexContent") is not None), name
        compared += len(fields)
    assert compared > 3000


@every_version
def test_every_facet_and_enumeration_is_the_same(version: str) -> None:
    known = catalogue(version)
    compared = 0
    for name, node in _types(version):
        if node.tag != f"{XS}simpleType" or name not in known.values:
            continue
        value = known.values[name]
        facets: dict[str, Any] = {}
        for facet in node.iterfind(f"{XS}restriction/*"):
            facets.setdefault(etree.QName(facet).localname, []).append(facet.get("value"))
        numbers = {
            "length": value.length,
            "minLength": value.min_length,
            "maxLength": value.max_length,
            "totalDigits": value.total_digits,
            "fractionDigits": value.fraction_digits,
        }
        ours = {facet: [str(number)] for facet, number in numbers.items() if number is not None}
        ours |= {"enumeration": list(value.enum)} if value.enum else {}
        ours |= {"pattern": list(value.pattern)} if value.pattern else {}
        assert ours == facets, name
        compared += 1
    assert compared > 300


@every_version
def test_the_names_of_deletions_are_looked_up_not_derived(version: str) -> None:
    fields = catalogue(version).structures["ЛюбаяСсылка/СсылкаНаОбъект"].fields
    wanted = {one.type.replace("Ссылка.", ".", 1): one.name for one in fields}
    assert catalogue(version).deletions == wanted
    derived = [name for name, word in wanted.items() if f"{name.rpartition('.')[2]}Ссылка" != word]
    assert len(derived) > 20  # so many names follow no rule


@pytest.mark.parametrize(
    ("type_name", "places"),
    [("Header", _HEADER), ("Confirmation", _CONFIRMATION), ("ObjectType", _OBJECT_TYPE)],
)
def test_the_order_of_the_header_is_that_of_its_schema(type_name: str, places: Places) -> None:
    schema = etree.parse(str(reference() / "xsd" / "ExchangeMessage.xsd")).getroot()
    (node,) = [item for item in schema if item.get("name") == type_name and item.tag == f"{XS}complexType"]
    wanted = [
        (one.get("name"), int(one.get("minOccurs", "1")), int(one.get("maxOccurs", "1")))
        for one in _elements(node)
    ]
    assert list(places) == wanted


# --- a version nobody has seen ------------------------------------------------------------------------


def _next_version(folder: Path) -> Path:
    """The newest schema under a number that does not exist, with one more field of the counterparty."""
    text = schema_file("1.21").read_text("utf-8").replace("EnterpriseData/1.21", "EnterpriseData/1.99")
    field = '<xs:element name="ОКПО"'
    place = text.index(field, text.index('complexType name="Справочник.Контрагенты"'))
    added = '<xs:element name="НовоеПоле" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">'
    added += '<xs:maxLength value="5"/></xs:restriction></xs:simpleType></xs:element>'
    path = folder / "EnterpriseData_1_99_1.xsd"
    path.write_text(text[:place] + added + text[place:], "utf-8")
    return path


def test_a_schema_nobody_has_seen_makes_a_catalogue_that_works(tmp_path: Path) -> None:
    target = tmp_path / "1.99.json"
    command = [
        sys.executable,
        "-m",
        catalogue_from_xsd.__name__,
        str(_next_version(tmp_path)),
        "-o",
        str(target),
    ]

    subprocess.run(command, check=True)

    known = parsed(target.read_bytes())
    assert (known.version, known.namespace.rpartition("/")[2]) == ("1.99", "1.99")
    assert "Справочник.Контрагенты" in known.objects
    new = next(item for item in known.structures["Справочник.Контрагенты"].fields if item.name == "НовоеПоле")
    assert (new.required, known.values[new.type].max_length) == (False, 5)
    schema = compiled(known, known.objects)
    for value, fits in (("12345", True), ("123456", False)):
        assert schema.validate(_counterparty("1.99", f"<НовоеПоле>{value}</НовоеПоле>")) is fits


def _counterparty(version: str, inside: str) -> etree._Element:
    keys = "<Наименование>Ромашка</Наименование><ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>"
    uri = f"http://v8.1c.ru/edi/edi_stnd/EnterpriseData/{version}"
    text = (
        f'<Справочник.Контрагенты xmlns="{uri}"><КлючевыеСвойства>{keys}</КлючевыеСвойства>{inside}'
        "</Справочник.Контрагенты>"
    )
    return etree.fromstring(text.encode())


def test_kinds_may_be_chosen(tmp_path: Path) -> None:
    made = make_catalogue(_next_version(tmp_path), ("Справочник.Валюты", "Справочник.НетТакого"))
    assert made["objects"] == ["Справочник.Валюты"]
