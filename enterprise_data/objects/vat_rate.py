"""VAT rate as a list of 1C («Ставка НДС»), from 1.17 on. Before, rates were words of the format itself (§6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from enterprise_data.model.choice import Choice
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import KeysOf, NaturalKey, ObjectType, Path, Tree
from enterprise_data.objects.binding import bind
from enterprise_data.objects.laying import put_classifier
from enterprise_data.objects.places import Place, comment, flag, number, own, word
from enterprise_data.objects.tree import classifier_code


class RateKind(Choice):
    """What a rate is in law, whatever its number (1C: ``ВидСтавки``)."""

    GENERAL = "general", "общая"
    GENERAL_CALCULATED = "general_calculated", "общая расчётная"
    REDUCED = "reduced", "пониженная"
    REDUCED_CALCULATED = "reduced_calculated", "пониженная расчётная"
    ZERO = "zero", "нулевая"
    NONE = "none", "без НДС"


_KINDS = {
    "Общая": RateKind.GENERAL,
    "ОбщаяРасчетная": RateKind.GENERAL_CALCULATED,
    "Пониженная": RateKind.REDUCED,
    "ПониженнаяРасчетная": RateKind.REDUCED_CALCULATED,
    "Нулевая": RateKind.ZERO,
    "БезНДС": RateKind.NONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVatRate:
    """A rate. ``country``: numeric code of the country whose rate it is, "" for our own."""

    percent: Decimal | None = None
    rate_kind: RateKind = RateKind.GENERAL
    is_calculated: bool = False
    is_untaxed: bool = False
    country: str = ""
    note: str = ""


def _country(*path: str) -> Place:
    def lay(tree: Tree, value: str, keys_of: KeysOf) -> None:
        put_classifier(tree, value, {}, *path)

    whole: Path = path
    return Place(paths=(whole,), read=lambda tree: classifier_code(tree, *path), lay=lay)


_PLACES = {
    "percent": number(*own("Ставка")),
    "rate_kind": word(_KINDS, *own("ВидСтавки"), default=RateKind.GENERAL, title="Вид ставки"),
    "is_calculated": flag(*own("РасчетнаяСтавка"), default=False),
    "is_untaxed": flag(*own("НеОблагается"), default=False),
    "country": _country(*own("Страна")),
    "note": comment(),
}


def _label(record: Any) -> str:
    """«20%», «20/120»; «без НДС», «нулевая»."""
    if record.percent is None or record.is_untaxed:
        return str(record.rate_kind.title_ru)
    return str(VatRate(percent=record.percent, is_calculated=record.is_calculated))


def _check(record: Any) -> list[str]:
    taxed = record.rate_kind not in (RateKind.ZERO, RateKind.NONE) and not record.is_untaxed
    return ["не указана ставка НДС в процентах"] if taxed and record.percent is None else []


VAT_RATE = ObjectType(
    name="vat_rate",
    title="Ставка НДС",
    titles="Ставки НДС",
    record=ListedVatRate,
    label=_label,
    depends_on=(),
    groups={
        "rate": ("percent", "rate_kind", "is_calculated", "is_untaxed"),
        "country": ("country",),
        "note": ("note",),
    },
    field_titles={
        "percent": "Ставка, %",
        "rate_kind": "Вид ставки",
        "is_calculated": "Расчётная ставка",
        "is_untaxed": "Не облагается НДС",
        "country": "Код страны",
        "note": "Комментарий",
    },
    natural_keys=(
        NaturalKey(
            why="rate",
            fields=("rate_kind", "percent", "is_calculated", "country"),
            may_be_empty=frozenset({"percent", "country"}),
        ),
    ),
    required=(),
    check=_check,
    enterprise_data=bind(ListedVatRate, _PLACES, "Справочник.СтавкиНДС", title="Ставка НДС"),
)
