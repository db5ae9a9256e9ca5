"""What a bank file holds: its header, balances of accounts, payments, and what was strange about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Payer or payee. ``settlement`` is the account at a bank that settles indirectly."""

    account: str = ""
    name: str = ""
    inn: str = ""
    kpp: str = ""
    settlement: str = ""
    bank: str = ""
    city: str = ""
    bik: str = ""
    corr_account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One document. ``left`` and ``came``: when the money left or came to the account of the statement."""

    kind: str = "Платежное поручение"
    number: str
    day: date
    amount: Decimal
    payer: Side
    payee: Side
    left: date | None = None
    came: date | None = None
    purpose: str = ""
    """Lines are separated by a line feed."""
    payment_kind: str = ""
    """«Электронно», «Срочно» or nothing."""
    operation: str = ""
    """Two digits: 01 payment order, 17 bank order."""
    priority: str = ""
    uin: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    """Keys of payments to the budget and whatever else came, as it came."""

    def key(self, account: str) -> tuple[str, date, str, Decimal, str, str]:
        """What tells the row from others when a statement is loaded again (format.md §6)."""
        other = self.payee if self.payer.account == account else self.payer
        done = self.left if self.payer.account == account else self.came
        return (account, done or self.day, self.number, self.amount, other.account, other.inn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Balances of one account over a period; what the bank left out is None."""

    number: str
    begins: date | None = None
    ends: date | None = None
    opening: Decimal | None = None
    received: Decimal | None = None
    spent: Decimal | None = None
    closing: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in the file that is not as it should be, for people."""

    line: int
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """A file whole. ``encoding`` is the one its bytes really have."""

    version: str = "1.03"
    encoding: str = "cp1251"
    sender: str = ""
    receiver: str = ""
    begins: date | None = None
    ends: date | None = None
    accounts: tuple[str, ...] = ()
    """Accounts the header names."""
    balances: tuple[Account, ...] = ()
    payments: tuple[Payment, ...] = ()
    findings: tuple[Finding, ...] = ()
