"""Writes payment orders for a bank program: 1.03, cp1251, keys in 1C's order, empty ones left out (format.md §3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.bank_client.document import BankFile, Payment, Side
from enterprise_data.formats.bank_client.letters import START

_ACCOUNT = re.compile(r"\d{20}", re.ASCII)
_BUDGET = (
    "ПоказательКБК", "ОКАТО", "ПоказательОснования", "ПоказательПериода", "ПоказательНомера", "ПоказательДаты",
    "ПоказательТипа",
)  # fmt: skip
_AFTER = ("СрокАкцепта", "ВидАккредитива", "УсловиеОплаты1", "УсловиеОплаты2", "УсловиеОплаты3")
_LAST = ("ПлатежПоПредст", "ДополнУсловия", "НомерСчетаПоставщика", "ДатаОтсылкиДок")
_PURPOSE_LENGTH = 210


def write_file(out: BinaryIO, file: BankFile) -> None:
    """Writes the file whole; raises ``InvalidRecord`` before anything is written, with everything that is wrong."""
    wrong = [text for payment in file.payments for text in complaints(payment)]
    if not file.receiver:
        wrong.append("не указана программа банка (Получатель)")
    if wrong:
        raise InvalidRecord(
            f"Файл для банка не записан: {'; '.join(wrong[:20])}.",
            hint="Исправьте платёжные поручения и повторите.",
        )
    lines = [
        *_header(file),
        *(line for payment in file.payments for line in _document(payment)),
        "КонецФайла",
        "",
    ]
    text = "\r\n".join(lines)
    try:
        content = text.encode("cp1251")
    except UnicodeEncodeError as error:
        raise InvalidRecord(
            f"Файл для банка не записан: знака «{text[error.start]}» нет в кодировке Windows.",
            hint="Замените этот знак в наименовании или назначении платежа.",
        ) from error
    out.write(content)


def complaints(payment: Payment) -> list[str]:
    """What a bank would refuse, in Russian, each with the document named."""
    found = []
    title = f"поручение № {payment.number or 'без номера'}"
    if not payment.number.strip():
        found.append(f"{title}: нет номера")
    if payment.amount <= 0 or payment.amount != payment.amount.quantize(Decimal("0.01")):
        found.append(f"{title}: сумма {payment.amount} — не положительное число рублей и копеек")
    for who, side in (("плательщика", payment.payer), ("получателя", payment.payee)):
        if not _ACCOUNT.fullmatch(side.account):
            found.append(f"{title}: счёт {who} «{side.account}» — не 20 цифр")
        if not side.name:
            found.append(f"{title}: нет наименования {who}")
    if len(payment.purpose.replace("\n", "")) > _PURPOSE_LENGTH:
        found.append(f"{title}: назначение платежа длиннее {_PURPOSE_LENGTH} знаков")
    return found


def _header(file: BankFile) -> Iterator[str]:
    yield START
    yield f"ВерсияФормата={file.version or '1.03'}"
    yield "Кодировка=Windows"
    if file.sender:
        yield f"Отправитель={_one_line(file.sender)}"
    yield f"Получатель={_one_line(file.receiver)}"
    if file.begins:
        yield f"ДатаНачала={_day(file.begins)}"
    if file.ends:
        yield f"ДатаКонца={_day(file.ends)}"
    yield from (f"РасчСчет={account}" for account in file.accounts)
    yield from (f"Документ={kind}" for kind in dict.fromkeys(payment.kind for payment in file.payments))


def _document(payment: Payment) -> Iterator[str]:
    yield f"СекцияДокумент={_one_line(payment.kind)}"
    for key, value in _keys(payment):
        if value:
            yield f"{key}={value}"
    yield "КонецДокумента"


def _keys(payment: Payment) -> Iterator[tuple[str, str]]:
    more = {name: _one_line(value) for name, value in payment.more.items()}
    yield from (
        ("Номер", _one_line(payment.number)),
        ("Дата", _day(payment.day)),
        ("Сумма", f"{payment.amount:.2f}"),
    )
    yield from _side("Плательщик", payment.payer, "ДатаСписано", payment.left)
    yield from _side("Получатель", payment.payee, "ДатаПоступило", payment.came)
    yield "ВидПлатежа", _one_line(payment.payment_kind)
    yield "ВидОплаты", payment.operation
    yield "СтатусСоставителя", more.get("СтатусСоставителя", "")
    yield "ПлательщикКПП", payment.payer.kpp
    yield "ПолучательКПП", payment.payee.kpp
    yield from ((name, more.get(name, "")) for name in _BUDGET)
    yield "СрокПлатежа", more.get("СрокПлатежа", "")
    yield "Очередность", payment.priority
    yield from _purpose(payment.purpose)
    yield from ((name, more.get(name, "")) for name in (*_AFTER, *_LAST))
    yield "Код", payment.uin
    yield "КодНазПлатежа", more.get("КодНазПлатежа", "")


def _side(who: str, side: Side, moved: str, when: date | None) -> Iterator[tuple[str, str]]:
    yield f"{who}Счет", side.account
    yield moved, _day(when) if when else ""
    name = _one_line(side.name)
    yield who, f"ИНН {side.inn} {name}" if side.inn else name
    yield f"{who}ИНН", side.inn
    yield f"{who}1", name
    yield f"{who}РасчСчет", side.settlement or side.account
    yield f"{who}Банк1", _one_line(side.bank)
    yield f"{who}Банк2", _one_line(side.city)
    yield f"{who}БИК", side.bik
    yield f"{who}Корсчет", side.corr_account


def _purpose(text: str) -> Iterator[tuple[str, str]]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    yield "НазначениеПлатежа", " ".join(lines)
    yield from ((f"НазначениеПлатежа{number}", line) for number, line in enumerate(lines[:6], 1))


def _one_line(text: str) -> str:
    """A line feed inside a value would begin a key of its own."""
    return " ".join(text.split())


def _day(value: date) -> str:
    return f"{value:%d.%m.%Y}"
