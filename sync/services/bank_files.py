"""Payment orders for a bank's program: everything is checked first, all that is wrong is told at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.bank_client.document import BankFile, Payment
from enterprise_data.formats.bank_client.orders import payment_of
from enterprise_data.formats.bank_client.writer import complaints, write_file
from enterprise_data.objects.payment_order import PAYMENT_ORDER
from state.rows import Run
from sync.context import Exchange
from sync.exporting import EVERYTHING, Choice, KnownRecords, Selection, chosen, pages, prepare
from sync.services.exchanges import ExchangeService, RunRequest

KIND = PAYMENT_ORDER.name
BANK_PROGRAM = "Клиент-банк"
_TOLD = 20
_NOTHING = (
    "Неоплаченных платёжных поручений за этот период нет: в файле ни одного. Проверьте период и организацию."
)


@dataclass(slots=True)
class BankSummary:
    """How many orders a file holds, and what kept it from being written."""

    run: Run | None = None
    written: int = 0
    complaints: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    payments: list[Payment] = field(default_factory=list)
    accounts: dict[str, None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


class BankExportService:
    """Writes payment orders. ``write_to`` gets a function that writes the whole file; None: a dry check."""

    def __init__(self, exchanges: ExchangeService) -> None:
        self._exchanges = exchanges

    def export(
        self,
        name: str,
        write_to: Callable[[Callable[[BinaryIO], None]], object] | None,
        request: RunRequest,
        *,
        selection: Selection = EVERYTHING,
        receiver: str = BANK_PROGRAM,
    ) -> BankSummary:
        """Exports the payment orders that are asked for and not paid yet."""
        summary = BankSummary()

        def body(exchange: Exchange) -> None:
            prepare(exchange)
            found = _found(exchange, chosen(exchange, selection))
            summary.complaints = tuple(found.wrong)
            if found.wrong:
                told = "; ".join(found.wrong[:_TOLD])
                raise InvalidRecord(
                    f"Файл для банка не записан: {told}.", hint="Исправьте платёжные поручения и повторите."
                )
            file = BankFile(
                sender="obmen",
                receiver=receiver,
                begins=selection.begins,
                ends=selection.ends,
                accounts=tuple(found.accounts),
                payments=tuple(found.payments),
            )
            if write_to is not None:
                write_to(lambda out: write_file(out, file))
            summary.written = len(found.payments)
            if not found.payments:
                summary.warnings = (_NOTHING,)
            _journal(exchange, summary.written)

        summary.run = self._exchanges.perform(name, request, body)
        return summary


def _found(exchange: Exchange, choice: Choice) -> _Found:
    found, lookup = _Found(), KnownRecords(exchange)
    for page in pages(exchange, KIND, choice):
        orders = [item.record() for item in page]
        lookup.learn(ref for order in orders for ref in PAYMENT_ORDER.refs(order))
        for order in orders:
            if order.is_paid:
                continue
            payment = payment_of(order, lookup)
            found.payments.append(payment)
            found.accounts[payment.payer.account] = None
            found.wrong += complaints(payment)
    return found


def _journal(exchange: Exchange, count: int) -> None:
    row = exchange.note(
        kind=KIND,
        side="onec",
        status="sent",
        label=PAYMENT_ORDER.titles,
        message=f"Записано в файл для банка: {count}.",
    )
    with exchange.store.unit(exchange.lease) as unit:
        unit.add_journal([row])
