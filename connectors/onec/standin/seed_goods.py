"""Goods of a demo base: units, groups, items, barcodes, warehouses, price types, price lists, balances."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from connectors.onec.standin import kinds, vat
from connectors.onec.standin import seed_words as words
from connectors.onec.standin.infobase import Infobase
from connectors.onec.standin.reading import Content

SPACE = uuid.UUID("6ad0a6a4-8c1e-4b7f-9a53-0e6f4f1d2b70")
ROWS_OF_PRICES = 200
RATES = ("20",) * 10 + ("10",) * 3 + (None,) * 2 + ("22",)


@dataclass(slots=True)
class Shelves:
    """Fills one base; references are derived from its name, a second run goes on where the first one stopped."""

    base: Infobase
    dice: Random
    units: dict[str, str] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    warehouses: list[str] = field(default_factory=list)
    price_types: list[str] = field(default_factory=list)
    goods: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)

    def add(self, type_name: str, mark: str, properties: Content) -> str:
        """The object of this mark, made unless it is there."""
        ref = str(uuid.uuid5(SPACE, f"{self.base.name}/{type_name}/{mark}"))
        if not self.base.storage.exists(type_name, ref):
            self.base.create_object(type_name, {"Ссылка": ref, **properties})
        return ref

    def frame(self) -> None:
        for code, short, name in words.UNITS:
            keys: Content = {"ДанныеКлассификатора": {"Код": code, "Наименование": short}}
            rest = {"КлючевыеСвойства": keys, "НаименованиеПолное": name}
            self.units[code] = self.add(kinds.UNITS, code, rest)
        for branch, leaves in words.GOODS.items():
            top = self.group(branch, "")
            self.groups += [self.group(leaf, top) for leaf in leaves]
        self.stores()
        rouble = next(iter(self.base.find(kinds.CURRENCIES, **{"ДанныеКлассификатора.Код": "643"})))
        for name, included in (("Розничная", "true"), ("Оптовая", "true"), ("Закупочная", "false")):
            keys = {"Наименование": name, "ВалютаЦены": {"Ссылка": rouble.ref}}
            rest = {"КлючевыеСвойства": keys, "ЦенаВключаетНДС": included}
            self.price_types.append(self.add(kinds.PRICE_TYPES, name, rest))

    def stores(self) -> None:
        """Warehouses in a group, each with a person who answers for it."""
        keys: Content = {"Наименование": "Площадки"}
        group = self.add(kinds.WAREHOUSE_GROUPS, "Площадки", {"КлючевыеСвойства": keys})
        dice = Random("stores")  # noqa: S311 - repeatable, not secret
        for name, kind in (
            ("Основной склад", "Оптовый"),
            ("Магазин на Речной", "Розничный"),
            ("Брак", "Оптовый"),
        ):
            keys = {"ФИО": words.person(dice)}
            person = self.add(kinds.PEOPLE, name, {"КлючевыеСвойства": keys})
            keys = {"Наименование": name, "ТипСклада": kind, "СкладГруппа": {"Ссылка": group}}
            rest = {"КлючевыеСвойства": keys, "МОЛ": {"Ссылка": person}}
            self.warehouses.append(self.add(kinds.WAREHOUSES, name, rest))

    def group(self, name: str, parent: str) -> str:
        keys: Content = {"Наименование": name}
        if parent:
            keys["Группа"] = {"Ссылка": parent}
        return self.add(kinds.ITEM_GROUPS, f"{parent}/{name}", {"КлючевыеСвойства": keys})

    def items(self, count: int) -> None:
        first = len(self.base.objects(kinds.ITEMS)) + 1
        for number in range(first, first + count):
            self.item(number)

    def item(self, number: int) -> None:
        kind = "Услуга" if number % 9 == 0 else "Работа" if number % 31 == 0 else "Товар"
        group = self.groups[number % len(self.groups)]
        leaf = self.base.get(kinds.ITEM_GROUPS, group).keys["Наименование"]
        model = f"{words.NOUNS[number % len(words.NOUNS)]}-{number}"
        name = f"{leaf}: {words.SERVICE_WORDS[number % 4]} {model}" if kind != "Товар" else f"{leaf} {model}"
        keys: Content = {"Наименование": name, "НаименованиеПолное": name, "Группа": {"Ссылка": group}}
        if number % 7:
            keys["Артикул"] = f"{words.LETTERS[number % 8]}{number:05d}"
        unit = "356" if kind != "Товар" else self.dice.choice(("796", "796", "796", "166", "006", "778"))
        properties: Content = {
            "КлючевыеСвойства": keys,
            "ТипНоменклатуры": kind,
            "ЕдиницаИзмерения": {"Ссылка": self.units[unit]},
            "СтавкаНДС": vat.rate(RATES[number % len(RATES)]),
        }
        if number % 4 == 0:
            properties["Описание"] = f"{name}. Упаковка заводская, гарантия {number % 3 + 1} г."
        if number % 17 == 0 and kind == "Товар":
            properties["ЭтоНабор"] = "true"
        ref = self.add(kinds.ITEMS, str(number), properties)
        (self.goods if kind == "Товар" else self.services).append(ref)
        if kind == "Товар" and number % 2:
            self.barcode(ref, number)

    def barcode(self, item: str, number: int) -> None:
        row = {"ДанныеНоменклатуры": {"Номенклатура": {"Номенклатура": {"Ссылка": item}}}}
        code = words.ean(f"20{number:010d}")  # 20…: numbers for use inside a shop
        self.add(kinds.BARCODES, code, {"Штрихкод": code, "Записи": {"Строка": [row]}})

    def prices(self, count: int) -> None:
        """Documents of prices, one price type each, the types in turn; then lists, where the program has them."""
        first = len(self.base.objects(kinds.PRICES))
        for number in range(first, first + count):
            place = number % len(self.price_types)
            start = (number // len(self.price_types)) * ROWS_OF_PRICES % max(len(self.goods), 1)
            some = self.goods[start : start + ROWS_OF_PRICES]
            rows = [
                {"ДанныеНоменклатуры": {"Номенклатура": {"Ссылка": item}}, "Цена": self.price(item, place)}
                for item in some
            ]
            if rows:
                keys = {"Дата": f"2026-{number % 12 + 1:02d}-01T08:00:00"}
                what = {"КлючевыеСвойства": keys, "ТипЦен": {"Ссылка": self.price_types[place]}}
                self.add(kinds.PRICES, str(number), {**what, "Товары": {"Строка": rows}})
        if count and self.knows(kinds.PRICE_LISTS):
            self.price_list()

    def price(self, item: str, place: int) -> str:
        """The same for an item wherever it is asked: retail, wholesale, purchase."""
        whole = 100 + uuid.UUID(item).int % 49_900
        return f"{whole * (100, 85, 60)[place] // 100}.{uuid.UUID(item).int % 10}0"

    def price_list(self) -> None:
        keys = {"Дата": "2026-01-01T00:00:00", "ИдентификаторПрайсЛиста": "Розничная"}
        ref = self.add(kinds.PRICE_LISTS, "Розничная", {"КлючевыеСвойства": keys})
        for item in self.goods[:20]:
            row = {"ДанныеНоменклатуры": {"Номенклатура": {"Ссылка": item}}, "ПрайсЛист": {"Ссылка": ref}}
            rest = {"КлючевыеСвойства": row, "Цена": self.price(item, 0)}
            self.add(kinds.PRICE_ROWS, item, rest)

    def balances(self) -> None:
        if not self.knows(kinds.BALANCES):
            return
        for warehouse in self.warehouses[:2]:
            rows = [
                {
                    "ДанныеНоменклатуры": {"Номенклатура": {"Ссылка": item}},
                    "КоличествоНаСкладе": f"{self.dice.randrange(500)}.000",
                }
                for item in self.goods[:50]
            ]
            keys = {"Дата": "2026-11-01", "Склад": {"Ссылка": warehouse}}
            rest: Content = {"КлючевыеСвойства": keys, "Товары": {"Строка": rows}}
            if rows:
                self.add(kinds.BALANCES, warehouse, rest)

    def knows(self, type_name: str) -> bool:
        return self.base.profile.knows(type_name)

    def reload(self) -> None:
        """What lies on the shelves already, for a second run."""
        for item in self.base.objects(kinds.ITEMS):
            if not item.deleted and not item.stub:
                kind = item.content.get("ТипНоменклатуры")
                (self.goods if kind == "Товар" else self.services).append(item.ref)


def cycle(values: list[str], start: int, count: int) -> Iterator[str]:
    """``count`` values from a place on, around and around."""
    for number in range(start, start + count):
        yield values[number % len(values)]
