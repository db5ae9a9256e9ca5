"""What holds for every suite: which skips are honest, and what happens where no browser is installed."""

from __future__ import annotations

import os
import re
import shutil
from typing import Any

import pytest

# A skip is allowed only where what it needs cannot be part of the repository.
ALLOWED_SKIPS = (re.compile(r"\.\./shared\b"),)
NO_BROWSER = "Chromium is not installed: the browser tests did not run"

_forbidden_skips: list[str] = []


def find_chromium() -> str | None:
    """Debian's Chromium, or the one that CHROMIUM names."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that rewrites the golden files; the difference is then read in review."""
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the golden files with what is written now"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is slow by its nature is marked here; without Chromium the browser tests are told or refused."""
    for item in items:
        if _is_slow_by_nature(item):
            item.add_marker(pytest.mark.slow)
    _tell_about_browser(items)


_LONG = frozenset(
    {
        "test_accountants_list.py",
        "test_archives.py",
        "test_catalogue_tool.py",
        "test_check.py",
        "test_commands.py",
        "test_conformity.py",
        "test_crm_durability.py",
        "test_demo.py",
        "test_figure_commands.py",
        "test_figure_pulls.py",
        "test_figures.py",
        "test_live_kinds.py",
        "test_live_partners.py",
        "test_live_reading.py",
        "test_live_writing.py",
        "test_messages.py",
        "test_naive.py",
        "test_remote_mailboxes.py",
        "test_serve.py",
        "test_soap.py",
        "test_standin.py",
        "test_standin_base.py",
        "test_standin_messages.py",
        "test_start.py",
        "test_tutorial.py",
        "test_two_traders.py",
        "test_usage.py",
        "test_users_command.py",
        "test_validating.py",
        "test_wheel.py",
    }
)
"""Suites that start servers and processes, play a whole base, or go through every command and table."""


def _is_slow_by_nature(item: pytest.Item) -> bool:
    """Scenarios play whole exchanges, laws many examples, PostgreSQL has to start: ``make test`` has the time."""
    place = item.path.relative_to(item.config.rootpath).parts
    plays_much = {"scenarios", "property"} & set(place) and item.path.name != "test_first_exchange.py"
    return bool(plays_much) or item.path.name in _LONG or "postgresql" in item.name


def _tell_about_browser(items: list[pytest.Item]) -> None:
    """The browser tests are shown as skipped, or refused where they are required."""
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if not browser_tests or find_chromium():
        return
    if os.environ.get("OBMEN_REQUIRE_BROWSER"):
        raise pytest.UsageError(NO_BROWSER + ", but OBMEN_REQUIRE_BROWSER asks for them")
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def _note_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    if not any(allowed.search(reason) for allowed in ALLOWED_SKIPS):
        _forbidden_skips.append(f"{report.nodeid}: {reason}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect skips of single tests."""
    _note_skip(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Collect skips of whole modules."""
    _note_skip(report)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a suite that was skipped is not shown as passed."""
    if _forbidden_skips and os.environ.get("OBMEN_STRICT_SKIPS") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say plainly what did not run."""
    if not _forbidden_skips:
        return
    terminalreporter.section("did not run", red=True)
    for line in sorted(set(_forbidden_skips)):
        terminalreporter.write_line(line)
