"""A file for 1С:Бухгалтерия 3.0 as a person has looked at it: a counterparty, a posted shipment, a barcode."""

from __future__ import annotations

import io
from dataclasses import replace

from lxml import etree

from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.neutral import Lookup, Mode, UniversalObject
from enterprise_data.formats.universal_xml.writer import write_file
from tests.golden.conftest import Compare
from tests.unit.universal_xml.samples import BOLT, BP30, DAY, buyer, sale

ACCOUNTS = {
    "СчетУчета": "41.01",
    "СчетДоходов": "90.01.1",
    "СчетРасходов": "90.02.1",
    "СчетУчетаНДСПоРеализации": "90.03",
}


def account(code: str) -> Lookup:
    """An account by its code."""
    return Lookup("ПланСчетовСсылка.Хозрасчетный", code)


def test_a_file_for_3_0(golden: Compare) -> None:
    row = {name: account(code) for name, code in ACCOUNTS.items()}
    posted = replace(sale(row=row, СчетУчетаРасчетовПоАвансам=account("62.02")), mode=Mode.POST)
    barcode = UniversalObject(
        type="РегистрСведенийЗапись.ШтрихкодыНоменклатуры",
        properties={"Штрихкод": "4601234567893", "Номенклатура": BOLT},
    )
    out = io.BytesIO()

    envelope = Envelope(made=DAY, begins=DAY, ends=DAY, source="CRM", comment='за «ноябрь» & "декабрь"')
    write_file(out, envelope, BP30, [buyer(), posted, barcode])

    root = etree.fromstring(out.getvalue())
    etree.indent(root)
    golden("universal_bp30.xml", etree.tostring(root, encoding="unicode") + "\n")
