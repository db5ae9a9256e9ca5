"""Demo data for a stand-in base: the same every time, realistic in shape, with no real firms or people."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from random import Random
from typing import Any

from connectors.onec.standin import kinds
from connectors.onec.standin import seed_words as words
from connectors.onec.standin.contacts import contact_row
from connectors.onec.standin.infobase import Infobase
from connectors.onec.standin.seed_documents import ledger
from connectors.onec.standin.seed_goods import SPACE, Shelves

FIRM, SOLE_TRADER, PERSON, BRANCH = "firm", "sole_trader", "person", "branch"
MIX = (FIRM,) * 14 + (SOLE_TRADER,) * 4 + (PERSON,) + (BRANCH,)
RUSSIA = {"ДанныеКлассификатора": {"Код": "643", "Наименование": "РОССИЯ"}}
Content = dict[str, Any]


@dataclass(slots=True)
class Seeder:
    """Fills one base. References are derived from the base's name, so that a second run differs in nothing."""

    base: Infobase
    dice: Random
    organizations: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    banks: list[tuple[str, str]] = field(default_factory=list)
    rouble: str = ""
    last_firm: tuple[str, str] = ("", "")
    """Reference and INN of the latest legal entity: the head of the next branch."""

    def add(self, type_name: str, mark: str, properties: Content) -> str:
        ref = str(uuid.uuid5(SPACE, f"{self.base.name}/{type_name}/{mark}"))
        if self.base.storage.exists(type_name, ref):
            return ref  # a second run
        return self.base.create_object(type_name, {"Ссылка": ref, **properties})

    def classifiers(self) -> None:
        for code, short, name in (("643", "руб.", "Российский рубль"), ("978", "EUR", "Евро")):
            keys = {"ДанныеКлассификатора": {"Код": code, "Наименование": short}}
            ref = self.add(kinds.CURRENCIES, code, {"КлючевыеСвойства": keys, "НаименованиеПолное": name})
            self.rouble = self.rouble or ref
        for number, name in enumerate(words.BANKS):
            bic = f"04{45 + number}99{701 + number * 13:03d}"  # no settlement centre has the number 99
            account = words.keyed_account(bic, f"30101810{0:09d}{bic[6:]}", correspondent=True)
            data = {"Наименование": f"АО Банк «{name}»", "БИК": bic, "КоррСчет": account}
            keys = {"ДанныеКлассификатораБанков": data}
            ref = self.add(kinds.BANKS, bic, {"КлючевыеСвойства": keys, "Город": words.CITIES[number][1]})
            self.banks.append((ref, bic))

    def frame(self) -> None:
        """Groups and our own organizations with their accounts."""
        for mark, parent in (
            ("Покупатели", -1),
            ("Поставщики", -1),
            ("Розница", 0),
            ("Опт", 0),
            ("Прочие", -1),
        ):
            keys: Content = {"Наименование": mark}
            if parent >= 0:
                keys["Группа"] = {"Ссылка": self.groups[parent]}
            self.groups.append(self.add(kinds.GROUPS, mark, {"КлючевыеСвойства": keys}))
        for number, (name, form) in enumerate((("Наш дом", "ООО"), ("Своё дело", "АО"))):
            inn = words.firm_inn(f"7743{number + 1:05d}")
            keys = {
                "Наименование": f"{name} {form}",
                "НаименованиеСокращенное": f"{form} «{name}»",
                "НаименованиеПолное": f"{full_form(form)} «{name}»",
                "ИНН": inn,
                "КПП": "774301001",
                "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
            }
            rest = {"КлючевыеСвойства": keys, "Префикс": f"0{number + 1}", "ОКПО": f"{50000000 + number}"}
            ref = self.add(kinds.ORGANIZATIONS, inn, rest)
            self.organizations.append(ref)
            self.account("ОрганизацииСсылка", ref, f"org{number}")

    def account(self, owner: str, ref: str, mark: str) -> str:
        bank, bic = self.dice.choice(self.banks)
        number = words.keyed_account(bic, f"407028100{self.dice.randrange(10**11):011d}")
        keys = {"НомерСчета": number, "Банк": {"Ссылка": bank}, "Владелец": {owner: {"Ссылка": ref}}}
        properties = {
            "КлючевыеСвойства": keys,
            "Наименование": "Основной расчётный счёт",
            "ВалютаДенежныхСредств": {"Ссылка": self.rouble},
            "ВидСчета": "Расчетный",
        }
        return self.add(kinds.ACCOUNTS, mark, properties)

    def contract(self, ref: str, number: int, mark: str) -> str:
        moment = (
            f"20{self.dice.randint(19, 26)}-{self.dice.randint(1, 12):02d}-{self.dice.randint(1, 28):02d}"
        )
        kind = self.dice.choice(("СПокупателем", "СПокупателем", "СПоставщиком"))
        keys = {
            "ВидДоговора": kind,
            "Организация": {"Ссылка": self.dice.choice(self.organizations)},
            "Контрагент": {"Ссылка": ref},
            "ВалютаВзаиморасчетов": {"Ссылка": self.rouble},
            "РасчетыВУсловныхЕдиницах": "false",
            "Наименование": f"Договор № {number}-{mark} от {moment}",
            "Дата": moment,
            "Номер": f"{number}-{mark}",
        }
        rest: Content = {"КлючевыеСвойства": keys}
        if number % 3 == 0:
            rest["СрокДействия"] = "2027-12-31"
            rest["СрокКонтроляОплатыВДнях"] = "14"
        return self.add(kinds.CONTRACTS, f"{number}/{mark}", rest)

    def counterparty(self, number: int) -> None:
        kind = self.dice.choice(MIX) if number > 1 else FIRM
        properties = self.card(number, kind)
        ref = self.add(kinds.COUNTERPARTIES, str(number), properties)
        if kind == FIRM:
            self.last_firm = (ref, properties["КлючевыеСвойства"]["ИНН"])
        main = self.contract(ref, number, "А")
        if number % 7 == 0:
            self.contract(ref, number, "Б")
        account = self.account("КонтрагентыСсылка", ref, str(number))
        links = {"ОсновнойДоговор": {"Ссылка": main}, "ОсновнойБанковскийСчет": {"Ссылка": account}}
        self.base.edit(kinds.COUNTERPARTIES, ref, links)
        if number % 5 == 0 and kind in (FIRM, BRANCH):
            self.contact_person(ref, number)

    def card(self, number: int, kind: str) -> Content:
        region, city = self.dice.choice(words.CITIES)
        keys = self.keys(number, kind, region)
        properties: Content = {"КлючевыеСвойства": keys, "КонтактнаяИнформация": self.contacts(number, city)}
        if kind == BRANCH:
            properties["ГоловнойКонтрагент"] = {"Ссылка": self.last_firm[0]}
            properties["ОбособленноеПодразделение"] = "true"
        if kind in (PERSON, SOLE_TRADER):
            serial = self.dice.randrange(10**6)
            properties["ДокументУдЛичность"] = f"Паспорт гражданина РФ, серия 00 00, № {serial:06d}"
        else:
            properties["ОКПО"] = f"{10000000 + number * 37}"
        if number % 4 == 0 and "КПП" in keys:
            row = {"ДатаНачала": "2021-03-01", "КПП": keys["КПП"]}
            properties["ИсторияКПП"] = [{"ДатаНачала": "2015-01-01", "КПП": f"{region}9901001"}, row]
        if number % 6 == 0:
            row = {"ДатаНачала": "2018-06-01", "НаименованиеПолное": keys["НаименованиеПолное"]}
            properties["ИсторияНаименований"] = [row]
        properties["ОбщиеСвойстваОбъектовФормата"] = self.common(number)
        return properties

    def keys(self, number: int, kind: str, region: str) -> Content:
        names = self.names(number, kind)
        keys: Content = {"Наименование": names[0], "НаименованиеПолное": names[1]}
        if kind in (FIRM, BRANCH):
            own = words.firm_inn(f"{region}{self.dice.randint(1, 60):02d}{number:05d}")
            keys["ИНН"] = self.last_firm[1] if kind == BRANCH else own
            keys["КПП"] = f"{keys['ИНН'][:4]}{'43' if kind == BRANCH else '01'}{number % 999 + 1:03d}"
        elif kind == SOLE_TRADER or number % 2:
            keys["ИНН"] = words.person_inn(f"{region}{self.dice.randint(1, 60):02d}{number:06d}")
        legal = kind in (FIRM, BRANCH)
        keys["ЮридическоеФизическоеЛицо"] = "ЮридическоеЛицо" if legal else "ФизическоеЛицо"
        keys["СтранаРегистрации"] = RUSSIA
        keys["Группа"] = {"Ссылка": self.dice.choice(self.groups)}
        if kind == FIRM:
            keys["РегистрационныйНомер"] = words.ogrn(f"1{10 + number % 15}{region}{number:07d}")
        if kind == SOLE_TRADER:
            keys["РегистрационныйНомер"] = words.ogrnip(f"3{20 + number % 5}{region}{number:09d}")
            keys["ИндивидуальныйПредприниматель"] = "true"
        return keys

    def names(self, number: int, kind: str) -> tuple[str, str]:
        if kind in (PERSON, SOLE_TRADER):
            name = words.person(self.dice)
            full = f"Индивидуальный предприниматель {name}" if kind == SOLE_TRADER else name
            return f"{name} {'ИП' if kind == SOLE_TRADER else ''}".strip(), full
        name, form = words.firm(self.dice, number), self.dice.choice(("ООО", "ООО", "ООО", "АО"))
        if kind == BRANCH:
            return f"Филиал {name} {form}", f"Филиал № {number} {full_form(form)} «{name}»"
        return f"{name} {form}", f"{full_form(form)} «{name}»"

    def contacts(self, number: int, city: str) -> list[Content]:
        legal = words.address(self.dice, city)
        rows = [
            contact_row("ЮридическийАдрес", legal),
            contact_row("ФактическийАдрес", legal if number % 3 else words.address(self.dice, city)),
            contact_row("Телефон", words.phone(self.dice)),
            contact_row("АдресЭлектроннойПочты", f"office{number}@example.ru"),
        ]
        return rows if number % 9 else [*rows, contact_row("ВебСтраница", f"https://firm{number}.example.ru")]

    def common(self, number: int) -> Content:
        found: Content = {}
        if number % 2 == 0:
            found["Комментарий"] = f"Работаем с {2010 + number % 15} года"
        rows = []
        if number % 3 == 0:
            rows.append(extra("Категория клиента", {"Строка": self.dice.choice(("A", "B", "C"))}))
        if number % 10 == 0:
            rows.append(extra("Отсрочка, дней", {"Число": str(self.dice.choice((7, 14, 30)))}))
            rows.append(extra("Постоянный", {"Булево": "true"}))
        if rows:
            found["ДополнительныеРеквизиты"] = {"Строка": rows}
        return found

    def contact_person(self, ref: str, number: int) -> None:
        name = words.person(self.dice)
        keys = {"ФИО": name, "Субъект": {"Контрагент": {"Ссылка": ref}}}
        rows = [
            contact_row("ТелефонРабочий", words.phone(self.dice)),
            contact_row("АдресЭлектроннойПочты", f"person{number}@example.ru"),
        ]
        properties = {"КонтактнаяИнформация": rows, "ОписаниеДолжности": self.dice.choice(words.JOBS)}
        self.add(kinds.CONTACTS, str(number), {"КлючевыеСвойства": keys, **properties})


def full_form(form: str) -> str:
    return "Общество с ограниченной ответственностью" if form == "ООО" else "Акционерное общество"


def extra(name: str, value: Content) -> Content:
    """A row of additional properties."""
    prop = {"Наименование": name, "Ссылка": str(uuid.uuid5(SPACE, name))}
    return {"ЗначениеСвойства": value, "Свойство": prop}


def seed_demo(
    infobase: Infobase, counterparties: int = 500, *, items: int = 0, price_lists: int = 0, documents: int = 0
) -> None:
    """Adds ``counterparties`` cards with contracts, accounts and contact persons; goods and documents if asked for.

    Repeatable: a base of the same name gets the same objects. A base that has cards already gets more of them.
    """
    dice = Random(infobase.name)  # noqa: S311 - repeatable, not secret
    with infobase.storage.transaction():
        first = len(infobase.objects(kinds.COUNTERPARTIES)) + 1
        seeder = Seeder(infobase, dice)
        seeder.classifiers()
        seeder.frame()
        for number in range(first, first + counterparties):
            seeder.counterparty(number)
        if items or price_lists or documents:
            _trade(infobase, dice, items, price_lists, documents)


def _trade(infobase: Infobase, dice: Random, items: int, price_lists: int, documents: int) -> None:
    shelves = Shelves(infobase, dice)
    shelves.reload()
    shelves.frame()
    shelves.items(items)
    shelves.prices(price_lists)
    shelves.balances()
    if documents:
        ledger(infobase, dice, shelves).write(documents)
