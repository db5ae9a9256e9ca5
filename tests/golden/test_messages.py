"""One message per version, with every kind that it has, a deletion and an object of 1C with one field changed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid5

import pytest
from lxml import etree

from enterprise_data.formats.enterprise_data.header import Confirmation, Header, ObjectAbility
from enterprise_data.formats.enterprise_data.stored import tree_of_xml
from enterprise_data.formats.enterprise_data.versions import namespace, parts
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_deletion, emit_object, write_message
from enterprise_data.objects.counterparty import COUNTERPARTY
from enterprise_data.objects.keyless import named
from enterprise_data.objects.registry import KINDS
from tests.golden.conftest import FOLDER, Compare
from tests.property.format_samples import FULL, MINIMAL, PAIRS, keys_of
from tests.property.object_samples import knows_nothing
from tests.property.real_schemas import VERSIONS, header_schema, real_schema

OURS, PEER = "7b0f6f0a-4d6b-4c38-8d5a-1d2b6a3f9e55", "0c9d4b1e-2f5a-4a37-9a63-5f0a1c7e2d10"
_SPACE = UUID(OURS)
every_version = pytest.mark.parametrize("version", VERSIONS)
RICH = """
<Справочник.Контрагенты xmlns="{uri}">
  <КлючевыеСвойства>
    <Ссылка>91d5a7dd-2d96-4af5-b855-90ad613450b9</Ссылка>
    <Наименование>Рога и копыта</Наименование>
    <ИНН>7707083893</ИНН>
    <КПП>770701001</КПП>
    <ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>
    <СтранаРегистрации><ДанныеКлассификатора><Код>643</Код><Наименование>РОССИЯ</Наименование></ДанныеКлассификатора></СтранаРегистрации>
    <GLN>4601234567893</GLN>
  </КлючевыеСвойства>
  <ДокументУдЛичность>не требуется</ДокументУдЛичность>
  <КонтактнаяИнформация>
    <Строка>
      <ВидКонтактнойИнформации>Skype</ВидКонтактнойИнформации>
      <ЗначенияПолей>roga</ЗначенияПолей>
    </Строка>
    <Строка>
      <ВидКонтактнойИнформации>Телефон</ВидКонтактнойИнформации>
      <ЗначенияПолей>&lt;КонтактнаяИнформация xmlns="http://www.v8.1c.ru/ssl/contactinfo" Представление="+7 (495) 000-00-00"/&gt;</ЗначенияПолей>
      <НаименованиеКонтактнойИнформации>Основной</НаименованиеКонтактнойИнформации>
    </Строка>
  </КонтактнаяИнформация>
  <е:Рейтинг xmlns:е="urn:example:extension" дата="2026-01-01"><е:Балл>5</е:Балл></е:Рейтинг>
</Справочник.Контрагенты>
"""  # noqa: E501 - an object as 1C sends it


def _header(version: str) -> Header:
    kinds = [otype.enterprise_data.type_name for otype, one in PAIRS if one == version]
    return Header(
        version=version,
        creation_date=datetime(2026, 11, 20, 7, 30, tzinfo=UTC),
        confirmation=Confirmation(from_=OURS, to=PEER, message_no=14, received_no=9),
        available_versions=VERSIONS,
        abilities=tuple(ObjectAbility(name=name, sending="*", receiving="*") for name in kinds),
        prefix="CR",
    )


def _objects(version: str) -> list[Emitted]:
    made = []
    for otype in KINDS.values():
        if (otype, version) not in PAIRS:
            continue
        for name, record in (("least", MINIMAL[otype.name]), ("full", FULL[otype.name])):
            binding = otype.enterprise_data
            tree = named(
                binding, binding.lay_over(None, record, keys_of), str(uuid5(_SPACE, f"{otype.name}/{name}"))
            )
            made.append(emit_object(version, binding.type_of(tree), tree))
    deleted = emit_deletion(version, "Справочник.Контрагенты", str(uuid5(_SPACE, "deleted")))
    return [*made, _with_another_telephone(version), deleted]


def _with_another_telephone(version: str) -> Emitted:
    """1C's own object, of which the CRM changed the telephone."""
    binding = COUNTERPARTY.enterprise_data
    parser = etree.XMLParser(remove_blank_text=True)
    came = etree.tostring(etree.fromstring(RICH.format(uri=namespace(version)), parser), encoding="utf-8")
    tree = tree_of_xml(came, version)
    record = binding.read(tree, parts(version))
    phone = replace(record.phones[0], number="+7 (495) 111-11-11")
    laid = binding.lay_over(tree, replace(record, phones=(phone,)), knows_nothing)
    return emit_object(version, binding.type_name, laid)


def _message(version: str) -> bytes:
    out = io.BytesIO()
    write_message(out, _header(version), _objects(version))
    return out.getvalue()


def _readable(data: bytes) -> str:
    """One element a line: what is written has no line breaks inside an object, and a person needs them."""
    root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True))
    etree.indent(root, "  ")
    return etree.tostring(root, encoding="unicode") + "\n"


@every_version
def test_the_message_is_the_one_that_was_looked_at(version: str, golden: Compare) -> None:
    golden(f"message_{version.replace('.', '_')}.xml", _readable(_message(version)))


@every_version
def test_the_real_schemas_accept_the_golden_message(version: str) -> None:
    root = etree.parse(str(FOLDER / f"message_{version.replace('.', '_')}.xml")).getroot()
    header, body = root
    schema = real_schema(version)
    assert header_schema().validate(header), header_schema().error_log
    assert len(body) > 2 * len([1 for _, one in PAIRS if one == version])
    for element in body:
        assert schema.validate(element), schema.error_log


def test_the_objects_are_written_as_bytes_not_as_references() -> None:
    data = _message("1.17")
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert "<Справочник.Контрагенты>".encode() in data
    assert b"&#10" not in data.replace(b"&amp;#10", b"")
