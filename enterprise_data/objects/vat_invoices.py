"""What issued and received VAT invoices have in common: their kinds, what they are based on, rows of advances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.places import Place, day, number, one_of, own, string, vat, word
from enterprise_data.objects.tables import table


class VatInvoiceKind(Choice):
    """What a VAT invoice is for (1C: ``ВидСчетаФактуры``)."""

    SALE = "sale", "на реализацию"
    PURCHASE = "purchase", "на поступление"
    ADVANCE = "advance", "на аванс"
    PRINCIPAL_ADVANCE = "principal_advance", "на аванс комитента"
    CORRECTION = "correction", "корректировочный"
    SUM_DIFFERENCES = "sum_differences", "суммовые разницы"
    TAX_AGENT = "tax_agent", "налоговый агент"


class IssueMethod(Choice):
    """How it is handed over (1C: ``СпособВыставления``)."""

    PAPER = "paper", "на бумажном носителе"
    ELECTRONIC = "electronic", "в электронном виде"


_KINDS = {
    "НаРеализацию": VatInvoiceKind.SALE,
    "НаПоступление": VatInvoiceKind.PURCHASE,
    "НаАванс": VatInvoiceKind.ADVANCE,
    "НаАвансКомитента": VatInvoiceKind.PRINCIPAL_ADVANCE,
    "Корректировочный": VatInvoiceKind.CORRECTION,
    "СуммовыеРазницы": VatInvoiceKind.SUM_DIFFERENCES,
    "НалоговыйАгент": VatInvoiceKind.TAX_AGENT,
}
_METHODS = {"НаБумажномНосителе": IssueMethod.PAPER, "ВЭлектронномВиде": IssueMethod.ELECTRONIC}
_BASES = {
    "ПБДСРасчетыСКонтрагентамиСсылка": "bank_receipt",
    "ПКОРасчетыСКонтрагентамиСсылка": "cash_receipt",
    "СБДСРасчетыСКонтрагентамиСсылка": "bank_payment",
    "РКОРасчетыСКонтрагентамиСсылка": "cash_payment",
    "РеализацияТоваровУслугСсылка": "goods_sale",
    "ПоступлениеТоваровУслугСсылка": "goods_purchase",
    "ВозвратТоваровОтПокупателяСсылка": "customer_return",
    "ВозвратТоваровПоставщикуСсылка": "supplier_return",
    "КорректировкаРеализацииСсылка": "sale_correction",
    "ЗаказКлиентаСсылка": "customer_order",
}
BASIS_KINDS = (*_BASES.values(), "customer_invoice")


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisLine:
    """A document that the invoice is based on; None where 1C names one of a kind that obmen doesn't know."""

    document: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedAdvanceLine:
    """A row of an advance that we paid."""

    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None


_ADVANCE: Mapping[str, Place] = {
    "amount": number("Сумма"),
    "vat_rate": vat("СтавкаНДС"),
    "vat_amount": number("СуммаНДС"),
}


def vat_invoice_kind() -> Place:
    """What the invoice is for."""
    return word(_KINDS, "ВидСчетаФактуры")


def issue_method() -> Place:
    """How it is handed over."""
    return word(_METHODS, "СпособВыставления")


def basis() -> Place:
    """The documents it is based on."""
    rows = {"document": one_of(_BASES, "ДокументОснование")}
    return table(BasisLine, rows, "ДокументыОснования", same=("document",))


def advances(row: type[object], places: Mapping[str, Place]) -> Place:
    """Rows of an invoice for an advance."""
    return table(row, {**places, **_ADVANCE}, "Авансы", same=tuple(places))


def correction() -> dict[str, Place]:
    """Number and date of the correction («Исправление № 1 от …»), which are key properties."""
    return {
        "correction_number": string(*own("НомерИсправления")),
        "correction_date": day(*own("ДатаИсправления")),
    }


def tax() -> dict[str, Place]:
    """Rate and sum of the tax."""
    return {"vat_rate": vat("СтавкаНДС"), "vat_amount": number("СуммаНДС")}


CORRECTION_TITLES = {"correction_number": "Номер исправления", "correction_date": "Дата исправления"}
