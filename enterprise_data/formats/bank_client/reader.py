"""Reads a bank's file as 1C does, and says what it had to forgive (format.md §4)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.bank_client.document import Account, BankFile, Finding, Payment, Side
from enterprise_data.formats.bank_client.letters import START, decoded
from enterprise_data.formats.bank_client.sections import ACCOUNT, Section, Split, split

MAX_BYTES = 256 << 20
_VERSIONS = ("1.00", "1.01", "1.02", "1.03")
_INN_IN_NAME = re.compile(r"^\s*ИНН\s*:?\s*(\d{10,12})\s*", re.IGNORECASE)
_INN_KPP = re.compile(r"^(\d{10,12})[,/|\\~](\d{9})$")
_SUM = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
"""Nothing else is a sum: «NaN» and «1E9» would be numbers for Python."""
_TAKEN = frozenset(
    {
        "номер",
        "дата",
        "сумма",
        "датасписано",
        "датапоступило",
        "видплатежа",
        "видоплаты",
        "очередность",
        "код",
    }
)


def read_file(content: bytes, name: str = "") -> BankFile:
    """The file; raises ``MalformedMessage`` if it is none. Wrong documents become findings, the others stay."""
    if len(content) > MAX_BYTES:
        raise _refused(name, f"больше {MAX_BYTES >> 20} МБ", "Разделите выписку по датам.")
    text, encoding = decoded(content)
    taken = split(text)
    if not taken.is_started:
        raise _refused(
            name,
            f"не начинается с «{START}»",
            "Это не выписка в формате 1С; попросите её у банка в этом формате.",
        )
    header = taken.header
    findings = [*_about_file(taken, encoding), *taken.findings]
    begins, ends = (_day_of_header(header, key, findings) for key in ("датаначала", "датаконца"))
    balances, payments = [], []
    for section in taken.sections:
        try:
            if section.kind == ACCOUNT:
                balances.append(_account(section, findings))
            else:
                payments.append(_payment(section, findings))
        except _Wrong as wrong:
            findings.append(_unread(section, wrong))
    return BankFile(
        version=header.values.get("версияформата", ""),
        encoding=encoding,
        sender=header.values.get("отправитель", ""),
        receiver=header.values.get("получатель", ""),
        begins=begins,
        ends=ends,
        accounts=tuple(dict.fromkeys(header.repeated.get("расчсчет", ()))),
        balances=tuple(balances),
        payments=tuple(payments),
        findings=tuple(findings),
    )


class _Wrong(Exception):
    """A section that can't be understood."""


def _unread(section: Section, wrong: _Wrong) -> Finding:
    if section.kind == ACCOUNT:
        message = f"счёт {section.values.get('расчсчет', '?')}: {wrong}: остатки не прочитаны"
        return Finding(
            line=section.line, message=message, hint="Документов это не касается. Сверьте остатки с банком."
        )
    message = f"№ {section.values.get('номер', '?')}: {wrong}: документ не прочитан"
    return Finding(
        line=section.line, message=message, hint="Остальных это не касается. Попросите выписку заново."
    )


def _refused(name: str, what: str, hint: str) -> MalformedMessage:
    return MalformedMessage(f"Файл «{name or 'выписка'}» {what}.", hint=hint)


def _about_file(taken: Split, encoding: str) -> list[Finding]:
    told = taken.header.values.get("кодировка", "").casefold()
    findings = []
    if encoding == "utf-8" and told != "utf":
        findings.append(
            Finding(line=1, message="файл записан в UTF-8, хотя объявлено иное: сама 1С его не прочтёт")
        )
    if taken.header.values.get("версияформата", "") not in _VERSIONS:
        findings.append(Finding(line=1, message="версия формата неизвестна: прочитано по правилам 1.03"))
    if not taken.is_ended:
        findings.append(Finding(line=1, message="нет строки «КонецФайла»: файл мог быть записан не до конца"))
    return findings


def _account(section: Section, findings: list[Finding]) -> Account:
    found = Account(
        number=section.values.get("расчсчет", ""),
        begins=_day(section, "датаначала"),
        ends=_day(section, "датаконца"),
        opening=_sum(section, "начальныйостаток"),
        received=_sum(section, "всегопоступило"),
        spent=_sum(section, "всегосписано"),
        closing=_sum(section, "конечныйостаток"),
    )
    if found.received is not None and found.spent is not None and found.closing is not None:
        expected = (found.opening or Decimal(0)) + found.received - found.spent
        if expected != found.closing:
            text = f"счёт {found.number}: остатки не сходятся, ожидалось {expected}, указано {found.closing}"
            findings.append(Finding(line=section.line, message=text))
    return found


def _payment(section: Section, findings: list[Finding]) -> Payment:
    number, day, amount = section.values.get("номер", ""), _day(section, "дата"), _sum(section, "сумма")
    if day is None or amount is None:
        raise _Wrong("не указаны дата или сумма")
    if amount < 0:
        findings.append(
            Finding(line=section.line, message=f"№ {number}: сумма отрицательна, взята без знака")
        )
    known = set(_TAKEN)
    payer, payee = (
        _side(section, "плательщик", known, findings),
        _side(section, "получатель", known, findings),
    )
    return Payment(
        kind=section.title or "Платежное поручение",
        number=number,
        day=day,
        amount=abs(amount),
        payer=payer,
        payee=payee,
        left=_day(section, "датасписано"),
        came=_day(section, "датапоступило"),
        purpose=_purpose(section, known),
        payment_kind=section.values.get("видплатежа", ""),
        operation=section.values.get("видоплаты", ""),
        priority=section.values.get("очередность", ""),
        uin=section.values.get("код", ""),
        more={section.names[key]: value for key, value in section.values.items() if key not in known},
    )


def _side(section: Section, who: str, known: set[str], findings: list[Finding]) -> Side:
    values = section.values
    words = {"счет", "инн", "кпп", "расчсчет", "банк1", "банк2", "бик", "корсчет", "1", "2", "3", "4", ""}
    known |= {f"{who}{word}" for word in words}
    account = values.get(f"{who}счет", "")
    settlement = values.get(f"{who}расчсчет", "")
    if not account and settlement:
        findings.append(Finding(line=section.line, message=f"{who}: счёт взят из «РасчСчет»"))
        account = settlement
    inn, kpp = values.get(f"{who}инн", ""), values.get(f"{who}кпп", "")
    joined = _INN_KPP.match(inn)
    if joined:
        findings.append(Finding(line=section.line, message=f"{who}: ИНН и КПП записаны в одном поле"))
        inn, kpp = joined[1], kpp or joined[2]
    return Side(
        account=account,
        name=_name(values, who),
        inn=inn,
        kpp=kpp,
        settlement=settlement,
        bank=values.get(f"{who}банк1", ""),
        city=values.get(f"{who}банк2", ""),
        bik=values.get(f"{who}бик", ""),
        corr_account=values.get(f"{who}корсчет", ""),
    )


def _name(values: dict[str, str], who: str) -> str:
    """Lines 1–4 unless the second is an account; else the whole name without the ИНН in front."""
    lines = [values[f"{who}{number}"] for number in "1234" if f"{who}{number}" in values]
    if lines:
        second = values.get(f"{who}2", "")
        return lines[0] if second.isdigit() else " ".join(lines)
    return _INN_IN_NAME.sub("", values.get(who, ""))


def _purpose(section: Section, known: set[str]) -> str:
    names = [f"назначениеплатежа{number}" for number in "123456"]
    known |= {"назначениеплатежа", *names}
    whole = section.values.get("назначениеплатежа", "")
    return whole or "\n".join(section.values[name] for name in names if name in section.values)


def _day(section: Section, key: str) -> date | None:
    text = section.values.get(key, "")
    if not text:
        return None
    try:
        day, month, year = (int(part) for part in text.split("."))
        return date(year, month, day)
    except ValueError:
        raise _Wrong(f"«{text}» — не дата ДД.ММ.ГГГГ") from None


def _day_of_header(header: Section, key: str, findings: list[Finding]) -> date | None:
    """A wrong period costs only itself: what the documents say doesn't rest on it."""
    try:
        return _day(header, key)
    except _Wrong as wrong:
        message = f"{header.names[key]}: {wrong}: период выписки не прочитан"
        findings.append(Finding(line=header.line, message=message))
        return None


def _sum(section: Section, key: str) -> Decimal | None:
    text = section.values.get(key, "")
    if not text:
        return None
    if not _SUM.fullmatch(text):
        raise _Wrong(f"«{text}» — не сумма (копейки отделяются точкой)")
    return Decimal(text)
