"""One holder at a time, with a number that only grows."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from enterprise_data.errors import ExchangeInProgress, LeaseLost
from state.contract.given import BASE, NOW, TTL, Again
from state.ports import Store
from state.rows import Lease

LATER = NOW + 2 * TTL


class Leasing:
    """One holder at a time, with a number that only grows."""

    def test_a_free_lease_is_taken(self, store: Store, again: Again) -> None:
        lease = store.acquire(BASE, "first", TTL, NOW)
        assert lease == Lease(name=BASE, owner="first", fence=lease.fence, expires_at=NOW + TTL)
        assert again().lease(BASE) == lease

    def test_a_held_lease_is_refused_and_the_holder_is_named(self, store: Store, again: Again) -> None:
        lease = store.acquire(BASE, "server:42", TTL, NOW)
        for owner in ("second", "server:42"):
            with pytest.raises(ExchangeInProgress, match="server:42"):
                again().acquire(BASE, owner, TTL, NOW + TTL - timedelta(microseconds=1))
        assert store.lease(BASE) == lease

    def test_a_lease_that_ran_out_is_taken_over(self, store: Store, again: Again) -> None:
        old = store.acquire(BASE, "first", TTL, NOW)
        new = again().acquire(BASE, "second", TTL, NOW + TTL)
        assert (new.owner, new.fence > old.fence) == ("second", True)
        assert store.lease(BASE) == new

    def test_a_lease_that_was_given_back_is_free_at_once(self, store: Store) -> None:
        old = store.acquire(BASE, "first", TTL, NOW)
        store.release(old)
        assert store.lease(BASE) is None
        assert store.acquire(BASE, "second", TTL, NOW).fence > old.fence

    def test_every_holder_has_a_greater_fence(self, store: Store, again: Again) -> None:
        fences = []
        for number in range(5):
            lease = again().acquire(BASE, f"n{number}", TTL, NOW)
            fences.append(lease.fence)
            store.release(lease)
        assert fences == sorted(set(fences))

    def test_a_heartbeat_prolongs(self, store: Store, again: Again) -> None:
        lease = store.acquire(BASE, "first", TTL, NOW)
        longer = store.heartbeat(lease, TTL, NOW + TTL / 2)
        assert (longer.fence, longer.owner, longer.expires_at) == (lease.fence, "first", NOW + TTL * 3 / 2)
        with pytest.raises(ExchangeInProgress):
            again().acquire(BASE, "second", TTL, NOW + TTL)
        assert store.heartbeat(lease, TTL, LATER).expires_at == LATER + TTL

    def test_a_heartbeat_of_a_lease_that_ran_out_and_was_not_taken_prolongs(self, store: Store) -> None:
        lease = store.acquire(BASE, "first", TTL, NOW)
        assert store.heartbeat(lease, TTL, LATER).expires_at == LATER + TTL

    def test_a_heartbeat_tells_who_took_over(self, store: Store, again: Again) -> None:
        old = store.acquire(BASE, "first", TTL, NOW)
        new = again().acquire(BASE, "second", TTL, LATER)
        with pytest.raises(LeaseLost, match="second"):
            store.heartbeat(old, TTL, LATER)
        assert store.lease(BASE) == new

    def test_the_same_owner_under_an_older_fence_is_overtaken_too(self, store: Store) -> None:
        old = store.acquire(BASE, "first", TTL, NOW)
        new = store.acquire(BASE, "first", TTL, LATER)
        with pytest.raises(LeaseLost):
            store.heartbeat(old, TTL, LATER)
        store.release(old)
        assert store.lease(BASE) == new

    def test_a_heartbeat_after_giving_back_is_lost(self, store: Store) -> None:
        lease = store.acquire(BASE, "first", TTL, NOW)
        store.release(lease)
        with pytest.raises(LeaseLost):
            store.heartbeat(lease, TTL, NOW)
        assert store.lease(BASE) is None

    def test_the_overtaken_cannot_give_back_what_is_no_longer_his(self, store: Store, again: Again) -> None:
        old = store.acquire(BASE, "first", TTL, NOW)
        new = again().acquire(BASE, "second", TTL, LATER)
        store.release(old)
        store.release(old)
        assert store.lease(BASE) == new

    def test_a_lease_that_ran_out_still_names_its_holder(self, store: Store) -> None:
        lease = store.acquire(BASE, "first", -TTL, NOW)
        assert store.lease(BASE) == lease

    def test_leases_know_nothing_of_each_other(self, store: Store) -> None:
        assert store.lease(BASE) is None
        first = store.acquire("база:а", "first", TTL, NOW)
        second = store.acquire("база:б", "second", TTL, NOW)
        assert (store.lease("база:а"), store.lease("база:б")) == (first, second)

    def test_moments_of_any_zone_are_one_moment(self, store: Store) -> None:
        moscow = datetime(2026, 4, 1, 1, 0, tzinfo=timezone(timedelta(hours=3)))
        store.acquire(BASE, "first", TTL, moscow)
        lease = store.lease(BASE)
        assert lease is not None
        assert lease.expires_at == moscow + TTL
        with pytest.raises(ExchangeInProgress):
            store.acquire(BASE, "second", TTL, moscow.astimezone(NOW.tzinfo))
