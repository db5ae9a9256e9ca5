"""Brings the tables of the embedded CRM up to date, once, whoever comes first."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from connectors.crm.embedded.database import Database

HEAD = "0004"
"""The newest step; saves loading Alembic when there is nothing to do."""
VERSION_TABLE = "crm_version"
_ADVISORY_LOCK = 7_311_542


def migrate(database: Database) -> None:
    """Applies missing steps in one transaction; a second process waits and then finds nothing to do."""
    if current(database) == HEAD:
        return
    with database.engine.connect() as raw:
        connection = raw.execution_options(crm_write=True)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            if _version(connection) != HEAD:
                _upgrade(connection)


def current(database: Database) -> str | None:
    """The step the database stands at; None where the CRM was never set up."""
    with database.read() as connection:
        return _version(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608


def _upgrade(connection: Connection) -> None:
    from alembic import command  # loaded only when needed: it costs a noticeable part of a start
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
