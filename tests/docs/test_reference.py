"""The reference is complete: each error, kind and setting has its place; the example of settings loads."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import config.bases
import config.loading
import enterprise_data.errors
from config.bases import EVERY, NO_TRANSPORT
from config.settings import ConsoleConfig
from connectors.base import NodeCodes
from connectors.registry import TRANSPORTS
from enterprise_data.errors import ExchangeError
from sync.policies import Policy
from sync.settings import SafetyLimits
from tests.docs.kinds_page import PAGE, page

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "ru" / "chto-delat-esli.md").read_text("utf-8")
SETTINGS = (DOCS / "reference" / "settings.md").read_text("utf-8")
PACKAGES = ("obmen", "config", "sync", "connectors", "state", "mappings", "enterprise_data")


def _errors(parent: type[ExchangeError] = ExchangeError) -> Iterator[type[ExchangeError]]:
    for child in parent.__subclasses__():
        yield child
        yield from _errors(child)


def _load_everything_that_declares_errors() -> None:
    for package in PACKAGES:
        path = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(path, f"{package}."):
            if not {"migrations", "__main__"} & set(module.name.split(".")):
                importlib.import_module(module.name)


def test_every_error_tells_people_what_to_do() -> None:
    _load_everything_that_declares_errors()
    own = {error for error in _errors() if error.__module__.split(".")[0] in PACKAGES}
    assert enterprise_data.errors.SafetyStop in own
    missing = {error.__name__ for error in own if f"`{error.__name__}`" not in GUIDE}
    assert missing == set()


def test_the_guide_uses_the_words_of_the_errors() -> None:
    """The first words of a message stand in its row, so that a reader finds it by what was shown."""
    strange = set()
    for error in _errors():
        row = re.search(rf"^\| (.*)\(`{error.__name__}`\) \|", GUIDE, re.MULTILINE)
        first = re.split(r"[.:;]", (error.__doc__ or "").strip())[0]
        if row and not first.startswith(row[1].strip()):
            strange.add((error.__name__, first, row[1]))
    assert strange == set()


def test_the_guide_names_no_error_that_does_not_exist() -> None:
    _load_everything_that_declares_errors()
    named = set(re.findall(r"\(`([A-Z]\w+)`\)", GUIDE))
    assert named - {error.__name__ for error in _errors()} == set()


def test_every_kind_has_its_row() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.docs.kinds_page"


def test_every_setting_is_described() -> None:
    names = {*config.bases.BASE_SETTINGS, "timezone", "max_message_mb"}
    names |= {
        item.name for kind in (ConsoleConfig, NodeCodes, SafetyLimits) for item in dataclasses.fields(kind)
    }
    names |= {policy.value for policy in Policy} | {*TRANSPORTS, NO_TRANSPORT, *filter(None, EVERY)}
    assert {name for name in names if f"`{name}`" not in SETTINGS} == set()


def test_every_environment_variable_of_the_settings_is_described() -> None:
    source = Path(config.loading.__file__).read_text("utf-8")
    variables = set(re.findall(r"\"(OBMEN_[A-Z_]+)\"", source))
    assert variables
    assert {name for name in variables if f"`{name}`" not in SETTINGS} == set()


def test_the_example_of_settings_loads(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", SETTINGS, re.DOTALL)
    assert example
    (tmp_path / "obmen.toml").write_text(example[1], "utf-8")
    settings = config.loading.load_settings(tmp_path, {})
    assert settings.bases["buh"].base.prefix == "BP30-"
    assert settings.bases["buh"].base.policies.of("counterparty", "phones") is Policy.MERGE
