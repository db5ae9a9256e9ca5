"""What the contract suite starts from: small rows of every sort, odd texts, and several doing something at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from state.ports import Store, Unit
from state.rows import (
    AuditRow,
    Conflict,
    Connection,
    Intent,
    JournalRow,
    Link,
    Peer,
    Registration,
    Run,
    Schedule,
    SentRow,
    Snapshot,
    StageRow,
    User,
)

Again = Callable[[], Store]
"""Opens the same state once more, as another process would."""

NOW = datetime(2026, 3, 31, 20, 40, 59, 123456, tzinfo=UTC)
TTL = timedelta(seconds=60)
BASE, KIND = "buh", "counterparty"
AWKWARD = (
    "",
    'ООО "Кавычки"',
    "ИП О'Нил",
    "«Ёлочки» — тире…",
    "100 % под_черк \\ обратная ? : ;",
    "  два пробела  \t таб\r\nстрока ",
    "эмодзи 😀 и é из двух знаков",
    '{"json": [1]}',
    "-- DROP TABLE",
    "длинно" * 2000,
)
ODD_REFS = (
    "",
    "=",
    "код 000000042",
    "пятнадцать байт",
    "fifteen letters",
    "sixteen letters!",
    "91D5A7DD-2D96-4AF5-B855-90AD613450B9",
    "91d5a7dd2d964af5b85590ad613450b9",
    "91d5a7dd-2d96-4af5-b855-90ad613450bг",
    "00000000-0000-0000-0000-000000000000",
    "a'b\"c%_\\?",
    "😀",
)


def ref(number: int) -> str:
    """References in the order of their numbers."""
    return f"{number:08x}-2d96-4af5-b855-90ad613450b9"


def refs(*numbers: int) -> list[str]:
    """Several."""
    return [ref(number) for number in numbers]


def link(number: int, **values: Any) -> Link:
    """Object ``number`` is card ``number``."""
    row = Link(
        base=BASE,
        kind=KIND,
        ref=ref(number),
        crm_id=str(number),
        code=f"BP20-{number:09}",
        why="exchange",
        linked_by="anna",
        linked_at=NOW,
    )
    return replace(row, **values)


def snapshot(number: int, **values: Any) -> Snapshot:
    """All fields are filled."""
    row = Snapshot(
        base=BASE,
        kind=KIND,
        ref=ref(number),
        agreed=f"agreed {number}".encode(),
        agreed_hash=b"a" * 16,
        whole=f"whole {number}".encode(),
        whole_version="1.17",
        whole_hash=b"w" * 16,
        raw_hash=f"raw {number}".encode(),
        crm_version=f"v{number}",
    )
    return replace(row, **values)


def stage_row(number: int, **values: Any) -> StageRow:
    """A change of object ``number`` in 1C."""
    row = StageRow(
        scope=BASE,
        kind=KIND,
        side="onec",
        key=ref(number),
        op="update",
        payload=f"payload {number}".encode(),
        raw_hash=f"raw {number}".encode(),
        version="1.17",
        message_no=3,
        position=number,
    )
    return replace(row, **values)


def registration(number: int, **values: Any) -> Registration:
    """A change that 1C must get."""
    row = Registration(
        base=BASE, kind=KIND, ref=ref(number), op="update", record=b"record", record_hash=b"hash"
    )
    return replace(row, **values)


def sent(number: int, message_no: int, **values: Any) -> SentRow:
    """The registration in a message."""
    row = SentRow(
        base=BASE,
        message_no=message_no,
        kind=KIND,
        ref=ref(number),
        op="update",
        record=f"{number} in {message_no}".encode(),
        held=("phones", "name"),
        seq=number,
    )
    return replace(row, **values)


def intent(number: int, **values: Any) -> Intent:
    """A create that was announced."""
    row = Intent(
        idem=f"{BASE}/{number}",
        base=BASE,
        kind=KIND,
        ref=ref(number),
        crm_id="",
        run_id=1,
        announced_at=NOW,
        code=f"BP20-{number:09}",
        note=f"note {number}".encode(),
    )
    return replace(row, **values)


def conflict(number: int, **values: Any) -> Conflict:
    """A question about the name of object ``number``."""
    row = Conflict(
        base=BASE,
        kind=KIND,
        ref=ref(number),
        crm_id=str(number),
        group="name",
        label=f"Контрагент {number}",
        base_value={"name": "Было"},
        onec_value={"name": "В 1С", "parts": [1, None, {"глубже": True}]},
        crm_value=None,
        sentence="Какое значение верное?",
        found_at=NOW,
        run_id=1,
        crm_changed_by="anna",
        crm_changed_at=NOW - timedelta(days=1),
    )
    return replace(row, **values)


def run(**values: Any) -> Run:
    """A run that has begun."""
    row = Run(base=BASE, trigger="hand", started_by="anna", started_at=NOW, facts={"файл": "а.xml"})
    return replace(row, **values)


def journal_row(number: int, **values: Any) -> JournalRow:
    """What happened to object ``number`` in run 1."""
    row = JournalRow(
        run_id=1,
        at=NOW,
        kind=KIND,
        side="crm",
        ref=ref(number),
        crm_id=str(number),
        label=f"Контрагент {number}",
        status="updated",
        groups=("name", "phones"),
        message="Изменено имя",
        hint="Ничего делать не нужно",
        before=b"\x00before",
        after=None,
    )
    return replace(row, **values)


def connection(name: str = BASE, **values: Any) -> Connection:
    """A base."""
    row = Connection(
        name=name,
        title="Бухгалтерия",
        prefix="BP20-",
        transport="files",
        options={"folder": "/mnt/обмен", "limits": {"deletions": [1, 2]}},
        created_at=NOW,
    )
    return replace(row, **values)


def peer(**values: Any) -> Peer:
    """What the other node told."""
    row = Peer(
        base=BASE,
        code="BP",
        new_code="91d5a7dd-2d96-4af5-b855-90ad613450b9",
        prefix="БП",
        versions=("1.17", "1.21"),
        abilities={"Справочник.Контрагенты": ("1.17,1.21", "")},
        format_version="1.17",
        sent_no=2**40,
        received_no=6,
        acked_no=5,
        told_received_no=4,
        fingerprint="abc",
        updated_at=NOW,
    )
    return replace(row, **values)


def schedule(base: str = BASE, **values: Any) -> Schedule:
    """Every quarter of an hour."""
    return replace(Schedule(base=base, every="15m", last_fired_at=NOW), **values)


def user(name: str = "anna", **values: Any) -> User:
    """Somebody who may sign in."""
    row = User(name=name, password_hash="$argon2id$…", role="accountant", created_at=NOW)  # noqa: S106
    return replace(row, **values)


def audit_row(action: str = "linked", **values: Any) -> AuditRow:
    """Somebody did something."""
    return replace(AuditRow(at=NOW, who="anna", action=action, subject="buh/1", details={"a": [1]}), **values)


def put_links(store: Store, *numbers: int) -> None:
    """Linked objects without snapshots."""
    with store.unit() as unit:
        unit.put_links([link(number) for number in numbers])


def without_seq(rows: Sequence[Any]) -> list[Any]:
    """Rows as they were before the store gave them a number."""
    return [replace(row, seq=0) for row in rows]


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of the works, done by threads at once, gave back or raised."""
    results: list[Any] = [None] * len(works)

    def do(index: int, work: Callable[[], Any]) -> None:
        try:
            results[index] = work()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[index] = error

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def in_unit(again: Again, work: Callable[[Unit], Any]) -> Callable[[], Any]:
    """The work in a unit of a store of its own."""

    def do() -> Any:
        store = again()
        try:
            with store.unit() as unit:
                return work(unit)
        finally:
            store.close()

    return do
