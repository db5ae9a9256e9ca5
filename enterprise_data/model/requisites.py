"""Check digits of Russian requisites. Each function gives a Russian complaint, or "" if there is nothing to say.

An empty value is no error: whether a requisite must be filled is another question.
"""

from __future__ import annotations

from functools import lru_cache
from operator import mul

_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN11 = (7, *_INN10)
_INN12 = (3, *_INN11)


def _control(digits: str, weights: tuple[int, ...]) -> int:
    total: int = sum(map(mul, map(int, digits), weights))
    return total % 11 % 10


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


@lru_cache(maxsize=4096)  # one exchange asks several times: to judge, to match, to compare
def inn_is_valid(inn: str) -> bool:
    """10 digits of a legal entity or 12 of a natural person, with their control digits; zeros are a stopgap."""
    if not _is_digits(inn) or not inn.strip("0"):
        return False
    if len(inn) == 10:
        return _control(inn, _INN10) == int(inn[9])
    return len(inn) == 12 and _control(inn, _INN11) == int(inn[10]) and _control(inn, _INN12) == int(inn[11])


def inn_complaint(inn: str) -> str:
    """What is wrong with an ИНН."""
    if not inn or inn_is_valid(inn):
        return ""
    if not _is_digits(inn) or len(inn) not in (10, 12):
        return f"ИНН «{inn}»: нужно 10 цифр (организация) или 12 (физическое лицо)."
    return f"ИНН «{inn}»: не сходится контрольная цифра."


def kpp_is_valid(kpp: str) -> bool:
    """Nine characters: digits, with two letters or digits in the middle."""
    middle = kpp[4:6]
    return (
        len(kpp) == 9
        and _is_digits(kpp[:4] + kpp[6:])
        and middle.isascii()
        and middle.isalnum()
        and middle == middle.upper()
    )


def kpp_complaint(kpp: str) -> str:
    """What is wrong with a КПП."""
    return "" if not kpp or kpp_is_valid(kpp) else f"КПП «{kpp}»: нужно 9 знаков, например 770101001."


def ogrn_is_valid(ogrn: str) -> bool:
    """13 digits (ОГРН) or 15 (ОГРНИП) with the control digit; the first digit names the register, never 0."""
    if not _is_digits(ogrn) or len(ogrn) not in (13, 15) or ogrn[0] == "0":
        return False
    return int(ogrn[:-1]) % (len(ogrn) - 2) % 10 == int(ogrn[-1])


def ogrn_complaint(ogrn: str) -> str:
    """What is wrong with an ОГРН."""
    return (
        "" if not ogrn or ogrn_is_valid(ogrn) else f"ОГРН «{ogrn}»: не сходится длина или контрольная цифра."
    )


def bik_is_valid(bik: str) -> bool:
    """Nine digits; there is no check digit."""
    return len(bik) == 9 and _is_digits(bik)


def bik_complaint(bik: str) -> str:
    """What is wrong with a БИК."""
    return "" if not bik or bik_is_valid(bik) else f"БИК «{bik}»: нужно 9 цифр."
