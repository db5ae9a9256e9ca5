from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.onec.standin import Infobase
from tests.unit.standin.peer import BASE_CODE, PEER_CODE, Peer


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Infobase]:
    """An empty base whose peer has not spoken yet."""
    made = Infobase.create(
        tmp_path / "base", name="Бухгалтерия", prefix="БП", node_code=BASE_CODE, peer_code=PEER_CODE,
        mailbox=tmp_path / "mailbox",
    )  # fmt: skip
    yield made
    made.close()


@pytest.fixture
def peer(base: Infobase) -> Peer:
    return Peer(base.mailbox)
