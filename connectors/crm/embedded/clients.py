"""«Клиент»: somebody we talk to who isn't a counterparty yet, and the step «Перевести в контрагенты»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select, update

from connectors.crm.embedded import refusals
from connectors.crm.embedded.actions import digest
from connectors.crm.embedded.database import Session, insert_many
from connectors.crm.embedded.records import Card, moment, now_ms, shown, to_doc
from connectors.crm.embedded.tables import clients, tasks
from connectors.crm.embedded.workset import WorkSet, card_number
from connectors.crm.embedded.writing import repeated
from connectors.crm.service import Outcome, WriteResult
from enterprise_data.model.contact import Phone, PhoneKind
from enterprise_data.model.ref import Ref
from enterprise_data.objects.contact_person import ContactPerson
from enterprise_data.objects.counterparty import Counterparty, LegalForm

PROMOTE = "promote"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientContact:
    """One row of the client's contact table."""

    full_name: str
    position: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """«Клиент». ``id`` is empty before it is stored; ``counterparty`` is filled by the promotion."""

    name: str
    id: str = ""
    is_person: bool = False
    industry: str = ""
    region: str = ""
    owner: str = ""
    department: str = ""
    leads: int = 0
    contacts: tuple[ClientContact, ...] = ()
    counterparty: Ref | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that waits for a person with more rights."""

    id: str
    what: str
    subject: str
    title: str
    asked_by: str
    asked_at: datetime
    done_at: datetime | None


def create_client(session: Session, client: Client, author: str) -> Client:
    """Stores a new client."""
    number, now = session.next_id(), now_ms()
    table = orjson.dumps(client.contacts).decode()
    words = (client.name, int(client.is_person), client.industry, client.region)
    row = (number, *words, client.owner, client.department, client.leads, table, None, now, author)
    insert_many(session.connection, clients, [row])
    return _client(session.connection.execute(select(clients).where(clients.c.id == number)).one())


def get_client(connection: Connection, id: str) -> Client | None:
    """One client."""
    row = connection.execute(select(clients).where(clients.c.id == (card_number(id) or 0))).one_or_none()
    return None if row is None else _client(row)


def list_clients(connection: Connection, offset: int, limit: int) -> tuple[list[Client], int]:
    """A page by name, and the total."""
    total = connection.execute(select(func.count()).select_from(clients)).scalar_one()
    query = select(clients).order_by(clients.c.name, clients.c.id).offset(offset).limit(limit)
    return [_client(row) for row in connection.execute(query)], total


def list_tasks(connection: Connection, *, open_only: bool) -> list[Task]:
    """Hand-over tasks, oldest first."""
    query = select(tasks).order_by(tasks.c.id)
    if open_only:
        query = query.where(tasks.c.done_at.is_(None))
    return [_task(row) for row in connection.execute(query)]


def promote_client(session: Session, id: str, *, idem: str, author: str, may: bool) -> WriteResult:
    """The client becomes a counterparty with contact persons; once, however often it is asked."""
    client = get_client(session.connection, id)
    if client is None:
        return refusals.rejected("missing", f"Клиента {id} в CRM нет. Обновите список и выберите его заново.")
    if client.counterparty is not None:
        return _already(session, client, idem)
    if not may:
        return _hand_over(session, client, author)
    if not client.name.strip():
        return refusals.rejected("required", f"Клиент {id}: не заполнено наименование.", field="name")
    work = WorkSet(session, author)
    card = _counterparty(work, client)
    for contact in client.contacts:
        _contact_person(work, client, card, contact)
    work.remember(idem, digest(PROMOTE, id), Outcome.CREATED, card)
    work.flush()
    _close(session, client, card.id, work.now)
    return WriteResult(outcome=Outcome.CREATED, id=str(card.id), version=str(card.seq), stored=shown(card))


def _already(session: Session, client: Client, idem: str) -> WriteResult:
    work = WorkSet(session, "")
    if idem:
        work.load_past([idem])
    number = int(client.counterparty.id) if client.counterparty else 0
    work.load_cards({number, *(row[2] for row in work.past.values())})
    if idem in work.past:
        return repeated(work, "counterparty", idem, digest(PROMOTE, client.id))
    card = work.by_number("counterparty", number)
    if card is None:
        return refusals.missing("counterparty", str(number))
    return WriteResult(outcome=Outcome.UNCHANGED, id=str(card.id), version=str(card.seq), stored=shown(card))


def _hand_over(session: Session, client: Client, author: str) -> WriteResult:
    number = int(client.id)
    same = (tasks.c.what == PROMOTE, tasks.c.subject_id == number, tasks.c.done_at.is_(None))
    if session.connection.execute(select(tasks.c.id).where(*same)).first() is None:
        title = f"Перевести в контрагенты: {client.name}"
        insert_many(
            session.connection, tasks, [(session.next_id(), PROMOTE, number, title, author, now_ms(), None)]
        )
    text = f"Клиент «{client.name}»: переводить в контрагенты может другой сотрудник. Ему поставлена задача."
    return refusals.rejected("no_permission", text)


def _counterparty(work: WorkSet, client: Client) -> Card:
    form = LegalForm.PERSON if client.is_person else LegalForm.COMPANY
    record = Counterparty(name=client.name, full_name=client.name, legal_form=form)
    own = {"converted_from": client.id, "industry": client.industry, "region": client.region}
    filled = {name: value for name, value in own.items() if value}
    return _add(work, client, "counterparty", record, orjson.dumps(filled).decode())


def _contact_person(work: WorkSet, client: Client, owner: Card, contact: ClientContact) -> None:
    record = ContactPerson(
        counterparty=Ref("counterparty", str(owner.id)),
        full_name=contact.full_name,
        position=contact.position,
        phones=(Phone(kind=PhoneKind.MAIN, number=contact.phone),) if contact.phone else (),
        emails=(contact.email,) if contact.email else (),
    )
    _add(work, client, "contact_person", record, None)


def _add(work: WorkSet, client: Client, kind: str, record: Any, own: str | None) -> Card:
    card = Card(
        id=work.session.next_id(),
        kind=kind,
        seq=work.session.next_seq(),
        held=record,
        doc=to_doc(record).decode(),
        created_at=work.now,
        changed_at=work.now,
        changed_by=work.author,
        card=own,
        owner=client.owner,
        department=client.department,
    )
    work.add(card)
    return card


def _close(session: Session, client: Client, counterparty: int, now: int) -> None:
    number = int(client.id)
    session.connection.execute(
        update(clients).where(clients.c.id == number).values(counterparty_id=counterparty)
    )
    waiting = (tasks.c.what == PROMOTE, tasks.c.subject_id == number, tasks.c.done_at.is_(None))
    session.connection.execute(update(tasks).where(*waiting).values(done_at=now))


def _client(row: Any) -> Client:
    return Client(
        id=str(row.id),
        name=row.name,
        is_person=bool(row.is_person),
        industry=row.industry,
        region=row.region,
        owner=row.owner,
        department=row.department,
        leads=row.leads,
        contacts=_contacts(orjson.loads(row.contacts)),
        counterparty=None if row.counterparty_id is None else Ref("counterparty", str(row.counterparty_id)),
        created_at=moment(row.created_at),
    )


def _contacts(rows: Sequence[dict[str, str]]) -> tuple[ClientContact, ...]:
    return tuple(ClientContact(**row) for row in rows)


def _task(row: Any) -> Task:
    return Task(
        id=str(row.id),
        what=row.what,
        subject=str(row.subject_id),
        title=row.title,
        asked_by=row.asked_by,
        asked_at=moment(row.asked_at),
        done_at=None if row.done_at is None else moment(row.done_at),
    )
