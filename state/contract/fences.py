"""Who lost the lease writes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enterprise_data.errors import LeaseLost
from state.contract.given import BASE, NOW, TTL, Again
from state.contract.units import everything, seen_by, write_everything
from state.ports import Store


class Fences:
    """Who lost the lease writes nothing."""

    def test_the_holder_writes(self, store: Store) -> None:
        lease = store.acquire(BASE, "first", TTL, NOW)
        with store.unit(lease) as unit:
            write_everything(unit)
            own = everything(unit)
        assert seen_by(store) == own

    def test_who_was_overtaken_writes_nothing(self, store: Store, again: Again) -> None:
        old = store.acquire(BASE, "first", TTL, NOW)
        again().acquire(BASE, "second", TTL, NOW + 2 * TTL)
        empty = seen_by(store)

        with pytest.raises(LeaseLost, match="second"), store.unit(old) as unit:
            write_everything(unit)

        assert seen_by(store) == empty

    def test_a_lease_that_was_given_back_lets_nobody_write(self, store: Store) -> None:
        lease = store.acquire(BASE, "first", TTL, NOW)
        store.release(lease)
        with pytest.raises(LeaseLost), store.unit(lease) as unit:
            unit.put_cursor(BASE, "crm", "1")
        with store.unit() as unit:
            assert unit.cursor(BASE, "crm") is None

    def test_a_lease_of_nobody_lets_nobody_write(self, store: Store) -> None:
        lease = store.acquire("other", "first", TTL, NOW)
        with pytest.raises(LeaseLost), store.unit(replace(lease, name=BASE)) as unit:
            unit.put_cursor(BASE, "crm", "1")

    def test_a_lease_that_ran_out_lets_its_holder_write_until_somebody_takes_it(self, store: Store) -> None:
        lease = store.acquire(BASE, "first", -TTL, NOW)
        with store.unit(lease) as unit:
            unit.put_cursor(BASE, "crm", "1")
        store.acquire(BASE, "second", TTL, NOW)
        with pytest.raises(LeaseLost), store.unit(lease) as unit:
            unit.put_cursor(BASE, "crm", "2")
        with store.unit() as unit:
            assert unit.cursor(BASE, "crm") == "1"

    def test_the_lease_of_one_base_does_not_hinder_another(self, store: Store) -> None:
        first = store.acquire("a", "first", TTL, NOW)
        second = store.acquire("b", "second", TTL, NOW)
        for lease in (first, second):
            with store.unit(lease) as unit:
                unit.put_cursor(lease.name, "crm", lease.owner)
        with store.unit() as unit:
            assert (unit.cursor("a", "crm"), unit.cursor("b", "crm")) == ("first", "second")
