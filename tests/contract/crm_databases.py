"""The two databases on which the embedded CRM is tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pgserver
import pytest
from sqlalchemy import create_engine, make_url, text

from connectors.crm.embedded import EmbeddedCrm, open_crm

TABLES = (
    "cards", "codes", "refs", "idems", "documents", "clients", "tasks", "price_columns", "prices", "stock", "debts",
    "takes",
)  # fmt: skip


@pytest.fixture(scope="module")
def crm_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL server; where it can't start, the tests fail."""
    server = pgserver.get_server(tmp_path_factory.mktemp("crm_pg"), cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(False)
    finally:
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def crm_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each of the two."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/crm.sqlite"
    return str(request.getfixturevalue("crm_postgres"))


def empty_crm(url: str) -> EmbeddedCrm:
    """An embedded CRM with tables and without cards."""
    crm = open_crm(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        for name in TABLES:
            connection.execute(text(f"DELETE FROM crm_{name}"))
        connection.execute(text("UPDATE crm_counters SET seq = 0, card_id = 0"))
    engine.dispose()
    return crm
