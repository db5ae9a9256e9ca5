"""The compose file says what it means: valid by the Compose schema, and put together as promised."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
OURS = ("setup", "obmen", "onec")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file as an engine reads it, anchors and merge keys resolved."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def validator() -> Any:
    """The Compose Specification's own schema; ``check-jsonschema`` carries it."""
    text = files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text("utf-8")
    schema = json.loads(text)
    return jsonschema.validators.validator_for(schema)(schema)


def _volumes(service: dict[str, Any]) -> dict[str, str]:
    return dict(mount.split(":", 1) for mount in service.get("volumes", []))


def test_the_file_is_valid_by_the_compose_schema(compose: dict[str, Any], validator: Any) -> None:
    assert [error.message for error in validator.iter_errors(compose)] == []


def test_the_schema_would_notice_a_slip(compose: dict[str, Any], validator: Any) -> None:
    broken = {**compose, "services": {**compose["services"], "obmen": {"comand": ["obmen"]}}}
    assert list(validator.iter_errors(broken))


def test_there_are_service_database_and_stand_in(compose: dict[str, Any]) -> None:
    assert {"postgres", *OURS} == set(compose["services"])
    assert {compose["services"][name]["image"] for name in OURS} == {"obmen:latest"}


def test_service_and_stand_in_share_the_mailbox_and_nothing_else(compose: dict[str, Any]) -> None:
    service, standin = (_volumes(compose["services"][name]) for name in ("obmen", "onec"))
    assert set(service) & set(standin) == {"mailbox"}
    assert service["mailbox"] == standin["mailbox"]


def test_the_stand_in_knows_neither_our_database_nor_our_home(compose: dict[str, Any]) -> None:
    assert not {"OBMEN_HOME", "OBMEN_STORE_URL", "OBMEN_CRM_URL"} & set(
        compose["services"]["onec"]["environment"]
    )


def test_every_named_volume_and_every_dependency_exists(compose: dict[str, Any]) -> None:
    services = compose["services"].values()
    assert {name for service in services for name in _volumes(service)} == set(compose["volumes"])
    assert {name for service in services for name in service.get("depends_on", {})} <= set(
        compose["services"]
    )


def test_no_password_stands_in_the_file(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "URL" in name:
                assert "${OBMEN_DB_PASSWORD:?" in value, name


def test_the_console_is_published_to_this_machine_only(compose: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["obmen"]["ports"])
