"""Brings the tables of the exchange state up to date, once, whoever comes first."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from enterprise_data.errors import ConfigurationError

HEAD = "0002"
"""The newest step; saves loading Alembic when there is nothing to do."""
VERSION_TABLE = "state_version"
_ADVISORY_LOCK = 7_311_541


def migrate(engine: Engine) -> None:
    """Applies missing steps in one transaction; a second process waits and then finds nothing to do.

    Raises ``ConfigurationError`` if the tables were made by a newer release.
    """
    with engine.connect() as connection, connection.begin():
        if _version(connection) == HEAD:
            return
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = _version(connection)
        if found is not None and found > HEAD:
            raise ConfigurationError(
                f"Хранилище обмена создано более новой версией obmen (шаг {found}, а известен {HEAD}).",
                hint="Установите новую версию obmen или восстановите копию хранилища.",
            )
        if found != HEAD:
            _upgrade(connection)


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
