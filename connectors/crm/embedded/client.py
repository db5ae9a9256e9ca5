"""The embedded CRM as the exchange and the console see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar, Unpack

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import DBAPIError

from connectors.crm.embedded import actions, clients, feed, finding, listing, merging
from connectors.crm.embedded.database import Database, Session, unreachable
from connectors.crm.embedded.figure_door import FigureDoor
from connectors.crm.embedded.kinds import PROFILES
from connectors.crm.embedded.migrate import HEAD, current, migrate
from connectors.crm.embedded.options import EmbeddedOptions
from connectors.crm.embedded.records import Card, shown
from connectors.crm.embedded.tables import idems
from connectors.crm.embedded.workset import WorkSet, card_number, read_cards
from connectors.crm.embedded.writing import write_many
from connectors.crm.figures import DEBTS, PRICES, STOCK
from connectors.crm.service import (
    Capabilities,
    CensusIncomplete,
    ChangePage,
    ConnectionStatus,
    CrmError,
    CrmRecord,
    CrmWrite,
    DeletePolicy,
    FieldSchema,
    MatchKey,
    Outcome,
    Problem,
    WriteResult,
)
from enterprise_data.model.ref import Ref

PRODUCT = "Встроенная CRM obmen"
_Answer = TypeVar("_Answer")
_Action = Callable[[Session], WriteResult]


def open_crm(url: str) -> EmbeddedCrm:
    """The embedded CRM at ``url``, its tables brought up to date."""
    crm = EmbeddedCrm(url)
    crm.prepare()
    return crm


class EmbeddedCrm(FigureDoor):
    """``CrmService`` on our own tables; several processes may use one database at a time."""

    def __init__(self, url: str, options: EmbeddedOptions | None = None) -> None:
        self.options = options or EmbeddedOptions(url=url)
        self._database = Database(url, self.options.wait_s)

    def prepare(self) -> None:
        """Creates or upgrades the tables."""
        try:
            migrate(self._database)
        except DBAPIError as error:
            raise unreachable() from error

    def close(self) -> None:
        """Gives the connections back."""
        self._database.close()

    # --- the service

    def capabilities(self) -> Capabilities:
        return Capabilities(
            kinds=frozenset(PROFILES),
            change_feed="log",
            deletes="feed",
            idempotent_create=True,
            optimistic_lock="native",
            batch_size=self.options.batch_size,
            max_lengths={kind: profile.limits for kind, profile in PROFILES.items()},
            figures=frozenset({PRICES, STOCK, DEBTS}),
        )

    def check(self) -> ConnectionStatus:
        try:
            version = current(self._database)
            server_time = self._server_time()
        except DBAPIError:
            error = unreachable()
            problem = Problem(code="unreachable", field=None, text=f"{error.message} {error.hint}")
            return ConnectionStatus(ok=False, product=PRODUCT, problems=(problem,))
        skew = datetime.now(UTC) - server_time
        if version != HEAD:
            text = "Таблицы CRM не созданы или устарели. Выполните «obmen init»."
            problem = Problem(code="not_prepared", field=None, text=text)
            return ConnectionStatus(ok=False, product=PRODUCT, server_time=server_time, problems=(problem,))
        user = self._database.engine.url.username or ""
        return ConnectionStatus(ok=True, product=PRODUCT, user=user, server_time=server_time, clock_skew=skew)

    def describe(self, kind: str) -> Sequence[FieldSchema]:
        if kind not in PROFILES:
            raise CrmError(f"CRM не ведёт объекты вида «{kind}».", hint="Есть: " + ", ".join(PROFILES) + ".")
        return PROFILES[kind].schema

    def changes(self, kind: str, cursor: str | None, limit: int) -> ChangePage:
        return self._read(lambda connection: feed.read_changes(connection, kind, cursor, limit))

    def census(self, kind: str) -> Iterator[tuple[str, str]]:
        try:
            yield from feed.walk_census(self._database, kind)
        except DBAPIError as error:
            raise CensusIncomplete(hint="Повторите позже.") from error

    def get_many(self, kind: str, ids: Sequence[str]) -> Mapping[str, CrmRecord]:
        numbers = {id: number for id in ids if (number := card_number(id)) is not None}
        found, winners = self._read(lambda connection: read_cards(connection, set(numbers.values())))
        cards = {id: found.get(winners.get(number, number)) for id, number in numbers.items()}
        return {id: shown(card) for id, card in cards.items() if card is not None and card.kind == kind}

    def find_many(self, kind: str, keys: Sequence[MatchKey]) -> Sequence[Sequence[str]]:
        return self._read(lambda connection: finding.find_ids(connection, kind, keys))

    def upsert_many(self, writes: Sequence[CrmWrite]) -> Sequence[WriteResult]:
        try:
            with self._database.write() as session:
                return write_many(session, writes, feed.EXCHANGE)
        except DBAPIError as error:
            return [_unknown(error)] * len(writes)

    def resolve(self, idems: Sequence[str]) -> Mapping[str, WriteResult]:
        with self._database.read() as connection:
            work = WorkSet(Session(connection, 0, 0), "")
            work.load_past(idems)
            work.load_cards({row[2] for row in work.past.values()})
            return {idem: _earlier(work, row) for idem, row in work.past.items()}

    def delete(
        self, kind: str, id: str, *, idem: str, policy: DeletePolicy, author: str = feed.EXCHANGE
    ) -> WriteResult:
        return self._write(
            lambda session: actions.delete_card(session, kind, id, idem=idem, policy=policy, author=author)
        )

    def merge(
        self, kind: str, winner: str, losers: Sequence[str], *, idem: str, author: str = ""
    ) -> WriteResult:
        return self._write(
            lambda session: merging.merge_cards(session, kind, winner, losers, idem=idem, author=author)
        )

    def aliases(self, kind: str, since: str | None) -> tuple[Mapping[str, str], str]:
        return self._read(lambda connection: feed.read_aliases(connection, kind, since))

    def set_lock(self, kind: str, id: str, locked: bool, author: str = "") -> WriteResult:
        return self._change(kind, id, author, actions.locking(locked), even_locked=True)

    def set_owner(
        self, kind: str, id: str, owner: str, department: str = "", author: str = ""
    ) -> WriteResult:
        return self._change(kind, id, author, actions.handing_over(owner, department))

    def promote(self, client: str, *, idem: str, author: str = "", may_promote: bool = True) -> WriteResult:
        """As the service says; where ``may_promote`` is False a task for somebody with the right is left."""
        return self._write(
            lambda session: clients.promote_client(session, client, idem=idem, author=author, may=may_promote)
        )

    # --- for people

    def save(
        self,
        kind: str,
        id: str | None,
        record: Any,
        set_fields: frozenset[str],
        author: str,
        if_version: str | None = None,
    ) -> WriteResult:
        """What a person typed into a card; ``id=None`` creates. ``if_version`` is the card that was looked at."""
        write = CrmWrite(
            kind=kind, id=id, record=record, set_fields=set_fields, idem="", if_version=if_version
        )
        return self._write(lambda session: write_many(session, [write], author)[0])

    def undelete(self, kind: str, id: str, author: str) -> WriteResult:
        """Takes the deletion mark away."""

        def change(card: Card) -> bool:
            before, card.deleted = card.deleted, False
            return before

        return self._change(kind, id, author, change)

    def set_card(self, kind: str, id: str, values: Mapping[str, Any], author: str) -> WriteResult:
        """Fields that live only in the CRM: type, category, industry, region…"""
        return self._change(kind, id, author, actions.classify(values))

    def copy(self, kind: str, id: str, author: str) -> WriteResult:
        """A new card like this one, without codes and lock."""
        return self._write(lambda session: actions.copy_card(session, kind, id, author))

    def count_cards(self) -> Mapping[str, int]:
        """Kind → living cards; a kind without any is absent."""
        return self._read(listing.count_cards)

    def sought_by(self, kind: str) -> Sequence[str]:
        """Fields by whose whole value ``find_many`` may start."""
        return PROFILES[kind].leads

    def list_cards(
        self, kind: str, *, offset: int = 0, limit: int = 50, **sought: Unpack[listing.Words]
    ) -> tuple[Sequence[CrmRecord], int]:
        """A page of what is sought, and the total."""
        return self._read(
            lambda connection: listing.list_page(connection, kind, sought, offset=offset, limit=limit)
        )

    def related(self, id: str) -> Sequence[Ref]:
        """Cards that point at this one."""
        return self._read(lambda connection: actions.related(connection, id))

    def attach_document(self, id: str, document: Ref, title: str) -> None:
        """A document names this card and blocks its deletion."""
        with self._database.write() as session:
            actions.attach_document(session, id, document, title)

    def detach_document(self, id: str, document: Ref) -> None:
        """The document no longer names this card."""
        with self._database.write() as session:
            actions.detach_document(session, id, document)

    def documents(self, id: str) -> Sequence[tuple[Ref, str]]:
        """Documents that name this card: (reference, title)."""
        return self._read(lambda connection: actions.documents_of(connection, card_number(id) or 0))

    def create_client(self, client: clients.Client, author: str) -> clients.Client:
        """A new «Клиент»."""
        with self._database.write() as session:
            return clients.create_client(session, client, author)

    def client(self, id: str) -> clients.Client | None:
        """One «Клиент»."""
        return self._read(lambda connection: clients.get_client(connection, id))

    def list_clients(self, *, offset: int = 0, limit: int = 50) -> tuple[Sequence[clients.Client], int]:
        """A page by name, and the total."""
        return self._read(lambda connection: clients.list_clients(connection, offset, limit))

    def tasks(self, *, open_only: bool = True) -> Sequence[clients.Task]:
        """Hand-over tasks."""
        return self._read(lambda connection: clients.list_tasks(connection, open_only=open_only))

    def prune_idems(self, older_than: datetime) -> int:
        """Forgets keys of writes that were finished before; returns how many."""
        with self._database.write() as session:
            old = idems.c.at < int(older_than.timestamp() * 1000)
            return session.connection.execute(delete(idems).where(old)).rowcount

    # --- inside

    def _change(
        self, kind: str, id: str, author: str, change: Callable[[Card], bool], *, even_locked: bool = False
    ) -> WriteResult:
        return self._write(
            lambda session: actions.change_card(session, kind, id, author, change, even_locked=even_locked)
        )

    def _write(self, action: _Action) -> WriteResult:
        try:
            with self._database.write() as session:
                return action(session)
        except DBAPIError as error:
            return _unknown(error)

    def _read(self, question: Callable[[Connection], _Answer]) -> _Answer:
        try:
            with self._database.read() as connection:
                return question(connection)
        except DBAPIError as error:
            raise unreachable() from error

    def _server_time(self) -> datetime:
        if self._database.engine.dialect.name == "sqlite":
            return datetime.now(UTC)
        with self._database.read() as connection:
            return connection.execute(select(func.now())).scalar_one().astimezone(UTC)


def _earlier(work: WorkSet, row: tuple[bytes, str, int, int]) -> WriteResult:
    _, outcome, number, seq = row
    card = next((card for kind in PROFILES if (card := work.by_number(kind, number))), None)
    return WriteResult(
        outcome=Outcome(outcome),
        id=str(card.id if card else number),
        version=str(seq),
        stored=shown(card) if card else None,
    )


def _unknown(error: DBAPIError) -> WriteResult:
    text = "База данных CRM не подтвердила запись. Обмен проверит её исход и при необходимости повторит."
    problem = Problem(code=type(error).__name__, field=None, text=text)
    return WriteResult(outcome=Outcome.UNKNOWN, problems=(problem,))
