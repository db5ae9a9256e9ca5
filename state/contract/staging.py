"""The stage: what came last counts, in the order in which it came."""

from __future__ import annotations

from dataclasses import replace

from state.contract.given import AWKWARD, BASE, KIND, ODD_REFS, Again, ref, refs, stage_row, without_seq
from state.ports import Store, Unit
from state.rows import StageRow

PREVIEW = "preview:7"


def _keys(unit: Unit, scope: str = BASE, kind: str = KIND) -> list[str]:
    return [row.key for row in unit.stage_batch(scope, kind, 0, 1000)]


def _crm(key: str, **values: object) -> StageRow:
    return replace(stage_row(0), side="crm", key=key, **values)  # type: ignore[arg-type]


class Staging:
    """The stage: what came last counts, in the order in which it came."""

    def test_rows_come_back_in_their_order(self, store: Store, again: Again) -> None:
        rows = [stage_row(3), _crm("1", op="delete", payload=None), stage_row(1), stage_row(2, held=True)]
        with store.unit() as unit:
            unit.put_stage(rows[:2])
            unit.put_stage(rows[2:])
        with again().unit() as unit:
            found = unit.stage_batch(BASE, KIND, 0, 10)
            assert without_seq(found) == rows
            seqs = [row.seq for row in found]
            assert seqs == sorted(set(seqs))
            assert seqs[0] > 0

    def test_batches_go_on_after_a_number(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(n) for n in range(7)] + [stage_row(9, kind="item")])
            first = unit.stage_batch(BASE, KIND, 0, 3)
            second = unit.stage_batch(BASE, KIND, first[-1].seq, 10)
            assert [row.position for row in first] == [0, 1, 2]
            assert [row.position for row in second] == [3, 4, 5, 6]
            assert unit.stage_batch(BASE, KIND, second[-1].seq, 10) == []
            assert unit.stage_batch("other", KIND, 0, 10) == []
            assert unit.stage_batch(BASE, "contract", 0, 10) == []

    def test_a_newer_row_with_the_same_key_replaces_the_older_and_goes_to_the_end(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(1, reason="ждёт", held=True), stage_row(2)])
            old = unit.stage_batch(BASE, KIND, 0, 10)
            unit.put_stage([stage_row(1, payload=b"first"), stage_row(1, payload=b"new", op="delete")])
        with store.unit() as unit:
            found = unit.stage_batch(BASE, KIND, 0, 10)
            assert without_seq(found) == [stage_row(2), stage_row(1, payload=b"new", op="delete")]
            assert found[1].seq > old[1].seq

    def test_scope_kind_and_side_belong_to_the_key(self, store: Store) -> None:
        rows = [stage_row(1), stage_row(1, kind="item"), stage_row(1, scope=PREVIEW), _crm(ref(1))]
        with store.unit() as unit:
            unit.put_stage(rows)
        with store.unit() as unit:
            assert without_seq(unit.stage_batch(BASE, KIND, 0, 10)) == [rows[0], rows[3]]
            assert without_seq(unit.stage_batch(BASE, "item", 0, 10)) == [rows[1]]
            assert without_seq(unit.stage_batch(PREVIEW, KIND, 0, 10)) == [rows[2]]

    def test_rows_are_found_by_key(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(1), stage_row(2), _crm("1"), stage_row(3, scope=PREVIEW)])
        with store.unit() as unit:
            found = unit.staged(BASE, KIND, "onec", [*refs(1, 2, 3), "1"])
            assert without_seq(list(found.values())) == [stage_row(1), stage_row(2)]
            assert list(unit.staged(BASE, KIND, "crm", ["1", "2"])) == ["1"]
            assert unit.staged(BASE, KIND, "crm", []) == {}
            assert unit.staged("other", KIND, "onec", [ref(1)]) == {}

    def test_odd_keys_and_texts_survive(self, store: Store, again: Again) -> None:
        rows = [stage_row(0, key=odd) for odd in ODD_REFS]
        rows += [_crm(text, version=text, reason=text) for text in AWKWARD]
        with store.unit() as unit:
            unit.put_stage(rows)
        with again().unit() as unit:
            assert without_seq(unit.stage_batch(BASE, KIND, 0, 1000)) == rows
            assert set(unit.staged(BASE, KIND, "onec", ODD_REFS)) == set(ODD_REFS)
            assert set(unit.staged(BASE, KIND, "crm", AWKWARD)) == set(AWKWARD)

    def test_rows_are_counted_by_kind_side_op_and_whether_they_are_held(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage(
                [stage_row(n) for n in range(3)] + [stage_row(3, op="delete"), _crm("1", held=True)]
            )
            unit.put_stage([stage_row(1, kind="item"), stage_row(1, scope=PREVIEW)])
            assert unit.count_stage(BASE) == {
                (KIND, "onec", "update", False): 3,
                (KIND, "onec", "delete", False): 1,
                (KIND, "crm", "update", True): 1,
                ("item", "onec", "update", False): 1,
            }
            assert unit.count_stage("other") == {}

    def test_a_held_row_keeps_its_place_and_its_reason(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(1), stage_row(2), stage_row(3, scope=PREVIEW)])
            first = unit.stage_batch(BASE, KIND, 0, 1)[0]
            other = unit.stage_batch(PREVIEW, KIND, 0, 1)[0]
            unit.hold_stage({first.seq: "ждёт группу", other.seq: "ждёт «банк»", 10**9: "нет такой"})
            unit.hold_stage({})
        with store.unit() as unit:
            assert unit.stage_batch(BASE, KIND, 0, 1) == [replace(first, held=True, reason="ждёт группу")]
            assert unit.stage_batch(PREVIEW, KIND, 0, 1)[0].reason == "ждёт «банк»"
            assert not unit.stage_batch(BASE, KIND, first.seq, 1)[0].held

    def test_dropped_rows_are_gone_from_whatever_scope(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_stage([stage_row(1), stage_row(2), stage_row(3, scope=PREVIEW)])
            seqs = [unit.stage_batch(scope, KIND, 0, 1)[0].seq for scope in (BASE, PREVIEW)]
            unit.drop_stage([*seqs, 10**9])
            unit.drop_stage([])
        with store.unit() as unit:
            assert (_keys(unit), _keys(unit, PREVIEW)) == (refs(2), [])
            unit.put_stage([stage_row(1)])
            assert _keys(unit) == refs(2, 1)

    def test_a_number_is_never_given_twice(self, store: Store) -> None:
        seen: list[int] = []
        for _ in range(3):
            with store.unit() as unit:
                unit.put_stage([stage_row(1), stage_row(2)])
                seqs = [row.seq for row in unit.stage_batch(BASE, KIND, 0, 10)]
                unit.drop_stage(seqs)
            seen += seqs
        assert seen == sorted(set(seen))
