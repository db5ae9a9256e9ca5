"""Bank files: read as 1C reads them, with what had to be forgiven told; written so that a bank takes them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprise_data.errors import InvalidRecord, MalformedMessage
from enterprise_data.formats.bank_client import BankFile, Payment, Side, read_file, reader, write_file

SAMPLES = Path(__file__).parents[3].parent / "shared" / "reference" / "bank_client" / "samples"
PAYER = Side(
    account="40702810900000000001", name='ООО "Ромашка"', inn="7707083893", kpp="770701001", bik="044525225"
)
PAYEE = Side(
    account="40702810900000000002", name="ИП Петров", inn="500100732259", bank="ПАО БАНК", city="г. Москва"
)
ORDER = Payment(
    number="17",
    day=date(2026, 11, 20),
    amount=Decimal("1250.40"),
    payer=PAYER,
    payee=PAYEE,
    purpose="Оплата по счёту № 5\nв т. ч. НДС 20 % 208.40",
    operation="01",
    priority="5",
)
FILE = BankFile(sender="obmen", receiver="Банк-клиент", accounts=(PAYER.account,), payments=(ORDER,))


def written(file: BankFile) -> bytes:
    out = BytesIO()
    write_file(out, file)
    return out.getvalue()


def read(text: str, encoding: str = "cp1251") -> BankFile:
    return read_file(text.replace("\n", "\r\n").encode(encoding))


def statement(*lines: str) -> str:
    body = "\n".join(lines)
    return f"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\n{body}\nКонецФайла\n"


DOCUMENT = (
    "СекцияДокумент=Платежное поручение", "Номер=5", "Дата=20.11.2026", "Сумма=100.00",
    "ПлательщикСчет=1", "ПолучательСчет=2", "КонецДокумента",
)  # fmt: skip


def test_an_order_is_written_in_windows_letters_and_reads_back_equal() -> None:
    content = written(FILE)

    assert content.startswith(b"1CClientBankExchange\r\n") and content.endswith(
        "КонецФайла\r\n".encode("cp1251")
    )
    back = read_file(content)
    assert back.findings == ()
    (payment,) = back.payments
    assert replace(payment, purpose=ORDER.purpose) == replace(
        ORDER,
        payer=replace(PAYER, settlement=PAYER.account),
        payee=replace(PAYEE, settlement=PAYEE.account),
    )
    assert payment.purpose == ORDER.purpose.replace("\n", " ")


def test_keys_stand_in_the_order_in_which_1c_writes_them_and_empty_ones_are_left_out() -> None:
    keys = [line.partition("=")[0] for line in written(FILE).decode("cp1251").split("\r\n")]
    begin, end = keys.index("СекцияДокумент"), keys.index("КонецДокумента")
    order = keys[begin + 1 : end]
    assert order[:5] == ["Номер", "Дата", "Сумма", "ПлательщикСчет", "Плательщик"]
    assert order.index("ВидОплаты") < order.index("ПлательщикКПП") < order.index("Очередность")
    assert "ДатаСписано" not in order and "Код" not in order


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"number": " "}, "нет номера"),
        ({"amount": Decimal("10.001")}, "сумма"),
        ({"amount": Decimal(0)}, "сумма"),
        ({"payer": replace(PAYER, account="123")}, "счёт плательщика"),
        ({"payee": replace(PAYEE, name="")}, "наименования получателя"),
        ({"purpose": "а" * 211}, "назначение платежа"),
        ({"payee": replace(PAYEE, name="Завод 株")}, "знака"),
    ],
)
def test_a_wrong_order_is_refused_before_anything_is_written(change: dict[str, object], told: str) -> None:
    out = BytesIO()
    with pytest.raises(InvalidRecord, match=told):
        write_file(out, replace(FILE, payments=(ORDER, replace(ORDER, **change))))  # type: ignore[arg-type]
    assert out.getvalue() == b""


def test_a_line_feed_in_a_name_cannot_become_a_key() -> None:
    sly = replace(ORDER, payee=replace(PAYEE, name="Петров\r\nСумма=999999"))
    (payment,) = read_file(written(replace(FILE, payments=(sly,)))).payments
    assert payment.amount == ORDER.amount


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8"])
def test_letters_are_recognised_whatever_the_label_says(encoding: str) -> None:
    text = statement("Отправитель=Сбербанк Бизнес Онлайн", *DOCUMENT)
    found = read(text, encoding)
    assert (found.sender, found.encoding) == ("Сбербанк Бизнес Онлайн", encoding)
    assert any("UTF-8" in item.message for item in found.findings) is (encoding == "utf-8")


def test_balances_that_do_not_add_up_are_told() -> None:
    section = ("СекцияРасчСчет", "РасчСчет=1", "НачальныйОстаток=10", "ВсегоПоступило=5", "ВсегоСписано=3")
    good = read(statement(*section, "КонечныйОстаток=12.00", "КонецРасчСчет"))
    bad = read(statement(*section, "КонечныйОстаток=13", "КонецРасчСчет"))
    assert good.findings == () and good.balances[0].closing == Decimal(12)
    assert "не сходятся" in bad.findings[0].message


def test_what_1c_forgives_is_forgiven_and_told() -> None:
    found = read(
        statement(
            "СекцияДокумент=Платежное поручение", "Номер=5", "Номер=6", "Дата=20.11.2026", "Сумма=-100.00",
            "ПлательщикРасчСчет=11111111111111111111", "ПлательщикИНН=7707083893/770701001", "ПлательщикКПП=0",
            "Плательщик=ИНН 7707083893 Ромашка", "ПолучательСчет=22222222222222222222",
            "Получатель1=Завод", "Получатель2=40702810900000000002",
            "НазначениеПлатежа1=Первая", "НазначениеПлатежа2=Вторая", "ДатаСписано=21.11.2026",
            *DOCUMENT[:4], "ПлательщикСчет=1", "ПолучательСчет=2", "КонецДокумента",
        )
    )  # fmt: skip
    first, second = found.payments
    assert (first.number, first.amount, first.payer.account) == ("5", Decimal(100), "1" * 20)
    assert (first.payer.inn, first.payer.kpp, first.payer.name) == ("7707083893", "770701001", "Ромашка")
    assert (first.payee.name, first.purpose) == ("Завод", "Первая\nВторая")
    assert second.number == "5"
    told = " ".join(item.message for item in found.findings)
    for word in ("второй раз", "отрицательна", "РасчСчет", "одном поле", "до конца предыдущего"):
        assert word in told


def test_one_wrong_document_is_set_aside_and_the_others_stay() -> None:
    wrong = [line.replace("20.11.2026", "завтра") for line in DOCUMENT]
    found = read(statement(*DOCUMENT, *wrong, *DOCUMENT))
    assert len(found.payments) == 2
    assert "завтра" in found.findings[-1].message


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Сумма=NaN", "«NaN» — не сумма"),
        ("Сумма=1E9", "«1E9» — не сумма"),
        ("Сумма=100,00", "копейки отделяются точкой"),
        ("Сумма=", "не указаны дата или сумма"),
        ("Дата=31.02.2026", "«31.02.2026» — не дата"),
        ("Дата=", "не указаны дата или сумма"),
        ("ДатаСписано=вчера", "«вчера» — не дата"),
    ],
)
def test_what_is_wrong_with_a_document_is_told_with_its_number_and_a_remedy(line: str, told: str) -> None:
    key = line.partition("=")[0]
    wrong = [line, *(other for other in DOCUMENT[1:] if not other.startswith(f"{key}="))]
    found = read(statement(DOCUMENT[0], *wrong, *DOCUMENT))
    (payment,) = found.payments
    (finding,) = found.findings
    assert payment.amount == Decimal(100)
    assert (
        finding.message.startswith("№ 5: ") and told in finding.message and "не прочитан" in finding.message
    )
    assert "выписку заново" in finding.hint


def test_a_wrong_period_or_balance_costs_no_document() -> None:
    account = ("СекцияРасчСчет", "РасчСчет=40702810", "НачальныйОстаток=много", "КонецРасчСчет")
    found = read(statement("ДатаНачала=вчера", "ДатаКонца=20.11.2026", *account, *DOCUMENT))
    assert (found.begins, found.ends, found.balances) == (None, date(2026, 11, 20), ())
    assert len(found.payments) == 1
    period, balance = (item.message for item in found.findings)
    assert "ДатаНачала" in period and "«вчера»" in period
    assert "40702810" in balance and "«много»" in balance and "остатки не прочитаны" in balance


def test_a_wrapped_purpose_is_kept_whole_and_stray_lines_are_dropped() -> None:
    found = read(
        statement(*DOCUMENT[:-1], "НазначениеПлатежа=Оплата", "по счёту 5", "КонецДокумента", "мусор")
    )
    assert found.payments[0].purpose == "Оплата\nпо счёту 5"


def test_an_unknown_version_is_read_by_the_newest_rules_and_told() -> None:
    found = read(statement(*DOCUMENT).replace("1.03", "1.04"))
    assert len(found.payments) == 1
    assert "версия формата неизвестна" in found.findings[0].message


def test_a_file_larger_than_any_statement_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "MAX_BYTES", 100)
    with pytest.raises(MalformedMessage, match=r"«год\.txt» больше") as refused:
        read_file(b"1CClientBankExchange\r\n" * 10, "год.txt")
    assert "Разделите выписку" in refused.value.hint


def test_an_order_to_a_receiver_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="не указана программа банка"):
        write_file(BytesIO(), replace(FILE, receiver=""))


def test_a_file_cut_off_is_told() -> None:
    found = read(statement(*DOCUMENT).replace("КонецФайла\n", ""))
    assert any("КонецФайла" in item.message for item in found.findings)


def test_something_else_is_refused_by_name() -> None:
    with pytest.raises(MalformedMessage, match="начинается"):
        read_file(b"<?xml version='1.0'?><a/>", "выписка.txt")


def test_a_row_is_known_again_when_the_statement_is_loaded_twice() -> None:
    paid = replace(ORDER, left=date(2026, 11, 21))
    assert paid.key(PAYER.account) == paid.key(PAYER.account)
    assert paid.key(PAYER.account) != replace(paid, amount=Decimal(1)).key(PAYER.account)
    assert paid.key(PAYER.account)[4] == PAYEE.account


@pytest.mark.parametrize("name", ["kilylabs_one_day.txt", "xini1_sample1.txt"])
def test_files_of_banks_are_read(name: str) -> None:
    if not SAMPLES.exists():
        pytest.skip("../shared is not beside this checkout")
    found = read_file((SAMPLES / name).read_bytes(), name)
    assert found.payments and found.balances
    assert all(payment.amount > 0 and payment.payer.account for payment in found.payments)
    assert len(found.payments) == (13 if "kilylabs" in name else len(found.payments))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for candidate in (content, b"1CClientBankExchange\r\n" + content):
        with suppress(MalformedMessage):
            found = read_file(candidate)
            assert found.encoding in ("cp1251", "cp866", "utf-8")
