"""A service that knows very many counterparties, made without exchanging them.

Links, snapshots, cards and codes are written straight into the tables, as exchanges would have left them; the journal
and the keys of finished writes are not. That takes a minute per million, exchanges would take many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import update

from connectors.crm.embedded.database import Database, insert_many
from connectors.crm.embedded.kinds import PROFILES
from connectors.crm.embedded.records import Card, now_ms, row_of
from connectors.crm.embedded.tables import cards, codes, counters
from enterprise_data.formats.enterprise_data.stored import kept, tree_of
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.objects.codec import content_hash, encode
from enterprise_data.objects.counterparty import COUNTERPARTY, Counterparty
from obmen.bootstrap import App
from state.rows import Link, Snapshot
from sync.context import utc_now
from sync.runs import holding, lease_name
from tests.bench.corpus import NAMESPACE, address_of, counterparty_xml, inn_of, note_of, phone_of, ref_of
from tests.bench.world import BASE, PREFIX

_KIND, _VERSION, _PART = "counterparty", "1.17", 5000
_OPENING = "<Справочник.Контрагенты"
_DECLARED = (
    f'{_OPENING} xmlns="{NAMESPACE}" xmlns:msg="http://www.1c.ru/SSL/Exchange/Message" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def fill(app: App, first: int, count: int) -> None:
    """Counterparties ``first`` to ``count`` become known on both sides; those before were exchanged."""
    crm = Database(app.settings.crm_url)
    try:
        for start in range(first, count, _PART):
            numbers = range(start, min(start + _PART, count))
            records = [_record(number) for number in numbers]
            ids = _put_cards(crm, numbers, records)
            _put_state(app, numbers, records, ids)
    finally:
        crm.close()


def _record(i: int) -> Counterparty:
    """What reading ``counterparty_xml(i)`` gives."""
    return Counterparty(
        name=f"Поставщик № {i} ООО",
        full_name=f'Общество с ограниченной ответственностью "Поставщик № {i}"',
        inn=inn_of(i),
        kpp="770101001",
        okpo=f"{i % 100_000_000:08d}",
        addresses=(Address(kind=AddressKind.LEGAL, text=address_of(i)),),
        phones=(Phone(kind=PhoneKind.MAIN, number=phone_of(i)),),
        emails=(f"office{i}@example.com",),
        note=note_of(i),
        code=f"{i:09d}",
    )


def _put_cards(crm: Database, numbers: range, records: list[Counterparty]) -> list[tuple[str, str]]:
    """(card, version) of each."""
    moment, made = now_ms(), list[Card]()
    with crm.write() as session:
        for record in records:
            doc = encode(replace(record, code="")).decode()
            made.append(
                Card(
                    id=session.next_id(),
                    kind=_KIND,
                    seq=session.next_seq(),
                    doc=doc,
                    created_at=moment,
                    changed_at=moment,
                    changed_by="obmen",
                )
            )
        insert_many(session.connection, cards, [row_of(card, PROFILES[_KIND]) for card in made])
        codes_of = [(_KIND, _code(i), PREFIX, card.id, 0) for i, card in zip(numbers, made, strict=True)]
        insert_many(session.connection, codes, codes_of)
        session.connection.execute(update(counters).values(seq=session.seq, card_id=session.card_id))
    return [(str(card.id), str(card.seq)) for card in made]


def _put_state(app: App, numbers: range, records: list[Counterparty], ids: list[tuple[str, str]]) -> None:
    rows = list(zip(numbers, records, ids, strict=True))
    with holding(app.store, lease_name(BASE), utc_now) as (lease, _), app.store.unit(lease) as unit:
        unit.put_links([_link(i, crm_id) for i, _, (crm_id, _) in rows])
        unit.put_snapshots([_snapshot(i, record, version) for i, record, (_, version) in rows])
        unit.put_cursor(BASE, f"crm:{_KIND}", ids[-1][1])


def _link(i: int, crm_id: str) -> Link:
    return Link(
        base=BASE,
        kind=_KIND,
        ref=ref_of(i),
        crm_id=crm_id,
        code=_code(i),
        why="created",
        linked_by="bench",
        linked_at=utc_now(),
    )


def _snapshot(i: int, record: Counterparty, version: str) -> Snapshot:
    xml = counterparty_xml(i).rstrip().replace(_OPENING, _DECLARED, 1).encode()
    agreed = encode(record)
    return Snapshot(
        base=BASE,
        kind=_KIND,
        ref=ref_of(i),
        agreed=agreed,
        agreed_hash=content_hash(agreed),
        whole=kept(xml, sound=True),
        whole_version=_VERSION,
        whole_hash=content_hash(agreed),
        raw_hash=sha256(xml).digest()[:16],
        crm_version=version,
    )


def _code(i: int) -> str:
    return f"{PREFIX}{i:09d}"


def differences(count: int) -> Iterator[tuple[int, Any, Any]]:
    """Where what is filled in is not what an exchange would have read: nothing, or this is no measurement."""
    for i in range(count):
        xml = kept(counterparty_xml(i).rstrip().replace(_OPENING, _DECLARED, 1).encode(), sound=True)
        read = COUNTERPARTY.enterprise_data.read(tree_of(xml, _VERSION), (1, 17))
        if read != _record(i):
            yield i, read, _record(i)


def home_size(home: Path) -> float:
    """Megabytes of the databases."""
    return sum(path.stat().st_size for path in home.glob("*.db")) / 1e6
