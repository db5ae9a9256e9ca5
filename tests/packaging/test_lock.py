"""The locks: everything pinned and hashed, for every platform, from no particular index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)

LINE = re.compile(r"|#.*|[A-Za-z0-9._-]+==[^/\\]+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?")
"""All that a lock may hold: nothing, a remark, a pin, a hash. No option, no address."""


def _pins(file: str) -> dict[str, str]:
    text = (ROOT / file).read_text("utf-8")
    return {canonicalize_name(item["name"]): item["version"] for item in PIN.finditer(text)}


def _declared(group: str | None = None) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["optional-dependencies"][group] if group else project["dependencies"]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_is_hashed_and_no_address_is_named(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    entries = re.split(r"\n(?=[A-Za-z])", text.strip())
    assert len(entries) == len(_pins(file))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []


def test_compiled_libraries_are_locked_for_more_than_one_platform() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    for name in ("lxml", "orjson", "sqlalchemy", "psycopg-binary"):
        entry = re.search(rf"^{name}==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
        assert entry and entry[0].count("--hash") > 10, name


@pytest.mark.parametrize(("file", "group"), [("requirements.txt", None), ("requirements-dev.txt", "dev")])
def test_the_lock_fulfils_what_the_project_asks_for(file: str, group: str | None) -> None:
    pins = _pins(file)
    for wanted in _declared(group):
        assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), wanted


def test_the_development_lock_extends_the_runtime_lock_without_changing_it() -> None:
    runtime, development = _pins("requirements.txt"), _pins("requirements-dev.txt")
    assert {name: development.get(name) for name in runtime} == runtime
