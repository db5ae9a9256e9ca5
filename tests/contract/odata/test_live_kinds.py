"""Every kind of every configuration, both ways against the stand-in's server: what is written comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import pytest

from connectors.onec.odata.live import ODataExchange
from connectors.onec.odata.profile_file import load_profile, profile_names
from tests.contract.odata.conftest import house_of
from tests.contract.odata.furnished import furnish
from tests.contract.odata.house import House
from tests.contract.odata.samples import Samples, told_alone

Place = tuple[House, ODataExchange, Samples]


@pytest.fixture(scope="module")
def places() -> Iterator[Callable[[str], Place]]:
    """One base of each configuration for the whole module: the kinds build upon each other."""
    with ExitStack() as stack:
        yield cache(lambda name: _opened(stack, name))


def _opened(stack: ExitStack, name: str) -> Place:
    house = stack.enter_context(contextmanager(house_of)(name))
    furnish(house.base)
    live, profile = house.exchange(), load_profile(name)
    return house, live, Samples(live, profile, dict(profile.kinds))


KINDS = [(name, kind) for name in profile_names() for kind in load_profile(name).kinds]


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_record_comes_back_and_changes(name: str, kind: str, places: Callable[[str], Place]) -> None:
    _, live, samples = places(name)
    known = samples.known[kind]
    if known.read_only:
        assert [one for one in live.read(kind, [samples.ref(kind).id], of=1) if one.error is None]
        return
    for part in range(len(known.sets)):
        first, second = (samples.record(kind, turn, part=part) for turn in (0, 1))
        told = live.kinds[kind]

        made = live.create(kind, first, word=f"{kind}{part}")
        assert made.differing == (), made.notes
        (found,) = live.read(kind, [made.ref], of=1000)
        assert found.error is None, found.error
        assert told_alone(found.record, _compared(told, known, part)) == told_alone(
            first, _compared(told, known, part)
        )

        changed = live.change(kind, made.ref, second, fields=told[""], version=made.version)
        assert changed.differing == (), changed.notes
        (found,) = live.read(kind, [made.ref], of=1)
        assert told_alone(found.record, _compared(told, known, part)) == told_alone(
            second, _compared(told, known, part)
        )

        again = live.change(kind, made.ref, found.record, fields=told[""], version=changed.version)
        assert again.version == changed.version, "what is there already is not written"


def _compared(told: Any, known: Any, part: int) -> Any:
    """Without what 1C gives by itself, and without what this set has no place for."""
    here = known.sets[part]
    own = {one.base for one in here.fields if not (one.once or one.read_only)} | set(here.cases)
    own |= {one.name for one in here.tables}
    own |= {"addresses", "phones", "emails", "website"} if here.contacts else set()
    return {**told, "": told[""] & own}
