"""Whatever a configuration tells comes into the CRM and from there into a further base, and then nothing moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from connectors.onec.odata.live import ODataExchange
from connectors.onec.odata.profile_file import load_profile, profile_names
from connectors.onec.standin.odata import ODataBase, open_base
from enterprise_data.objects.registry import KINDS
from state.rows import Run
from state.stores import open_store
from sync.services.exchanges import ExchangeService, RunRequest
from sync.settings import BaseSettings
from tests.contract.odata.furnished import furnish
from tests.contract.odata.samples import Samples
from tests.scenarios.odata_world import PASSWORD, USER, ODataWorld, odata_world

pytestmark = pytest.mark.slow


@dataclass(slots=True, kw_only=True)
class SecondBase(ODataWorld):
    """Another base of the same CRM, with books of its own."""

    def exchange(self, **request: object) -> Run:
        """Under another name and prefix."""
        settings = BaseSettings(
            name="two", title="Вторая", prefix="BP31-", nodes=None, versions=("1.17",), kinds=self.kinds
        )
        service = ExchangeService(
            store=self.store,
            crm=self.crm,
            bases={"two": settings},
            transport_for=lambda base: None,
            live_for=lambda base: self.opened(),
        )
        return service.run("two", RunRequest(trigger="cli"))


@pytest.fixture(params=profile_names())
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ODataWorld]:
    """A base that holds an object of every kind, filled wherever it tells something."""
    with odata_world(tmp_path, request.param) as made:
        furnish(made.users)
        profile = load_profile(request.param)
        with closing(made.opened()) as base:
            live = cast("ODataExchange", base.exchange())
            samples = Samples(live, profile, dict(profile.kinds))
            for kind, known in profile.kinds.items():
                for part in range(0 if known.read_only else len(known.sets)):
                    live.create(kind, samples.record(kind, part=part), word=f"{kind}{part}")
        yield made


def trouble(world: ODataWorld, run: Run) -> list[tuple[str, str]]:
    """What a person would be asked to look at."""
    return [
        (row.kind, row.message) for row in world.journal(run) if row.status in ("held", "refused", "warning")
    ]


def test_every_kind_comes_and_goes_on_into_a_further_base(world: ODataWorld, tmp_path: Path) -> None:
    run = world.exchange()
    expected = {"price_list"} if world.users.model == "ut11" else set()
    assert {kind for kind, _ in trouble(world, run)} == expected, trouble(world, run)
    profile = load_profile(world.users.model)
    assert [kind for kind in profile.kinds if not world.cards.all(kind)] == []
    assert world.moved() == {}

    (tmp_path / "second").mkdir()
    empty: ODataBase = open_base(world.users.model, empty=True)
    furnish(empty)
    url = f"sqlite:///{tmp_path}/second/state.sqlite"
    with empty.published(user=USER, password=PASSWORD) as at, closing(open_store(url)) as store:
        second = SecondBase(
            store=store,
            crm=world.crm,
            kinds=tuple(KINDS),
            onec=empty,
            folder=tmp_path / "second",
            options={"url": at.url, "user": USER, "password": PASSWORD},
        )
        run = second.exchange()
        assert [text for _, text in trouble(second, run) if "дала свой" not in text] == []
        second.settle()
        for kind, known in profile.kinds.items():
            if not known.read_only:
                assert sum(len(empty.store.rows[one.set]) for one in known.sets) > 0, kind
