"""The image's recipe, read line by line: no engine runs where the tests run."""

from __future__ import annotations

import fnmatch
import json
import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
INSTRUCTION = re.compile(r"^(?P<word>[A-Z]+) +(?P<rest>.*)$")


def _instructions() -> list[tuple[str, str]]:
    """(word, rest) of each instruction, continued lines joined, remarks left out."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    found = [INSTRUCTION.match(line) for line in lines if line.strip()]
    assert all(found), lines
    return [(item["word"], item["rest"]) for item in found if item]


def _final_stage() -> list[tuple[str, str]]:
    instructions = _instructions()
    last = max(index for index, (word, _) in enumerate(instructions) if word == "FROM")
    return instructions[last:]


def _environment() -> dict[str, str]:
    pairs = " ".join(rest for word, rest in _final_stage() if word == "ENV").split()
    return dict(pair.split("=", 1) for pair in pairs)


def _copied() -> set[str]:
    sources = (rest.split()[:-1] for word, rest in _instructions() if word == "COPY" and "--from" not in rest)
    return {name for names in sources for name in names}


def test_the_image_runs_as_a_user_without_rights() -> None:
    users = [rest for word, rest in _final_stage() if word == "USER"]
    assert users == ["obmen"]


def test_the_image_keeps_its_data_in_a_volume_and_its_imports_safe() -> None:
    environment = _environment()
    volumes = [rest for word, rest in _final_stage() if word == "VOLUME"]
    assert environment["OBMEN_HOME"] in volumes
    assert environment["PYTHONSAFEPATH"] == "1"


def test_everything_is_installed_from_the_hashed_locks() -> None:
    installs = [
        part
        for word, rest in _instructions()
        if word == "RUN"
        for part in rest.split("&&")
        if "pip install" in part
    ]
    assert installs
    assert all("--require-hashes" in part or "--no-index" in part for part in installs)
    assert all(
        "--no-deps" in part for part in installs
    )  # pip would look for newer releases of what has extras


def test_every_package_is_copied_and_let_through_by_the_ignore_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")
    }
    assert packages <= _copied()
    assert _copied() == allowed
    assert all((ROOT / name).exists() for name in _copied())


def test_data_and_history_stay_out_of_the_image() -> None:
    patterns = [
        line
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line and line[0] not in "#!"
    ]
    for name in (".git", ".run", ".venv", "obmen.toml", "docs"):
        assert any(fnmatch.fnmatch(name, pattern) for pattern in patterns), name


def test_image_and_compose_start_the_same_service() -> None:
    (command,) = (json.loads(rest) for word, rest in _final_stage() if word == "CMD")
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    assert compose["services"]["obmen"]["command"] == command


def test_the_folders_of_the_compose_volumes_belong_to_the_service_user() -> None:
    """A named volume takes its owner from the folder in the image; a missing one would be root's."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    ours = [service for name, service in compose["services"].items() if name != "postgres"]
    mounts = {mount.split(":", 1)[1] for service in ours for mount in service["volumes"]}
    (made,) = (rest for word, rest in _final_stage() if word == "RUN" and "install -d -o obmen" in rest)
    assert mounts <= set(made.split())
