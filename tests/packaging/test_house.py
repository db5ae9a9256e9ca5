"""The house keeps its own rules: skips are seen, a missing browser is told, CI runs what the README names."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

pytestmark = pytest.mark.slow  # each of them starts a suite of its own

ROOT = Path(__file__).parents[2]
SUITE = """
import pytest

def test_that_runs():
    assert True

def test_that_is_skipped():
    pytest.skip({reason!r})
"""
BROWSER_SUITE = """
import pytest

@pytest.mark.browser
def test_in_a_browser():
    assert True
"""


@pytest.fixture
def house(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty suite with our conftest and nothing of the surrounding environment."""
    for name in ("OBMEN_STRICT_SKIPS", "OBMEN_REQUIRE_BROWSER", "CHROMIUM", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text("utf-8"))
    pytester.makeini("[pytest]\nmarkers =\n    browser: needs Chromium\n")
    return pytester


def test_a_skip_is_named_on_the_screen_and_fails_where_skips_are_counted(
    house: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.makepyfile(SUITE.format(reason="no time today"))
    lenient = house.runpytest_subprocess()
    lenient.stdout.fnmatch_lines(["*did not run*", "*no time today*"])
    assert lenient.ret == pytest.ExitCode.OK

    monkeypatch.setenv("OBMEN_STRICT_SKIPS", "1")
    assert house.runpytest_subprocess().ret == pytest.ExitCode.TESTS_FAILED


def test_a_skip_for_want_of_the_shared_reference_is_honest(
    house: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.makepyfile(SUITE.format(reason="../shared is not beside this checkout"))
    monkeypatch.setenv("OBMEN_STRICT_SKIPS", "1")
    assert house.runpytest_subprocess().ret == pytest.ExitCode.OK


def test_a_missing_browser_is_told_and_refused_where_it_is_required(
    house: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.makepyfile(BROWSER_SUITE)
    monkeypatch.setenv("PATH", str(house.path))
    lenient = house.runpytest_subprocess()
    lenient.stdout.fnmatch_lines(["*Chromium is not installed*"])
    assert lenient.ret == pytest.ExitCode.OK

    monkeypatch.setenv("OBMEN_REQUIRE_BROWSER", "1")
    assert house.runpytest_subprocess().ret == pytest.ExitCode.USAGE_ERROR


def test_ci_runs_the_commands_that_the_readme_names() -> None:
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    named = re.findall(r"^make (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert named == ["demo", "test"]
    assert all(re.search(rf"make {name}\b", ci) for name in [*named, "check"])
    assert "OBMEN_REQUIRE_BROWSER=1" in ci and "OBMEN_STRICT_SKIPS=1" in ci
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
