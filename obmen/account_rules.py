"""What an account must be like: names, roles, passwords. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from enterprise_data.errors import ExchangeError
from state.rows import User

ROLES: Mapping[str, str] = {
    "viewer": "наблюдатель",
    "accountant": "бухгалтер",
    "administrator": "администратор",
}
"""From the least rights to the most."""
SHORTEST, LONGEST = 10, 1000
"""Of a password."""
_NAME = re.compile(r"[\w.@+-]{1,64}")


class WrongAccount(ExchangeError):
    """Учётная запись не изменена."""


def may(user: User, role: str) -> bool:
    """Whether the user's role reaches ``role``."""
    order = list(ROLES)
    return order.index(user.role) >= order.index(role)


def spelled(name: str) -> str:
    """A name as it is kept and looked for: what looks the same is the same."""
    return unicodedata.normalize("NFC", name).strip()


def check_name(name: str) -> None:
    """Raises ``WrongAccount``."""
    if not _NAME.fullmatch(name):
        raise WrongAccount(
            f"Имя «{name}» не подходит.",
            hint="До 64 букв и цифр, ещё можно «.», «-», «_», «@», «+»; без пробелов.",
        )


def check_role(role: str) -> None:
    """Raises ``WrongAccount``."""
    if role not in ROLES:
        raise WrongAccount(f"Неизвестная роль «{role}».", hint="Допустимы: " + ", ".join(ROLES) + ".")


def check_password(name: str, password: str) -> None:
    """Raises ``WrongAccount``."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WrongAccount(
            f"Длина пароля не подходит: {len(password)}.", hint=f"Нужно знаков: от {SHORTEST} до {LONGEST}."
        )
    if password.casefold() == name.casefold() or len(set(password)) < 4:
        raise WrongAccount("Пароль слишком простой.", hint="Возьмите несколько не связанных слов.")
