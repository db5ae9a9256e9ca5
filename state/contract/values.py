"""What a value becomes by being stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from state.contract.given import (
    NOW,
    audit_row,
    connection,
    link,
    run,
    user,
)
from state.ports import Store


class Values:
    """What a value becomes by being stored."""

    def test_a_moment_is_kept_to_the_microsecond_in_whatever_zone(self, store: Store) -> None:
        moments = [
            datetime(1, 1, 1, tzinfo=UTC),
            datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            datetime(2026, 3, 31, 23, 40, 0, 1, tzinfo=timezone(timedelta(hours=3))),
            datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        ]
        with store.unit() as unit:
            unit.put_links([link(n, linked_at=at) for n, at in enumerate(moments)])
            found = unit.find_links()[0]
        assert [row.linked_at for row in found] == moments
        assert {row.linked_at.utcoffset() for row in found} == {timedelta(0)}

    def test_a_moment_without_zone_is_a_mistake_of_the_caller(self, store: Store) -> None:
        naive = NOW.replace(tzinfo=None)
        with pytest.raises(ValueError, match="zone"), store.unit() as unit:
            unit.put_user(user(created_at=naive))
        with pytest.raises(ValueError, match="zone"), store.unit() as unit:
            unit.begin_run(run(ended_at=naive))
        with store.unit() as unit:
            assert (unit.users(), unit.runs(None, 1)) == ([], [])

    def test_what_is_not_json_is_a_mistake_of_the_caller(self, store: Store) -> None:
        with pytest.raises(TypeError), store.unit() as unit:
            unit.put_connection(connection(options={"folder": object()}))
        with pytest.raises(TypeError), store.unit() as unit:
            unit.add_audit(audit_row(details={"set": {1}}))
        with store.unit() as unit:
            assert (unit.connections(), unit.audit()) == ([], ([], 0))

    def test_json_comes_back_as_json(self, store: Store) -> None:
        values = {"список": (1, 2), "пусто": None, "число": 2**53, "дробь": 0.1, "вложено": {"а": [True, ""]}}
        with store.unit() as unit:
            begun = unit.begin_run(run(facts=values))
            stored = unit.run(begun.id)
        assert stored is not None
        assert stored.facts == values | {"список": [1, 2]}
