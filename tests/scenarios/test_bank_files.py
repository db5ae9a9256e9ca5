"""A bank's statement becomes receipts and payments once; payment orders become a file that comes back as itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.crm.service import CrmWrite, Outcome, Problem, WriteResult
from connectors.onec.files import write_one_way
from enterprise_data.formats.bank_client.document import BankFile, Payment, Side
from enterprise_data.formats.bank_client.reader import read_file
from enterprise_data.formats.bank_client.writer import write_file
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.ref import Ref
from enterprise_data.objects.contract import ContractKind
from state.rows import JournalRow, Run
from sync.exporting import Selection
from sync.services.bank_files import BankExportService, BankSummary
from sync.services.exchanges import RunRequest
from tests.scenarios.conftest import Templates
from tests.scenarios.world import EVERYTHING as ALL_KINDS
from tests.scenarios.world import BaseSpec, World

WHOLE = BaseSpec(kinds=ALL_KINDS)
OURS, THEIRS, STRANGE = "40702810938000000001", "40702810500000000002", "40702810600000000003"
BANK = BankDetails(bik="044525225", name="ПАО Сбербанк", corr_account="30101810400000000225")
DAY = date(2026, 11, 20)


class Desk:
    """An organization with an account, a counterparty with another, and a contract between them."""

    def __init__(self, world: World) -> None:
        self.world, cards = world, world.cards
        self.organization = Ref("organization", cards.all("organization")[0].id)
        self.firm = cards.create("counterparty", name="Ромашка", inn="7707083893", kpp="770701001")
        self.ours = cards.create(
            "bank_account", owner=self.organization, number=OURS, bank=BANK, currency="643"
        )
        self.theirs = cards.create("bank_account", owner=self.firm, number=THEIRS, bank=BANK, currency="643")
        self.contract = cards.create(
            "contract",
            counterparty=self.firm,
            organization=self.organization,
            name="Основной",
            kind=ContractKind.BUYER,
            currency="643",
        )

    def load(self, path: Path, *payments: Payment, preview: bool = False, create: bool = False) -> Run:
        with path.open("wb") as out:
            write_file(out, BankFile(receiver="obmen", payments=payments))
        request = RunRequest(trigger="import", preview=preview, creates_counterparties=create)
        return self.world.app.exchanges.import_file("buh", path, request)

    def journal(self, run: Run, status: str = "") -> list[JournalRow]:
        with self.world.app.store.unit() as unit:
            return list(unit.journal(run.id, status=status, limit=1000)[0])

    def order(self, **changes: object) -> Ref:
        values = {
            "date": datetime.combine(DAY, datetime.min.time()),
            "organization": self.organization,
            "counterparty": self.firm,
            "account": self.ours,
            "counterparty_account": self.theirs,
            "amount": Decimal("1200.50"),
            "purpose": "Оплата по счёту 17",
            "priority": "5",
        }
        return self.world.cards.create("payment_order", **{**values, **changes})

    def export(self, path: Path | None, **selection: object) -> BankSummary:
        write_to = None if path is None else lambda write: write_one_way(path, write)
        chosen = Selection(**selection)  # type: ignore[arg-type]  # fields of a selection
        service = BankExportService(self.world.app.exchanges)
        return service.export("buh", write_to, RunRequest(trigger="export"), selection=chosen)


@pytest.fixture
def desk(tmp_path: Path, templates: Templates) -> Iterator[Desk]:
    world = templates.copy(tmp_path / "world", WHOLE, counterparties=1)
    yield Desk(world)
    world.close()


def side(account: str, name: str, inn: str = "") -> Side:
    return Side(
        account=account, name=name, inn=inn, bank=BANK.name, bik=BANK.bik, corr_account=BANK.corr_account
    )


def comes(number: str = "17", payer: Side | None = None, amount: str = "100.00") -> Payment:
    return Payment(
        number=number,
        day=DAY,
        amount=Decimal(amount),
        payer=payer or side(THEIRS, "Ромашка", "7707083893"),
        payee=side(OURS, "Наша организация"),
        came=DAY,
        purpose="Оплата по счёту",
    )


def leaves(number: str, amount: str) -> Payment:
    return Payment(
        number=number,
        day=DAY,
        amount=Decimal(amount),
        payer=side(OURS, "Наша организация"),
        payee=side(THEIRS, "Ромашка", "7707083893"),
        left=DAY,
    )


def test_a_receipt_knows_its_counterparty_by_account_and_its_contract(desk: Desk, tmp_path: Path) -> None:
    run = desk.load(tmp_path / "a.txt", comes())

    (card,) = desk.world.cards.all("bank_receipt")
    record = card.record
    assert run.counts["created"] == 1
    assert (record.counterparty, record.counterparty_account, record.account) == (
        desk.firm,
        desk.theirs,
        desk.ours,
    )
    assert (record.amount, record.incoming_number, record.statement_date) == (Decimal(100), "17", DAY)
    assert record.payments[0].contract == desk.contract


def test_a_preview_writes_nothing_and_the_same_statement_again_changes_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    rows = (comes(), comes("18", amount="5.00"), leaves("3", "7.00"))
    shown = desk.load(tmp_path / "a.txt", *rows, preview=True)
    none_yet = desk.world.cards.all("bank_receipt")
    desk.load(tmp_path / "a.txt", *rows)
    before = desk.world.cards.all("bank_receipt"), desk.world.cards.all("bank_payment")
    again = desk.load(tmp_path / "a.txt", *rows)

    assert shown.counts["created"] == 3
    assert none_yet == []
    assert [len(cards) for cards in before] == [2, 1]
    assert again.counts.get("created", 0) == 0 and again.counts["unchanged"] == 3
    assert (desk.world.cards.all("bank_receipt"), desk.world.cards.all("bank_payment")) == before


def test_the_other_side_is_found_by_inn_where_its_account_is_not_known(desk: Desk, tmp_path: Path) -> None:
    desk.load(tmp_path / "a.txt", comes(payer=side(STRANGE, "Ромашка", "7707083893")))

    assert desk.world.cards.all("bank_receipt")[0].record.counterparty == desk.firm


def test_an_unknown_party_is_named_and_not_made_up(desk: Desk, tmp_path: Path) -> None:
    stranger = comes(payer=side(STRANGE, "ООО «Чужая»", "7736050003"))

    run = desk.load(tmp_path / "a.txt", stranger)
    shown = desk.load(tmp_path / "a.txt", stranger, create=True, preview=True)
    made = desk.load(tmp_path / "a.txt", stranger, create=True)

    (row,) = desk.journal(run, "held")
    assert "Контрагент будет заведён по выписке." in [row.message for row in desk.journal(shown)]
    assert "Контрагент «ООО «Чужая»» (ИНН 7736050003" in row.message
    assert made.counts["created"] == 2
    firm = desk.world.cards.find("counterparty", inn="7736050003")
    assert desk.world.cards.all("bank_receipt")[0].record.counterparty == Ref("counterparty", firm.id)
    assert desk.world.cards.find("bank_account", number=STRANGE).record.owner.id == firm.id


def test_several_parties_with_one_inn_are_left_to_a_person(desk: Desk, tmp_path: Path) -> None:
    desk.world.cards.create("counterparty", name="Ромашка филиал", inn="7707083893", kpp="770702002")

    run = desk.load(tmp_path / "a.txt", comes(payer=side(STRANGE, "Ромашка", "7707083893")))

    assert desk.world.cards.all("bank_receipt") == []
    assert "Ромашка, Ромашка филиал" in desk.journal(run, "held")[0].message


def test_a_row_that_somebody_entered_already_makes_no_second_document(desk: Desk, tmp_path: Path) -> None:
    desk.world.cards.create(
        "bank_receipt",
        date=datetime.combine(DAY, datetime.min.time()),
        organization=desk.organization,
        account=desk.ours,
        statement_date=DAY,
        incoming_number="17",
        incoming_date=DAY,
        amount=Decimal("100.00"),
    )

    run = desk.load(tmp_path / "a.txt", comes())

    assert len(desk.world.cards.all("bank_receipt")) == 1
    assert run.counts.get("created", 0) == 0 and run.counts["linked"] == 1


def test_orders_go_to_the_bank_and_come_back_as_payments_that_know_their_order(
    desk: Desk, tmp_path: Path
) -> None:
    order = desk.order()
    desk.order(number="ЦБ00-000099", is_paid=True)

    summary = desk.export(tmp_path / "1c_to_kl.txt", begins=DAY, ends=DAY)
    file = read_file((tmp_path / "1c_to_kl.txt").read_bytes())
    (payment,) = file.payments
    desk.load(tmp_path / "kl_to_1c.txt", leaves(payment.number, "1200.50"))

    assert summary.written == 1
    assert (file.encoding, payment.number, payment.amount, payment.day) == (
        "cp1251",
        "1",
        Decimal("1200.50"),
        DAY,
    )
    assert (payment.payee.account, payment.payee.inn, payment.payer.account) == (THEIRS, "7707083893", OURS)
    assert desk.world.cards.all("bank_payment")[0].record.payment_order == order


def test_orders_that_a_bank_would_refuse_are_told_all_at_once(desk: Desk, tmp_path: Path) -> None:
    desk.order(amount=Decimal("0"))
    short = desk.world.cards.create(
        "bank_account", owner=desk.firm, number="40702", bank=BANK, currency="643"
    )
    desk.order(counterparty_account=short)

    summary = desk.export(tmp_path / "a.txt")

    assert not (tmp_path / "a.txt").exists()
    assert len(summary.complaints) == 2
    told = " ".join(summary.complaints)
    assert "не положительное" in told and "не 20 цифр" in told


def test_a_statement_of_strangers_is_refused(desk: Desk, tmp_path: Path) -> None:
    foreign = Payment(
        number="1", day=DAY, amount=Decimal(1), payer=side(STRANGE, "А"), payee=side(THEIRS, "Б"), came=DAY
    )

    run = desk.load(tmp_path / "a.txt", foreign)

    assert run.status == "failed" and "не по нашему счёту" in run.message


def test_a_transfer_between_our_own_accounts_is_seen_by_both(desk: Desk, tmp_path: Path) -> None:
    second = desk.world.cards.create(
        "bank_account", owner=desk.organization, number=STRANGE, bank=BANK, currency="643"
    )
    moved = Payment(
        number="5",
        day=DAY,
        amount=Decimal(10),
        payer=side(OURS, "Мы"),
        payee=side(STRANGE, "Мы"),
        left=DAY,
        came=DAY,
    )

    desk.load(tmp_path / "a.txt", moved)

    (receipt,), (payment,) = desk.world.cards.all("bank_receipt"), desk.world.cards.all("bank_payment")
    assert (receipt.record.account, receipt.record.from_account) == (second, desk.ours)
    assert (payment.record.account, payment.record.counterparty) == (desk.ours, None)


@pytest.mark.parametrize("create", [False, True], ids=["known-party", "party-to-be-made"])
def test_what_the_crm_refuses_is_told_with_its_reason_and_nothing_is_half_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, create: bool
) -> None:
    asked: list[str] = []

    def refuse(writes: Sequence[CrmWrite]) -> list[WriteResult]:
        asked.extend(write.kind for write in writes)
        return [
            WriteResult(outcome=Outcome.REJECTED, problems=[Problem(code="c", field=None, text="Нет прав")])
        ]

    monkeypatch.setattr(desk.world.app.crm, "upsert_many", refuse)
    stranger = side(STRANGE, "Неизвестный", "7736050003") if create else None

    run = desk.load(tmp_path / "a.txt", comes(payer=stranger), create=create)

    (row,) = desk.journal(run, "refused")
    kind = "counterparty" if create else "bank_receipt"
    assert (row.kind, row.label) == (kind, "Неизвестный" if create else "№ 17 от 20.11.2026 на 100.00")
    assert row.message.endswith(": Нет прав")
    assert asked == [kind], "neither its account nor its document was tried"
    assert run.status == "warnings" and desk.world.cards.all("bank_receipt") == []


def test_what_was_forgiven_in_a_statement_is_told_in_the_report_with_its_line(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    desk.load(path, comes())
    text = path.read_bytes().decode("cp1251")
    path.write_bytes(text.replace("Сумма=100.00", "Сумма=много").encode("cp1251"))

    run = desk.world.load(path)

    (row,) = desk.journal(run, "warning")
    assert (row.kind, row.side) == ("message", "crm") and row.label.startswith("строка файла ")
    assert "№ 17" in row.message and "«много»" in row.message and "выписку заново" in row.hint
