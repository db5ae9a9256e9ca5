"""A bank's statement becomes receipts and payments in the CRM (bank_client/format.md §6).

A row has a key: our account, the day, number, sum, and the other side's account and ИНН. Written once under that key it
is never written again, however often the statement is loaded. Who is meant is looked up, never made up: a party
that nobody knows is told, and made only if somebody asked for it.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from connectors.crm.service import CrmWrite, Outcome, WriteResult
from enterprise_data.errors import ConfigurationError
from enterprise_data.formats.bank_client.reader import MAX_BYTES, read_file
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS
from state.rows import JournalRow
from sync.context import Exchange
from sync.statement_parties import Parties, Party
from sync.statement_rows import StatementRow, document_of, rows_of

_MAX_FINDINGS = 100
_CHOOSE = "Укажите счёт контрагента в его карточке и загрузите выписку снова."
_CREATE = (
    "Заведите карточку с этим ИНН или счётом и загрузите выписку снова, или разрешите завести: отметка «Завести "
    "контрагентов» у файла, в командной строке --create-counterparties."
)
_DONE = {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED}


def load_statement(exchange: Exchange, path: Path, *, creates_counterparties: bool = False) -> None:
    """Loads a statement; raises ``MalformedMessage`` for a file that is none, ``ConfigurationError`` for strangers'."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    statement = read_file(content, path.name)
    exchange.count("received", len(statement.payments))
    loader = _Loader(exchange, creates_counterparties)
    for finding in statement.findings[:_MAX_FINDINGS]:
        loader.note("message", "warning", f"строка файла {finding.line}", finding.message, finding.hint)
    ours = loader.parties.our_accounts(statement.payments)
    if statement.payments and not ours:
        raise ConfigurationError(
            "Выписка не по нашему счёту: ни одного счёта организаций из неё в CRM нет.",
            hint="Заведите банковский счёт организации в CRM или загрузите его из 1С.",
        )
    for row in rows_of(statement.payments, ours):
        exchange.pause_point()
        loader.load(row)
    loader.finish()


class _Loader:
    """Loads the rows of one statement."""

    def __init__(self, exchange: Exchange, creates_counterparties: bool) -> None:
        self._exchange, self._creates = exchange, creates_counterparties
        self._journal: list[JournalRow] = []
        self._seen: set[str] = set()
        self.parties = Parties(exchange.crm)

    def note(
        self, kind: str, status: str, label: str, message: str, hint: str = "", crm_id: str = ""
    ) -> None:
        """One more line of the report."""
        row = self._exchange.note(
            kind=kind, side="crm", status=status, label=label, message=message, hint=hint, crm_id=crm_id
        )
        self._journal.append(row)

    def load(self, row: StatementRow) -> None:
        """One row: nothing if it is there already, else a document, or a line about why not."""
        if row.idem in self._seen or self._exchange.crm.resolve([row.idem]):
            self._exchange.count("unchanged")
            return
        self._seen.add(row.idem)
        known = self.parties.document(row)
        if known is not None:
            message = "Документ уже есть: найден по номеру, дате и сумме."
            self.note(row.kind, "linked", row.label, message, crm_id=known)
            return
        party = self._party(row)
        if party is not None:
            self._write(row, party)

    def _party(self, row: StatementRow) -> Party | None:
        """Who is on the other side; None if that stays open."""
        party = self.parties.find(row)
        if party.is_known:
            return party
        if party.candidates:
            names = ", ".join(party.candidates)
            self.note(row.kind, "held", row.label, f"Контрагентов с таким ИНН несколько: {names}.", _CHOOSE)
            return None
        other = row.other
        if not self._creates or not (other.name and (other.inn or other.account)):
            message = (
                f"Контрагент «{other.name}» (ИНН {other.inn or '—'}, счёт {other.account}) в CRM не найден."
            )
            self.note(row.kind, "held", row.label, message, _CREATE)
            return None
        return self._born(row)

    def _born(self, row: StatementRow) -> Party | None:
        """A card for a party that nobody knows: it was asked for."""
        record = self.parties.card_of(row.other)
        message = "Контрагент заведён по выписке."
        if self._exchange.preview:
            self.note("counterparty", "created", record.name, "Контрагент будет заведён по выписке.")
            return Party(counterparty=Ref("counterparty", ""), is_known=True)
        result = self._upsert("counterparty", record, f"bank-party/{row.other.inn or row.other.account}")
        if not self._is_done("counterparty", record.name, result):
            return None
        assert result.id is not None
        self.note("counterparty", "created", record.name, message, crm_id=result.id)
        owner = Ref("counterparty", result.id)
        account = self._upsert(
            "bank_account", self.parties.account_of(row.other, owner), f"bank-account/{row.other.account}"
        )
        self.parties.forget()
        known = Ref("bank_account", account.id) if account.id else None
        return Party(counterparty=owner, account=known, is_known=True)

    def _write(self, row: StatementRow, party: Party) -> None:
        document = document_of(row, party, self.parties.order(row), self.parties.contract(row, party))
        if self._exchange.preview:
            self.note(
                row.kind, "created", row.label, f"{row.title} будет создано: {party.title or row.other.name}."
            )
            return
        result = self._upsert(row.kind, document, row.idem)
        if self._is_done(row.kind, row.label, result):
            self.note(row.kind, "created", row.label, f"{row.title} создано.", crm_id=result.id or "")

    def _upsert(self, kind: str, record: Any, idem: str) -> WriteResult:
        names = frozenset(item.name for item in fields(record))
        write = CrmWrite(kind=kind, id=None, record=record, set_fields=names, idem=idem)
        return self._exchange.crm.upsert_many([write])[0]

    def _is_done(self, kind: str, label: str, result: WriteResult) -> bool:
        if result.outcome in _DONE:
            return True
        why = "; ".join(problem.text for problem in result.problems) or "CRM не записала"
        self.note(kind, "refused", label, f"{KINDS[kind].title}: {why}")
        return False

    def finish(self) -> None:
        """The report is kept."""
        with self._exchange.store.unit(self._exchange.lease) as unit:
            unit.add_journal(self._journal)
