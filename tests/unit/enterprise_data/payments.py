"""Cash and bank documents as 1C would write them, and as a CRM would make them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from enterprise_data.formats.enterprise_data.stored import tree_of_xml
from enterprise_data.formats.enterprise_data.versions import namespace
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import Tree
from tests.property.format_samples import emitted

AT = datetime(2026, 11, 20, 10, 15)  # noqa: DTZ001 - a document's date has no zone
FIRM = Ref("counterparty", "91d5a7dd-2d96-4af5-b855-90ad613450b9")
OURS = Ref("organization", "2f7f1d3c-8a8e-4c0e-9a54-9b1d6f5c7a02")
CONTRACT = Ref("contract", "a9a61f5e-7f5f-4d5b-9d6e-2f1f3c7e5a11")
PERSON = Ref("natural_person", "3b1f8d7e-1c52-4f0b-8a44-6a0d9d1e7c22")
SUM = Decimal("1500.5")
HEAD: dict[str, Any] = {"date": AT, "organization": OURS, "number": "00CR-000014", "amount": SUM}
KEYS = f"""<КлючевыеСвойства><Ссылка>5a4ea1f7-0d6d-4f7f-8a7b-7f3b1a2c9d44</Ссылка>
<Дата>2026-11-20T10:15:00</Дата><Номер>00CR-000014</Номер>
<Организация><Ссылка>{OURS.id}</Ссылка><Наименование>Наша фирма</Наименование>
<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо></Организация></КлючевыеСвойства>"""
CASH = """<ОбщиеДанные><Валюта><ДанныеКлассификатора><Код>643</Код></ДанныеКлассификатора></Валюта>
<Сумма>1500.5</Сумма>{}</ОбщиеДанные>"""


def kept(name: str, content: str, version: str = "1.17") -> Tree:
    """An object of 1C as it is kept."""
    xml = f'<{name} xmlns="{namespace(version)}">{content}</{name}>'
    return tree_of_xml(xml.encode("utf-8"), version)


def came(name: str, content: str, version: str = "1.17") -> Tree:
    """A document with the usual keys."""
    return kept(name, KEYS + content, version)


def xml_of(otype: Any, record: Any, version: str = "1.17") -> str:
    """What is written of a new record."""
    return emitted(otype, record, version).xml


def dropped_of(otype: Any, record: Any, version: str = "1.17") -> tuple[str, ...]:
    """What the version has no place for."""
    return emitted(otype, record, version).dropped
