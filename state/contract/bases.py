"""What is known about each base."""

from __future__ import annotations

from state.contract.given import (
    AWKWARD,
    BASE,
    NOW,
    Again,
    connection,
    peer,
    schedule,
)
from state.ports import Store
from state.rows import Peer


class Bases:
    """What is known about each base."""

    def test_a_connection_is_kept_and_replaced(self, store: Store, again: Again) -> None:
        changed = connection(enabled=False, paused_reason="Ждёт", first_exchanged_at=NOW, options={})
        with store.unit() as unit:
            unit.put_connection(connection("upp"))
            unit.put_connection(connection())
            assert unit.connection(BASE) == connection()
            unit.put_connection(changed)
        with again().unit() as unit:
            assert unit.connection(BASE) == changed
            assert unit.connections() == [changed, connection("upp")]
            assert unit.connection("other") is None

    def test_a_peer_that_told_nothing_is_blank(self, store: Store) -> None:
        with store.unit() as unit:
            assert unit.peer(BASE) == Peer(base=BASE)

    def test_what_a_peer_told_is_kept_and_replaced(self, store: Store, again: Again) -> None:
        with store.unit() as unit:
            unit.put_peer(peer(base="upp"))
            unit.put_peer(peer())
            assert unit.peer(BASE) == peer()
            unit.put_peer(Peer(base=BASE, sent_no=7))
        with again().unit() as unit:
            assert unit.peer(BASE) == Peer(base=BASE, sent_no=7)
            assert unit.peer("upp") == peer(base="upp")

    def test_cursors_are_kept_by_base_and_name(self, store: Store, again: Again) -> None:
        with store.unit() as unit:
            assert unit.cursor(BASE, "crm") is None
            unit.put_cursor(BASE, "crm", "1")
            unit.put_cursor(BASE, "crm", "2")
            unit.put_cursor(BASE, "crm-aliases", "")
            unit.put_cursor("upp", "crm", "3")
        with again().unit() as unit:
            names = [(BASE, "crm"), (BASE, "crm-aliases"), ("upp", "crm"), ("upp", "crm-aliases")]
            assert [unit.cursor(*name) for name in names] == ["2", "", "3", None]

    def test_schedules_are_kept_replaced_and_dropped(self, store: Store, again: Again) -> None:
        nightly = schedule(every="cron", cron="0 3 * * *", paused=True, last_fired_at=None)
        with store.unit() as unit:
            for row in (schedule("upp"), schedule(), nightly, schedule("x")):
                unit.put_schedule(row)
            unit.drop_schedule("x")
            unit.drop_schedule("other")
        with again().unit() as unit:
            assert unit.schedules() == [nightly, schedule("upp")]

    def test_odd_texts_of_bases_survive(self, store: Store, again: Again) -> None:
        bases = [connection(f"{n}{t[:50]}", title=t, options={t: [t]}) for n, t in enumerate(AWKWARD)]
        with store.unit() as unit:
            for row in bases:
                unit.put_connection(row)
                unit.put_peer(
                    peer(base=row.name, code=row.title, versions=AWKWARD, abilities={row.title: ("", "")})
                )
                unit.put_cursor(row.name, row.name, row.title)
        with again().unit() as unit:
            assert unit.connections() == bases
            for row in bases:
                assert unit.cursor(row.name, row.name) == row.title
                told = unit.peer(row.name)
                assert (told.code, told.versions) == (row.title, AWKWARD)
                assert told.abilities == {row.title: ("", "")}
