"""Words and check digits for demo data: firms and people are composed, no real ones are meant."""

from __future__ import annotations

from random import Random

ADJECTIVES = (
    "Северный", "Южный", "Восточный", "Уральский", "Волжский", "Балтийский", "Сибирский", "Новый", "Первый",
    "Городской", "Речной", "Степной", "Янтарный", "Медный", "Кедровый", "Лазурный",
)  # fmt: skip
NOUNS = (
    "Вектор", "Контур", "Меридиан", "Причал", "Маяк", "Рубеж", "Квартал", "Источник", "Парус", "Ориентир",
    "Горизонт", "Каскад", "Компас", "Атлас", "Берег", "Бор", "Мост", "Ключ", "Стандарт", "Импульс",
)  # fmt: skip
TRADES = ("торг", "строй", "снаб", "транс", "сервис", "пром", "агро", "мебель", "свет", "текстиль")
SURNAMES = (
    "Лугов", "Берёзкин", "Заречный", "Полянин", "Дубравин", "Озёров", "Каменев", "Ручьёв", "Сосновский",
    "Тропинин", "Ветров", "Рощин", "Холмин", "Снежин", "Ясенев", "Мостовой",
)  # fmt: skip
NAMES = (
    "Антон",
    "Борис",
    "Виктор",
    "Глеб",
    "Денис",
    "Егор",
    "Иван",
    "Кирилл",
    "Лев",
    "Максим",
    "Олег",
    "Пётр",
)
PATRONYMICS = (
    "Андреевич",
    "Борисович",
    "Викторович",
    "Глебович",
    "Игоревич",
    "Львович",
    "Олегович",
    "Юрьевич",
)
STREETS = ("Садовая", "Луговая", "Заводская", "Речная", "Школьная", "Кленовая", "Полевая", "Вокзальная")
CITIES = (("77", "г. Москва"), ("78", "г. Санкт-Петербург"), ("66", "г. Екатеринбург"), ("52", "г. Нижний Новгород"),
          ("54", "г. Новосибирск"), ("16", "г. Казань"), ("61", "г. Ростов-на-Дону"), ("63", "г. Самара"))  # fmt: skip
BANKS = ("Речной", "Полевой", "Янтарь", "Заводской кредит", "Кедр", "Меридиан", "Горизонт", "Парус")
JOBS = ("директор", "главный бухгалтер", "менеджер по закупкам", "коммерческий директор", "кладовщик")

FIRM_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)
PERSON_WEIGHTS = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
KEY_PLACE = 8
"""Where the check digit stands in a bank account."""


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10


def firm_inn(head: str) -> str:
    """Nine digits and the check digit."""
    return f"{head}{_weighed(head, FIRM_WEIGHTS)}"


def person_inn(head: str) -> str:
    """Ten digits and two check digits."""
    for weights in PERSON_WEIGHTS:
        head += str(_weighed(head, weights))
    return head


def ogrn(head: str) -> str:
    """Twelve digits and the check digit."""
    return f"{head}{int(head) % 11 % 10}"


def ogrnip(head: str) -> str:
    """Fourteen digits and the check digit."""
    return f"{head}{int(head) % 13 % 10}"


def keyed_account(bic: str, account: str, *, correspondent: bool = False) -> str:
    """The account with its check digit set for this bank."""
    blank = f"{account[:KEY_PLACE]}0{account[KEY_PLACE + 1 :]}"
    mark = f"0{bic[4:6]}" if correspondent else bic[6:]
    total = sum(int(digit) * (7, 1, 3)[place % 3] for place, digit in enumerate(mark + blank))
    return f"{account[:KEY_PLACE]}{total * 3 % 10}{account[KEY_PLACE + 1 :]}"


def person(dice: Random) -> str:
    return f"{dice.choice(SURNAMES)} {dice.choice(NAMES)} {dice.choice(PATRONYMICS)}"


def firm(dice: Random, number: int) -> str:
    """A name without its legal form; the number keeps names apart in big sets."""
    simple = f"{dice.choice(ADJECTIVES)} {dice.choice(NOUNS).lower()}"
    compound = f"{dice.choice(NOUNS)}{dice.choice(TRADES)}"
    return f"{dice.choice((simple, compound))}-{number}"


def phone(dice: Random) -> str:
    area = dice.choice((495, 812, 343, 831, 383))
    return f"+7 ({area}) {dice.randint(200, 799)}-{dice.randint(10, 99)}-{dice.randint(10, 99)}"


def address(dice: Random, city: str) -> str:
    street, house = dice.choice(STREETS), dice.randint(1, 120)
    return f"{dice.randint(101000, 690000)}, {city}, ул. {street}, д. {house}, оф. {dice.randint(1, 400)}"


UNITS = (
    ("796", "шт", "Штука"),
    ("166", "кг", "Килограмм"),
    ("006", "м", "Метр"),
    ("778", "упак", "Упаковка"),
    ("356", "ч", "Час"),
)
GOODS = {
    "Мебель": ("Стол", "Стул", "Шкаф"),
    "Инструмент": ("Дрель", "Рубанок", "Уровень"),
    "Крепёж": ("Болт", "Анкер"),
    "Работы на объекте": ("Монтаж", "Доставка"),
}
SERVICE_WORDS = ("выезд", "сборка", "наладка", "обслуживание")
LETTERS = "АБВГДЕКМ"


def ean(head: str) -> str:
    """Thirteen digits of a barcode from the first twelve."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(head))
    return f"{head}{-total % 10}"
