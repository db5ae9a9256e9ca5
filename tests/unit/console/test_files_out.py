"""Files for Бухгалтерия and for a bank from the page of files: written, only checked, refused with everything wrong."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

import pytest

from enterprise_data.formats.bank_client.reader import read_file
from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.documents import GoodsLine
from obmen.texts.universal import PARTS
from state.rows import Run
from tests.scenarios.cards import Cards
from tests.unit.console.visitor import Console, Visitor

UNIVERSAL = {"base": "buh", "target": "bp30", "rouble": "643"}
AT = datetime(2026, 11, 20, 10, 15)  # noqa: DTZ001 - a document's date has no zone
BANK = BankDetails(bik="044525225", name="ПАО Сбербанк", corr_account="30101810400000000225")
OURS, THEIRS = "40702810938000000001", "40702810500000000002"


def cards(desk: Console) -> Cards:
    return Cards(desk.house.app.crm)


def ours(desk: Console) -> Ref:
    return Ref("organization", cards(desk).all("organization")[0].id)


def firm(desk: Console) -> Ref:
    return cards(desk).create("counterparty", name="Ромашка", inn="7707083893", kpp="770701001")


def sell(desk: Console, percent: int = 22) -> None:
    """A sale without a contract and without a warehouse."""
    row = GoodsLine(
        item=cards(desk).create("item", name="Болт"),
        quantity=Decimal(1),
        amount=Decimal(100),
        vat_rate=VatRate(percent=Decimal(percent)),
    )
    cards(desk).create("goods_sale", date=AT, organization=ours(desk), counterparty=firm(desk), goods=(row,))


def order(desk: Console, **changes: object) -> None:
    """A payment order."""
    whose, to = ours(desk), firm(desk)
    made = {
        who: cards(desk).create("bank_account", owner=who, number=number, bank=BANK, currency="643")
        for who, number in ((whose, OURS), (to, THEIRS))
    }
    values = {
        "date": AT,
        "organization": whose,
        "counterparty": to,
        "account": made[whose],
        "counterparty_account": made[to],
        "amount": Decimal("1200.50"),
        "purpose": "Оплата по счёту 17",
        "priority": "5",
    }
    cards(desk).create("payment_order", **{**values, **changes})


def asked(desk: Console, visitor: Visitor, where: str, **fields: str) -> tuple[Run, str]:
    """The run that a form started, and its report."""
    answer = visitor.post(where, **fields)
    assert answer.headers.get("location") == "/bases/buh/live", answer.text
    desk.house.settle()
    run = desk.house.runs("buh")[-1]
    return run, visitor.get(f"/runs/{run.id}").text


def content(visitor: Visitor, report: str) -> bytes:
    address = re.search(r'href="(/files/out/\w+)"', report)
    assert address, report
    return visitor.get(address[1]).content


def test_every_kind_that_a_file_carries_is_in_one_tick() -> None:
    ticked = [kind for part in PARTS for kind in part.kinds]

    assert sorted(ticked) == sorted(kind for kind, binding in BINDINGS.items() if binding.is_carried)
    assert len({part.key for part in PARTS}) == len(PARTS)


def test_a_file_for_accounting_is_written_with_its_summary_and_taken(desk: Console) -> None:
    visitor = desk.signed_in("accountant")

    run, report = asked(
        desk, visitor, "/files/out/universal", **{**UNIVERSAL, "part.counterparties": "yes", "rouble": "810"}
    )

    text = content(visitor, report).decode("utf-8-sig")
    assert "<ФайлОбмена" in text and "СправочникСсылка.Контрагенты" in text
    assert "СправочникСсылка.Номенклатура" not in text
    assert run.facts["written"]["counterparty"] >= 12
    assert "Записано в файл" in report and "Бухгалтерия предприятия 3.0" in report
    assert re.search(r"buh-\d{8}-\d{4}-bp30\.xml", report)


def test_what_is_left_out_is_told_with_its_reason(desk: Console) -> None:
    cards(desk).create("counterparty", name="ООО Описка", inn="7701234567")

    _, report = asked(desk, desk.signed_in("accountant"), "/files/out/universal", **UNIVERSAL)

    assert "Не вошло в файл" in report and "ООО Описка" in report


@pytest.mark.parametrize("what", ["check", "write"])
def test_everything_wrong_is_in_a_table_and_there_is_no_file(desk: Console, what: str) -> None:
    sell(desk)

    run, report = asked(
        desk,
        desk.signed_in("accountant"),
        "/files/out/universal",
        **{**UNIVERSAL, "what": what, "target": "bp20"},
    )

    assert run.status == "failed"
    assert f"Файл не записан: ошибок {run.facts['wrong_total']}" in report
    assert "ДоговорКонтрагента" in report and "НДС22" in report and "Как должно быть" in report
    assert "/files/out/" not in report
    assert "Записаны</h2>" not in desk.signed_in("accountant").get("/files").text


def test_a_check_leaves_no_file(desk: Console) -> None:
    visitor = desk.signed_in("accountant")

    run, report = asked(
        desk, visitor, "/files/out/universal", **UNIVERSAL, **{"what": "check", "part.items": "yes"}
    )

    assert run.status in ("done", "warnings")
    assert "Проверено, ошибок нет; файл не записан" in report
    assert "Записаны</h2>" not in visitor.get("/files").text


def test_orders_go_to_a_bank_and_their_statement_comes_back(desk: Console) -> None:
    order(desk)
    visitor = desk.signed_in("accountant")

    run, report = asked(
        desk,
        visitor,
        "/files/out/bank",
        base="buh",
        **{"from": "2026-11-20", "to": "2026-11-20", "bank": "Сбербанк"},
    )

    data = content(visitor, report)
    (payment,) = read_file(data, "1c_to_kl.txt").payments
    assert run.facts["written"] == {"payment_order": 1}
    assert (payment.amount, payment.payee.account) == (Decimal("1200.50"), THEIRS)
    assert "Получатель=Сбербанк" in data.decode("cp1251")


def test_orders_that_a_bank_would_not_take_are_told_and_no_orders_at_all_are_told_too(desk: Console) -> None:
    visitor = desk.signed_in("accountant")
    _, nothing = asked(desk, visitor, "/files/out/bank", base="buh")
    order(desk, purpose="Оплата " * 40)
    _, wrong = asked(desk, visitor, "/files/out/bank", base="buh", what="check")

    assert "Неоплаченных платёжных поручений за этот период нет" in nothing
    assert "Файл не записан: ошибок" in wrong and "210" in wrong


STATEMENT = """1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
Отправитель=Банк
Получатель=
ДатаНачала=20.11.2026
ДатаКонца=20.11.2026
РасчСчет=40702810938000000001
СекцияДокумент=Платежное поручение
Номер=71
Дата=20.11.2026
Сумма=500.00
ПлательщикСчет=40702810600000000003
Плательщик=ООО Новая
ПлательщикИНН=7736050003
ПолучательСчет=40702810938000000001
Получатель=Наша
ДатаПоступило=20.11.2026
НазначениеПлатежа=Оплата
КонецДокумента
КонецФайла
""".replace("\n", "\r\n")


@pytest.mark.parametrize(("create", "receipts"), [("", 0), ("yes", 1)])
def test_a_statement_is_looked_at_first_and_may_bring_its_counterparties(
    desk: Console, create: str, receipts: int
) -> None:
    cards(desk).create("bank_account", owner=ours(desk), number=OURS, bank=BANK, currency="643")
    visitor = desk.signed_in("accountant")
    before = len(cards(desk).all("bank_receipt"))

    visitor.send_file("kl_to_1c.txt", STATEMENT.encode("cp1251"), create=create)
    desk.house.settle()
    preview = desk.house.runs("buh")[-1]
    page = visitor.get(f"/runs/{preview.id}").text
    looked_at = len(cards(desk).all("bank_receipt"))
    form = re.search(r'action="(/files/in/\w+)"', page)
    assert form, page
    visitor.post(form[1], what="load", confirm="yes")
    desk.house.settle()

    assert (preview.trigger, looked_at) == ("preview", before)
    assert len(cards(desk).all("bank_receipt")) == before + receipts
    assert ("Завести контрагентов" in page) == (not receipts)


@pytest.mark.parametrize(
    ("where", "fields", "told"),
    [
        ("universal", {"target": "bp40"}, "Не выбрано, для какой Бухгалтерии"),
        ("universal", {"rouble": "рубль"}, "не код валюты"),
        ("universal", {"from": "2026-11-30", "to": "2026-11-01"}, "Период пуст"),
        ("universal", {"from": "вчера"}, "Не понимаю дату"),
        ("bank", {"to": "30.02.2026"}, "Не понимаю дату"),
    ],
)
def test_a_form_filled_in_wrong_starts_nothing(
    shared_desk: Console, where: str, fields: dict[str, str], told: str
) -> None:
    visitor, before = shared_desk.signed_in("accountant"), len(shared_desk.house.runs("buh"))

    answer = visitor.post(f"/files/out/{where}", **{**UNIVERSAL, **fields})

    assert answer.status_code == 422 and told in answer.text
    assert len(shared_desk.house.runs("buh")) == before


@pytest.mark.parametrize("where", ["universal", "bank"])
def test_a_viewer_writes_no_files_and_nobody_for_a_base_that_there_is_not(
    shared_desk: Console, where: str
) -> None:
    assert shared_desk.signed_in("viewer").post(f"/files/out/{where}", **UNIVERSAL).status_code == 403
    answer = shared_desk.signed_in("accountant").post(f"/files/out/{where}", **{**UNIVERSAL, "base": "нет"})
    assert answer.status_code in (404, 422)
