"""Currency («Валюта»), identified by its numeric code as text: 643, 840, 978."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.objects.base import FormatBinding, KeysOf, NaturalKey, ObjectType, Tree
from enterprise_data.objects.laying import put
from enterprise_data.objects.tree import KEYS, copy_tree, text

CLASSIFIER = "ДанныеКлассификатора"
NAMES = {"643": "руб.", "840": "USD", "978": "EUR", "156": "CNY", "398": "KZT", "933": "BYN"}
"""Short names that accompany a code when we are the first to name the currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """A currency."""

    code: str = ""
    name: str = ""
    full_name: str = ""


def _read(tree: Tree, version: tuple[int, int]) -> Currency:
    return Currency(
        code=text(tree, KEYS, CLASSIFIER, "Код"),
        name=text(tree, KEYS, CLASSIFIER, "Наименование"),
        full_name=text(tree, "НаименованиеПолное"),
    )


def _lay_over(tree: Tree | None, record: Currency, keys_of: KeysOf) -> Tree:
    laid = copy_tree(tree)
    put(laid, record.code, KEYS, CLASSIFIER, "Код")
    put(laid, record.name, KEYS, CLASSIFIER, "Наименование")
    put(laid, record.full_name, "НаименованиеПолное")
    return laid


_PLACES = {
    "code": ((KEYS, CLASSIFIER, "Код"),),
    "name": ((KEYS, CLASSIFIER, "Наименование"),),
    "full_name": (("НаименованиеПолное",),),
}

CURRENCY = ObjectType(
    name="currency",
    title="Валюта",
    titles="Валюты",
    record=Currency,
    label=lambda record: record.name or record.code,
    depends_on=(),
    groups={"code": ("code",), "name": ("name", "full_name")},
    field_titles={"code": "Код", "name": "Наименование", "full_name": "Полное наименование"},
    natural_keys=(NaturalKey(why="currency_code", fields=("code",)),),
    required=("code",),
    enterprise_data=FormatBinding(
        type_names=("Справочник.Валюты",),
        read=_read,
        lay_over=_lay_over,
        places=_PLACES,
    ),
)
