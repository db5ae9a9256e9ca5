"""Much at once: more rows than a statement takes keys, the last of each key counts."""

from __future__ import annotations

from state.contract.given import (
    BASE,
    KIND,
    Again,
    conflict,
    intent,
    journal_row,
    link,
    ref,
    registration,
    sent,
    snapshot,
    stage_row,
)
from state.ports import Store

MANY = 2_345
NUMBERS = range(MANY)
REFS = [ref(number) for number in NUMBERS]
IDS = [str(number) for number in NUMBERS]


class Bulk:
    """Much at once: more rows than a statement takes keys, the last of each key counts."""

    def test_many_links_are_written_changed_and_found(self, store: Store, again: Again) -> None:
        with store.unit() as unit:
            unit.put_links([link(number) for number in NUMBERS])
            unit.put_links([link(number, crm_id=IDS[number - 1]) for number in NUMBERS])
            unit.put_links([link(number, code="x") for number in NUMBERS for _ in range(2)])
        with again().unit() as unit:
            assert unit.links_by_ref(BASE, KIND, [*REFS, *REFS]) == {
                ref(n): link(n, code="x") for n in NUMBERS
            }
            assert len(unit.links_by_crm(BASE, KIND, [*IDS, "other"])) == MANY
            assert unit.count_links(BASE, KIND) == MANY

    def test_many_aliases_are_found(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(1)])
            for number in range(1, 1_200):
                unit.add_alias(BASE, KIND, "crm", f"a{number}", ref(1))
            found = unit.links_by_crm(BASE, KIND, [f"a{number}" for number in range(1, 1_201)])
            assert len(found) == 1_199

    def test_many_snapshots_are_written_replaced_and_found(self, store: Store, again: Again) -> None:
        rows = {ref(n): snapshot(n, agreed=bytes([n % 256, 0, 9, 10, 13, 92]) * 9) for n in NUMBERS}
        with store.unit() as unit:
            unit.put_links([link(number) for number in NUMBERS])
            unit.put_snapshots([snapshot(number) for number in NUMBERS])
            unit.put_snapshots([*rows.values(), *rows.values()])
        with again().unit() as unit:
            assert unit.snapshots(BASE, KIND, REFS) == rows
            assert unit.raw_hashes(BASE, KIND, REFS) == {key: row.raw_hash for key, row in rows.items()}
            versions = unit.crm_versions(BASE, KIND, IDS)
            assert versions == {IDS[n]: f"v{n}" for n in NUMBERS}

    def test_a_long_message_is_staged_moved_copied_held_and_dropped(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(number, held=True) for number in NUMBERS[:300]])
            unit.put_stage([stage_row(number, scope="incoming") for number in NUMBERS])
            unit.move_stage("incoming", BASE)
            unit.copy_stage(BASE, "preview:1")
        with store.unit() as unit:
            rows = unit.stage_batch(BASE, KIND, 0, 2 * MANY)
            copies = unit.stage_batch("preview:1", KIND, 0, 2 * MANY)
            assert [row.key for row in rows] == [row.key for row in copies] == REFS
            assert len({row.seq for row in [*rows, *copies]}) == 2 * MANY
            assert set(unit.staged(BASE, KIND, "onec", REFS)) == set(REFS)
            unit.hold_stage({row.seq: f"ждёт {row.position}" for row in rows})
            unit.drop_stage([row.seq for row in copies])
        with store.unit() as unit:
            held = unit.stage_batch(BASE, KIND, 0, 2 * MANY)
            assert [(row.held, row.reason) for row in held] == [(True, f"ждёт {n}") for n in NUMBERS]
            assert unit.count_stage("preview:1") == {}

    def test_many_registrations_are_carried_and_acknowledged(self, store: Store) -> None:
        with store.unit() as unit:
            unit.register([registration(number) for number in NUMBERS])
            unit.register([registration(number, record=b"2") for number in NUMBERS])
            rows = unit.registered(BASE, KIND, REFS)
            assert len(rows) == unit.count_registrations(BASE) == MANY
            carried = [sent(number, 1, seq=rows[ref(number)].seq) for number in NUMBERS]
            unit.record_sent(carried)
            unit.register([registration(number) for number in NUMBERS[:100]])
        with store.unit() as unit:
            assert unit.sent_in(BASE, 1) == MANY
            assert unit.sent_upto(BASE, 1, ("", ""), 2 * MANY) == carried
            unit.drop_acknowledged(carried)
            waiting = [row.ref for row in unit.registrations(BASE, KIND, 0, 2 * MANY)]
            assert waiting == REFS[:100]
            unit.drop_registrations(BASE, KIND, REFS)
            unit.drop_sent(BASE, 1)
            assert (unit.count_registrations(BASE), unit.sent_in(BASE, 1)) == (0, 0)

    def test_many_intents_are_announced_and_closed(self, store: Store) -> None:
        rows = [intent(number) for number in NUMBERS]
        with store.unit() as unit:
            unit.put_intents(rows)
            assert unit.open_intents(BASE, 2 * MANY) == rows
            unit.close_intents([row.idem for row in rows[1:]])
            assert unit.open_intents(BASE, 2 * MANY) == rows[:1]

    def test_much_is_told_and_asked(self, store: Store) -> None:
        with store.unit() as unit:
            unit.add_journal([journal_row(number) for number in NUMBERS])
            unit.add_journal([journal_row(number, before=b"\\.\n\t") for number in NUMBERS])
            rows, total = unit.journal(1, limit=10 * MANY)
            assert total == len(rows) == 2 * MANY
            assert [row.seq for row in rows] == list(range(1, 2 * MANY + 1))
            assert rows[-1].before == b"\\.\n\t"
            asked = NUMBERS[:1_100]
            first = unit.put_conflicts([conflict(number) for number in asked])
            second = unit.put_conflicts([conflict(number, onec_value=2) for number in asked])
            assert [row.id for row in first] == [row.id for row in second]
            assert unit.conflicts(limit=1)[1] == len(asked)
            assert len(unit.open_conflicts(BASE, KIND, REFS)) == len(asked)
