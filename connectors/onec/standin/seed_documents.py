"""Documents of a demo base: every kind that its configuration sends, with lines, links and sums."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from connectors.onec.standin import kinds
from connectors.onec.standin.content import value_at
from connectors.onec.standin.forms import Form
from connectors.onec.standin.infobase import Infobase
from connectors.onec.standin.reading import Content
from connectors.onec.standin.schema import KEYS, Field, Structure
from connectors.onec.standin.seed_goods import SPACE, Shelves, cycle

START = datetime(2026, 1, 12, 9, 0)  # noqa: DTZ001 - local time of the base, as documents bear it
USUAL = (
    "ЗаказКлиента", "РеализацияТоваровУслуг", "СчетФактураВыданный", "ЗаказКлиента", "РеализацияТоваровУслуг",
    "ПБДСРасчетыСКонтрагентами", "ПоступлениеТоваровУслуг", "СчетФактураПолученный", "СчетПокупателю",
    "СБДСРасчетыСКонтрагентами", "ПКОРасчетыСКонтрагентами", "РеализацияТоваровУслуг",
)  # fmt: skip
"""What a firm writes every day; the rarer kinds come one after another in between."""

OTHERS = (*kinds.TRADE, kinds.RECEIPT, *(f"Документ.{name}" for name in (
    "РКОРасчетыСКонтрагентами", "ПКОРозничнаяВыручка", "РКОНаБанковскийСчет", "ПКОПолучениеНаличныхВБанке",
    "РКОПрочийРасход", "ПКОПрочееПоступление", "ПБДСПоПлатежнымКартам", "ПБДСПрочееПоступление",
    "СБДСПрочееСписание",
)))  # fmt: skip
GOODS_TABLES, SERVICES = ("Товары", "ТоварыПродажа", "ТМЦ"), "Услуги"
BUYING = ("Поступ", "Поставщ", "СБДС", "РКО", "СчетФактураПолученный")


@dataclass(slots=True)
class Ledger:
    """Writes documents one after another; what they need of each other exists already."""

    base: Infobase
    dice: Random
    shelves: Shelves
    form: Form
    firms: list[str]
    contracts: dict[str, str]
    accounts: dict[str, str]
    organizations: list[str]
    register: Content = field(default_factory=dict)
    """The cash register as a receipt shows it: a reference, or its keys where the base keeps no such objects."""
    flow: str = ""
    last: dict[str, str] = field(default_factory=dict)

    def write(self, count: int) -> None:
        names = [f"Документ.{name}" for name in USUAL]
        usual = [name for name in names if self.is_sent(name)]
        others = [name for name in OTHERS if self.is_sent(name)]
        first = sum(len(self.base.objects(name)) for name in self.base.types() if kinds.is_document(name))
        for number in range(first, first + count):
            place = number % (len(usual) + 2)
            name = usual[place] if place < len(usual) else others[(number // 7) % len(others)]
            wanted = basis_of(name)
            self.document(name if not wanted or wanted in self.last else wanted, number)

    def is_sent(self, name: str) -> bool:
        return bool(self.base.profile.abilities.get(name, ("", ""))[0]) and self.form.schema.is_object(name)

    def document(self, name: str, number: int) -> str:
        moment = (START + timedelta(minutes=37 * number)).strftime("%Y-%m-%dT%H:%M:%S")
        content = self.structure(name, self.form.schema.structures[name], number, moment)
        ref = str(uuid.uuid5(SPACE, f"{self.base.name}/{name}/{number}"))
        content = self.form.complete(name, content)
        self.base.create_object(name, {"Ссылка": ref, **content})
        self.last[name] = ref
        return ref

    def structure(self, name: str, structure: Structure, number: int, moment: str) -> Content:
        firm = self.firms[number * 7 % len(self.firms)]
        found: Content = {}
        for item in structure.fields:
            value = self.field(name, item, number, moment, firm)
            if value is not None:
                found[item.name] = value
        return found

    def field(self, name: str, item: Field, number: int, moment: str, firm: str) -> Any:
        inner = self.form.schema.structure(item.type)
        if inner is not None and inner.is_table:
            return self.table(name, item, inner, number, firm)
        if item.name in (KEYS, "ОбщиеДанные") and inner is not None:
            return self.structure(name, inner, number, moment)
        if item.name in ("ДокументРеализации", "ИсправляемыйДокументРеализации", "ДокументОснование"):
            return self.basis(name, inner)
        if item.name == "ДанныеВзаиморасчетов":
            return {"Договор": {"Ссылка": self.contracts[firm]}} if firm in self.contracts else {}
        if item.name == "КассаККМ":
            return self.register if item.required or set(self.register) == {"Ссылка"} else None
        if item.name == "ДанныеНоменклатуры":
            return {"Номенклатура": {"Ссылка": self.shelves.goods[number % len(self.shelves.goods)]}}
        ref = self.references(number, firm, needed=item.required).get(item.name, "")
        return {"Ссылка": ref} if ref else self.texts(name, number, moment).get(item.name)

    def references(self, number: int, firm: str, *, needed: bool) -> dict[str, str]:
        here, there = self.shelves.warehouses[number % 2], self.shelves.warehouses[(number + 1) % 2]
        account = self.accounts.get(firm, "") if needed else ""
        return {
            "Организация": self.organizations[number % len(self.organizations)],
            "Контрагент": firm,
            "БанковскийСчет": account,
            "БанковскийСчетКонтрагента": account,
            "Склад": here,
            "СкладОтправитель": here,
            "СкладПолучатель": there,
        }

    def texts(self, name: str, number: int, moment: str) -> dict[str, str | None]:
        return {
            "Дата": moment,
            "ДатаПолучения": moment,
            "ДатаВходящегоДокумента": moment[:10],
            "ДатаВыписки": moment[:10],
            "НомерВходящегоДокумента": f"{number:05d}",
            "НомерВПрограмме": f"{number + 1:09d}" if name == kinds.RECEIPT else None,
            "НомерКассовойСмены": str(number // 10 + 1),
            "НазначениеПлатежа": f"Оплата по документу № {number}",
            "ПринятоОт": f"Оплата по документу № {number}",
            "Количество": "1",
            "Сумма": self.sum(name, number),
        }

    def sum(self, name: str, number: int) -> str | None:
        """Money documents have a sum of their own; elsewhere the rows say it."""
        is_money = name.removeprefix("Документ.").startswith(("ПКО", "РКО", "ПБДС", "СБДС", "Плат", "Опер"))
        return f"{1000 + number * 37 % 90000}.{number % 100:02d}" if is_money else None

    def basis(self, name: str, inner: Structure | None) -> Content | None:
        """The latest document that may stand there."""
        wanted = basis_of(name)
        ref = self.last.get(wanted, "")
        for item in inner.fields if inner is not None else ():
            kind = self.form.schema.structure(item.type)
            if kind is not None and kind.target == wanted and ref:
                return {item.name: {"Ссылка": ref}}
        return None

    def table(self, name: str, item: Field, inner: Structure, number: int, firm: str) -> Content | None:
        shape = self.form.schema.structure(inner.fields[0].type)
        if shape is None:
            return None
        is_sale_table = item.name in GOODS_TABLES and (
            item.required or number % 6 != 5 or SERVICES not in name
        )
        if is_sale_table:
            return {"Строка": [self.line(name, shape, ref, n) for n, ref in enumerate(self.some(number), 1)]}
        if item.name == SERVICES and self.shelves.services and number % 6 in (2, 5):
            return {
                "Строка": [self.line(name, shape, ref, 1) for ref in cycle(self.shelves.services, number, 1)]
            }
        if item.name == "РасшифровкаПлатежа":
            row: Content = {"Сумма": self.sum(name, number) or "100.00"}
            if "ДанныеВзаиморасчетов" in shape.position and firm in self.contracts:
                row["ДанныеВзаиморасчетов"] = {"Договор": {"Ссылка": self.contracts[firm]}}
            if "СтатьяДДС" in shape.position:
                row["СтатьяДДС"] = {"Ссылка": self.flow}
            return {"Строка": [row]}
        if item.name == "ДокументыОснования":
            place = shape.position["ДокументОснование"]
            found = self.basis(name, self.form.schema.structure(shape.fields[place].type))
            return {"Строка": [{"ДокументОснование": found}]} if found else None
        return None

    def some(self, number: int) -> list[str]:
        """Items of one document: two to six, sometimes twenty."""
        count = 20 if number % 25 == 0 else 2 + number % 5
        return list(cycle(self.shelves.goods, number * 3, min(count, len(self.shelves.goods))))

    def line(self, name: str, shape: Structure, item: str, number: int) -> Content:
        buys = any(word in name for word in BUYING)
        row: Content = {"Номенклатура": {"Ссылка": item}}
        if "Номенклатура" not in shape.position:
            row = {"ДанныеНоменклатуры": row}
        values = {
            "НомерСтрокиДокумента": str(number),
            "Количество": str(self.dice.randint(1, 12)),
            "Цена": self.shelves.price(item, 2 if buys else 0),
            "СуммаБезНДС": self.shelves.price(item, 2),
            "ВозвратПодДеятельность": self.first_word(shape, "ВозвратПодДеятельность"),
        }
        return row | {key: value for key, value in values.items() if key in shape.position}

    def first_word(self, shape: Structure, name: str) -> str:
        """Of an enumeration that older versions require."""
        place = shape.position.get(name)
        body = {} if place is None else self.form.schema.simple.get(shape.fields[place].type, {})
        return str(next(iter(body.get("enum", ())), ""))


def basis_of(name: str) -> str:
    """The kind of document without which this one makes no sense; empty: none."""
    if name.endswith("СчетФактураПолученный"):
        return "Документ.ПоступлениеТоваровУслуг"
    sale = name.endswith(("СчетФактураВыданный", "КорректировкаРеализацииТоваров"))
    return "Документ.РеализацияТоваровУслуг" if sale else ""


def ledger(base: Infobase, dice: Random, shelves: Shelves) -> Ledger:
    """A ledger over what lies in the base."""
    firms = [item.ref for item in base.objects(kinds.COUNTERPARTIES) if not item.deleted and not item.stub]
    contracts: dict[str, str] = {}
    accounts: dict[str, str] = {}
    for item in base.objects(kinds.CONTRACTS):
        contracts.setdefault(str(value_at(item.content, f"{KEYS}.Контрагент.Ссылка")), item.ref)
    for item in base.objects(kinds.ACCOUNTS):
        owner = value_at(item.content, f"{KEYS}.Владелец.КонтрагентыСсылка.Ссылка")
        accounts.setdefault(str(owner), item.ref)
    found = Ledger(
        base=base, dice=dice, shelves=shelves, form=Form(base.storage, base.editor.schema, base.moment()),
        firms=firms, contracts=contracts, accounts=accounts,
        organizations=[item.ref for item in base.objects(kinds.ORGANIZATIONS)],
    )  # fmt: skip
    found.flow = shelves.add(
        kinds.CASH_FLOW, "1", {"КлючевыеСвойства": {"Наименование": "Оплата по договорам"}}
    )
    if base.profile.knows(kinds.TILLS):
        rouble = base.find(kinds.CURRENCIES, **{"ДанныеКлассификатора.Код": "643"})[0].ref
        who = {"Валюта": {"Ссылка": rouble}, "Организация": {"Ссылка": found.organizations[0]}}
        shelves.add(kinds.TILLS, "1", {"КлючевыеСвойства": {"Наименование": "Главная касса", **who}})
    found.register = _register(base, shelves, found.organizations[0])
    for name in ("РеализацияТоваровУслуг", "ПоступлениеТоваровУслуг"):
        latest = base.objects(f"Документ.{name}")
        if latest:
            found.last[f"Документ.{name}"] = latest[-1].ref
    return found


def _register(base: Infobase, shelves: Shelves, owner: str) -> Content:
    """Accounting keeps no cash registers, yet its receipts name one with all its keys."""
    name = "Касса на Речной"
    if base.profile.knows(kinds.CASH_REGISTERS):
        keys = {"Наименование": name, "Организация": {"Ссылка": owner}}
        return {"Ссылка": shelves.add(kinds.CASH_REGISTERS, "1", {KEYS: keys})}
    ref = str(uuid.uuid5(SPACE, f"{base.name}/{kinds.CASH_REGISTERS}/1"))
    who = {"Ссылка": owner, **base.get(kinds.ORGANIZATIONS, owner).keys}
    return {"Ссылка": ref, "Наименование": name, "Организация": who}
