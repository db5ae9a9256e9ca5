"""Records of every kind that the universal exchange carries, every field filled with something sensible.

Together they are a small world in which all that they refer to exists.
"""

from __future__ import annotations

import typing
from dataclasses import fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from enterprise_data.formats.universal_xml.bindings.making import Making
from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS
from enterprise_data.formats.universal_xml.profile import profile
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.item import ItemType
from enterprise_data.objects.kit_assembly import KitPart
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.vat_invoices import VatInvoiceKind

AT = datetime(2026, 11, 20, 10, 15, 30)  # noqa: DTZ001 - a document's date has no zone
DAY = date(2026, 11, 20)
_TEXTS = {
    "inn": "7707083893",
    "kpp": "770701001",
    "currency": "643",
    "number": "00CR-000017",
    "prefix": "ТД",
    "priority": "5",
    "receipt_number": "17",
    "correction_number": "2",
    "legal_form": "company",
    "kbk": "18210102010011000110",
    "okato": "45286560000",
    "budget_status": "01",
    "budget_basis": "ТП",
    "budget_period": "МС.11.2026",
    "budget_date": "20.11.2026",
    "budget_type": "НС",
    "payer_inn": "7707083893",
    "payer_kpp": "770701001",
    "payee_inn": "7707083893",
    "payee_kpp": "770701001",
    "account_kind": "Расчетный",
    "operation_code": "01",
    "code": "000000042",
    "ogrn": "1027700132195",
    "okpo": "00032537",
    "insurance_number": "112-233-445 95",
    "proxy_number": "Д-1",
}
_VALUES: dict[Any, Any] = {
    Decimal: Decimal("12.5"),
    datetime: AT,
    date: DAY,
    bool: True,
    int: 3,
    VatRate: VatRate(percent=Decimal(20)),
    UnitName: UnitName(code="796", name="шт"),
    BankDetails: BankDetails(bik="044525225", name="ПАО Сбербанк", corr_account="30101810400000000225"),
}


_CHOSEN: dict[str, dict[str, Any]] = {
    "received_vat_invoice": {"kind": VatInvoiceKind.PURCHASE},
}


def guid(kind: str, place: int = 0) -> str:
    """A GUID of its own for every object."""
    return str(uuid5(NAMESPACE_DNS, f"{kind}/{place}"))


def ref(kind: str) -> Ref:
    """The object of the world of that kind."""
    return Ref(kind, guid(kind))


SERVICE = Ref("item", guid("item", 1))


def record_of(otype: ObjectType, **changes: Any) -> Any:
    """A record with every field filled."""
    hints = typing.get_type_hints(otype.record)
    values = {
        item.name: _value(otype, item.name, item.name, hints[item.name]) for item in fields(otype.record)
    }
    return otype.record(**{**values, **changes})


def _value(otype: ObjectType, name: str, place: str, hint: Any) -> Any:
    if typing.get_origin(hint) is tuple:
        row = typing.get_args(hint)[0]
        return (_row(otype, name, row),) if hasattr(row, "__dataclass_fields__") else ()
    inner = next((one for one in (hint, *typing.get_args(hint)) if one is not type(None)), hint)
    if typing.get_args(hint):
        inner = next(one for one in typing.get_args(hint) if one is not type(None))
    if inner is Ref:
        known = [kind for kind in otype.targets[place] if kind in BINDINGS]
        return ref(known[0]) if known else None
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return next(iter(inner))
    return _TEXTS.get(name.rpartition(".")[2], f"Текст {name}"[:15]) if inner is str else _VALUES[inner]


def _row(otype: ObjectType, table: str, row: Any) -> Any:
    hints = typing.get_type_hints(row)
    return row(
        **{
            part.name: _value(otype, part.name, f"{table}.{part.name}", hints[part.name])
            for part in fields(row)
        }
    )


def world() -> dict[Ref, Any]:
    """One object of every kind; groups lie in no other group, a head has no head."""
    found = {ref(kind): record_of(KINDS[kind], **_CHOSEN.get(kind, {})) for kind in BINDINGS}
    for kind, field in (
        ("counterparty_group", "parent"),
        ("item_group", "parent"),
        ("warehouse_group", "parent"),
        ("counterparty", "head"),
        ("issued_vat_invoice", "corrects"),
        ("received_vat_invoice", "corrects"),
    ):
        found[ref(kind)] = replace(found[ref(kind)], **{field: None})
    for kind in ("bank_receipt", "bank_payment", "cash_receipt", "cash_payment"):
        found[ref(kind)] = replace(found[ref(kind)], employee=None)
    found[SERVICE] = record_of(
        KINDS["item"], item_type=ItemType.SERVICE, name="Доставка", article="Д-1", code=""
    )
    for whose, record in found.items():
        rows = [replace(row, item=SERVICE) for row in getattr(record, "services", ())]
        found[whose] = replace(record, services=tuple(rows)) if rows else record
    report = found[ref("retail_sales_report")]
    back = replace(report.returned[0], sold_at=datetime.combine(DAY, time.min))
    found[ref("retail_sales_report")] = replace(report, returned=(back,))
    part = KitPart(item=ref("item"), quantity=Decimal(2), cost_share=Decimal(1))
    found[ref("kit_assembly")] = replace(found[ref("kit_assembly")], goods=(part,))
    return found


def making(target: str, records: dict[Ref, Any] | None = None, **more: Any) -> Making:
    """A maker of objects in that world."""
    known = world() if records is None else records
    return Making(profile=profile(target), bindings=BINDINGS, lookup=known.get, **more)
