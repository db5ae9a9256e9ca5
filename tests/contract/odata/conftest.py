"""Houses: a fresh base of each configuration."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.onec.standin.odata import open_base
from tests.contract.odata.house import PASSWORD, USER, House


def house_of(model: str) -> Iterator[House]:
    """A published base that is gone afterwards."""
    base = open_base(model)
    with base.published(user=USER, password=PASSWORD) as publication:
        house = House(base, publication)
        yield house
        for client in house.clients:
            client.close()


@pytest.fixture
def bp() -> Iterator[House]:
    """Бухгалтерия предприятия."""
    yield from house_of("bp30")


@pytest.fixture
def ut() -> Iterator[House]:
    """Управление торговлей."""
    yield from house_of("ut11")


@pytest.fixture
def unf() -> Iterator[House]:
    """Управление нашей фирмой."""
    yield from house_of("unf")
