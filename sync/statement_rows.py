"""Rows of a statement as each of our accounts sees them, and the documents that they become."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from enterprise_data.formats.bank_client.document import Payment, Side
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank_papers import BankPaper
from enterprise_data.objects.bank_payment import BankPayment, BankPaymentOperation
from enterprise_data.objects.bank_receipt import BankReceipt, BankReceiptOperation
from enterprise_data.objects.codec import content_hash
from enterprise_data.objects.payments import PaymentLine
from enterprise_data.objects.registry import KINDS

if TYPE_CHECKING:
    from sync.statement_parties import Party

_PAPERS = {paper.title_ru: paper for paper in BankPaper}
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class OurAccount:
    """An account of an organization of ours, in the CRM's ids."""

    ref: Ref
    organization: Ref
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One payment as one account of ours sees it."""

    payment: Payment
    account: OurAccount
    comes: bool
    between_ours: OurAccount | None = None
    """The other account, if it is ours, too."""

    @property
    def kind(self) -> str:
        """What it becomes."""
        return "bank_receipt" if self.comes else "bank_payment"

    @property
    def title(self) -> str:
        """What it becomes, for people."""
        return KINDS[self.kind].title

    @property
    def other(self) -> Side:
        """The other side."""
        return self.payment.payer if self.comes else self.payment.payee

    @property
    def day(self) -> date:
        """When the money moved on this account."""
        moved = self.payment.came if self.comes else self.payment.left
        return moved or self.payment.day

    @property
    def label(self) -> str:
        """«№ 17 от 20.11.2026 на 100.00»."""
        return f"№ {self.payment.number} от {self.payment.day:%d.%m.%Y} на {self.payment.amount}"

    @property
    def idem(self) -> str:
        """The key of the row, the same however often the statement comes."""
        way = "in" if self.comes else "out"
        parts = (way, *(str(part) for part in self.payment.key(self.account.number)))
        return f"bank/{content_hash(_SEPARATOR.join(parts).encode()).hex()}"


def rows_of(payments: Iterable[Payment], ours: Mapping[str, OurAccount]) -> Iterator[StatementRow]:
    """A transfer between accounts of ours is two rows, if the statement is of both."""
    for payment in payments:
        payer, payee = ours.get(payment.payer.account), ours.get(payment.payee.account)
        if payer is not None and (payee is None or payment.left is not None or payment.came is None):
            yield StatementRow(payment=payment, account=payer, comes=False, between_ours=payee)
        if payee is not None and (payer is None or payment.came is not None):
            yield StatementRow(payment=payment, account=payee, comes=True, between_ours=payer)


def document_of(
    row: StatementRow, party: Party, order: Ref | None, contract: Ref | None
) -> BankReceipt | BankPayment:
    """What the row becomes; the sum by contract is repeated in one row, as 1C has it."""
    return _receipt(row, party, contract) if row.comes else _payment(row, party, order, contract)


def _receipt(row: StatementRow, party: Party, contract: Ref | None) -> BankReceipt:
    is_inner = row.between_ours is not None
    return BankReceipt(
        date=datetime.combine(row.day, time.min),
        organization=row.account.organization,
        operation=BankReceiptOperation.OTHER_ACCOUNT if is_inner else BankReceiptOperation.CUSTOMER,
        counterparty=party.counterparty,
        counterparty_account=party.account,
        account=row.account.ref,
        from_account=row.between_ours.ref if row.between_ours else None,
        statement_date=row.day,
        incoming_number=row.payment.number,
        incoming_date=row.payment.day,
        paper=_paper(row.payment),
        amount=row.payment.amount,
        payments=() if is_inner else _lines(row.payment.amount, contract),
        purpose=row.payment.purpose,
    )


def _payment(row: StatementRow, party: Party, order: Ref | None, contract: Ref | None) -> BankPayment:
    is_inner = row.between_ours is not None
    return BankPayment(
        date=datetime.combine(row.day, time.min),
        organization=row.account.organization,
        operation=BankPaymentOperation.OTHER_ACCOUNT if is_inner else BankPaymentOperation.SUPPLIER,
        counterparty=party.counterparty,
        counterparty_account=party.account,
        account=row.account.ref,
        payment_order=order,
        statement_date=row.day,
        incoming_number=row.payment.number,
        incoming_date=row.payment.day,
        paper=_paper(row.payment),
        amount=row.payment.amount,
        payments=() if is_inner else _lines(row.payment.amount, contract),
        purpose=row.payment.purpose,
        priority=row.payment.priority,
    )


def _lines(amount: Decimal, contract: Ref | None) -> tuple[PaymentLine, ...]:
    return (PaymentLine(amount=amount, contract=contract, settlement_amount=amount),)


def _paper(payment: Payment) -> BankPaper | None:
    return _PAPERS.get(payment.kind.casefold().replace("ё", "е"))
