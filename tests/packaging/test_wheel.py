"""What leaves the house: the wheel holds our packages with their data, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "connectors", "enterprise_data", "mappings", "obmen", "state", "sync")
UNTRACKED = {"__pycache__", ".mypy_cache"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as hatchling builds it, without network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("obmen-*.whl")
    return zipfile.ZipFile(path)


def _files_of_the_tree() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not UNTRACKED & set(path.parts) and path.suffix != ".pyc"
    }


def _payload(wheel: zipfile.ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_exactly_our_packages(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0] for name in _payload(wheel)} == set(PACKAGES)


def test_every_file_of_the_packages_travels_catalogues_migrations_templates_and_styles_too(
    wheel: zipfile.ZipFile,
) -> None:
    assert _files_of_the_tree() - _payload(wheel) == set()


def test_every_package_tells_type_checkers_that_it_is_typed(wheel: zipfile.ZipFile) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= _payload(wheel)


def test_the_targets_of_the_universal_exchange_are_data_of_the_wheel(wheel: zipfile.ZipFile) -> None:
    folder = "enterprise_data/formats/universal_xml/profiles"
    assert {f"{folder}/{name}.json" for name in ("bp20", "bp30")} <= _payload(wheel)


def test_the_console_script_leads_to_the_main_function(wheel: zipfile.ZipFile) -> None:
    (name,) = (item for item in wheel.namelist() if item.endswith("entry_points.txt"))
    assert "obmen = obmen.__main__:main" in wheel.read(name).decode()


def test_every_folder_with_a_module_is_a_package() -> None:
    """A folder without ``__init__.py`` would still import here, and be missed by the layer checks.

    Alembic loads migrations by path; they are no package.
    """
    naked = {
        path.parent.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if not (path.parent / "__init__.py").exists() and "migrations" not in path.parts
    }
    assert naked == set()


def test_the_layers_know_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    linter = project["tool"]["importlinter"]
    layers = [name.strip() for layer in linter["contracts"][0]["layers"] for name in layer.split("|")]
    assert sorted(layers) == sorted(linter["root_packages"]) == list(PACKAGES)
    assert sorted(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == list(PACKAGES)
