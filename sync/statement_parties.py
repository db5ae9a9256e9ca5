"""Who is meant in a statement: accounts of ours, the other side, its contract, documents and orders that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.crm.service import CrmRecord, CrmService, MatchKey
from enterprise_data.formats.bank_client.document import Payment, Side
from enterprise_data.formats.bank_client.orders import printed_number
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank_account import BankAccount
from enterprise_data.objects.contract import ContractKind
from enterprise_data.objects.counterparty import Counterparty, LegalForm
from enterprise_data.objects.documents import ROUBLE
from sync.statement_rows import OurAccount, StatementRow

_INN_OF_A_PERSON = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The other side. ``candidates``: names of those that it might be."""

    counterparty: Ref | None = None
    account: Ref | None = None
    title: str = ""
    is_known: bool = False
    candidates: tuple[str, ...] = ()


class Parties:
    """Looks parties up in the CRM and remembers them."""

    def __init__(self, crm: CrmService) -> None:
        self._crm = crm
        self._by_account: dict[str, list[CrmRecord]] = {}
        self._orders: dict[Ref, dict[tuple[str, Any, Any], Ref]] = {}

    def forget(self) -> None:
        """Cards were made: what was not found may be there now."""
        self._by_account.clear()

    # --- accounts -------------------------------------------------------------------------------------

    def our_accounts(self, payments: Iterable[Payment]) -> Mapping[str, OurAccount]:
        """Accounts of organizations of ours among those that the statement names."""
        numbers = dict.fromkeys(
            side.account for payment in payments for side in (payment.payer, payment.payee) if side.account
        )
        found = {}
        for number in numbers:
            for card in self._accounts(number):
                if card.record.owner.kind == "organization":
                    ref = Ref("bank_account", card.id)
                    found[number] = OurAccount(ref=ref, organization=card.record.owner, number=number)
        return found

    def _accounts(self, number: str) -> list[CrmRecord]:
        if number not in self._by_account:
            self._by_account[number] = self._cards("bank_account", {"number": number})
        return self._by_account[number]

    def _cards(self, kind: str, values: Mapping[str, str]) -> list[CrmRecord]:
        (ids,) = self._crm.find_many(kind, [MatchKey(values=values)])
        cards = self._crm.get_many(kind, list(ids))
        return [cards[id] for id in ids if id in cards and not cards[id].deleted]

    # --- the other side -------------------------------------------------------------------------------

    def find(self, row: StatementRow) -> Party:
        """By account, else by ИНН (and КПП where several have it)."""
        if row.between_ours is not None:
            return Party(is_known=True, title="перевод между своими счетами")
        theirs = [
            card for card in self._accounts(row.other.account) if card.record.owner.kind == "counterparty"
        ]
        by_inn = self._by_inn(row.other)
        account = next(iter(theirs), None)
        if len({card.record.owner for card in theirs}) == 1 and account is not None:
            owner = account.record.owner
            known = self._crm.get_many("counterparty", [owner.id]).get(owner.id)
            if known is not None and (not row.other.inn or known.record.inn in ("", row.other.inn)):
                return Party(
                    counterparty=owner,
                    account=Ref("bank_account", account.id),
                    title=known.record.name,
                    is_known=True,
                )
        if len(by_inn) == 1:
            ref = Ref("counterparty", by_inn[0].id)
            return Party(counterparty=ref, title=by_inn[0].record.name, is_known=True)
        return Party(candidates=tuple(card.record.name for card in by_inn))

    def _by_inn(self, side: Side) -> Sequence[CrmRecord]:
        if not side.inn:
            return ()
        found = self._cards("counterparty", {"inn": side.inn})
        exact = [card for card in found if card.record.kpp == side.kpp]
        return exact if len(exact) == 1 else found

    @staticmethod
    def card_of(side: Side) -> Counterparty:
        """A card made of what the statement tells."""
        is_person = len(side.inn) == _INN_OF_A_PERSON
        return Counterparty(
            name=side.name,
            full_name=side.name,
            inn=side.inn,
            kpp=side.kpp,
            legal_form=LegalForm.SOLE_TRADER if is_person else LegalForm.COMPANY,
        )

    @staticmethod
    def account_of(side: Side, owner: Ref) -> BankAccount:
        """Its bank account."""
        bank = BankDetails(bik=side.bik, name=side.bank, corr_account=side.corr_account)
        return BankAccount(owner=owner, number=side.account, bank=bank, name=side.account, currency=ROUBLE)

    # --- what is there --------------------------------------------------------------------------------

    def document(self, row: StatementRow) -> str | None:
        """The document that somebody else made of the same row: by number, day and sum on the same account."""
        values = {"account": row.account.ref.id, "incoming_number": row.payment.number}
        for card in self._cards(row.kind, values):
            days = {card.record.incoming_date, card.record.statement_date, card.record.date.date()}
            if card.record.amount == row.payment.amount and days & {row.payment.day, row.day}:
                return card.id
        return None

    def order(self, row: StatementRow) -> Ref | None:
        """Our own order that the bank carried out: by its printed number, day and sum."""
        if row.comes:
            return None
        account = row.account.ref
        if account not in self._orders:
            self._orders[account] = {
                (printed_number(card.record.number), card.record.date.date(), card.record.amount): Ref(
                    "payment_order", card.id
                )
                for card in self._cards("payment_order", {"account": account.id})
            }
        number = row.payment.number.lstrip("0") or row.payment.number
        return self._orders[account].get((number, row.payment.day, row.payment.amount))

    def contract(self, row: StatementRow, party: Party) -> Ref | None:
        """The only contract of that kind with the party; where there are several a person chooses."""
        if party.counterparty is None or not party.counterparty.id:
            return None
        wanted = ContractKind.BUYER if row.comes else ContractKind.SUPPLIER
        values = {"counterparty": party.counterparty.id, "organization": row.account.organization.id}
        found = [card for card in self._cards("contract", values) if card.record.kind == wanted]
        return Ref("contract", found[0].id) if len(found) == 1 else None
