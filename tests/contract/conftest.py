"""One private PostgreSQL server for the suites of the state."""

from __future__ import annotations

from collections.abc import Iterator

import pgserver
import pytest
from sqlalchemy import make_url


@pytest.fixture(scope="session")
def state_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL server; where it can't start, the tests fail."""
    server = pgserver.get_server(tmp_path_factory.mktemp("state_pg"), cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql").render_as_string(False)
    finally:
        server.cleanup()
