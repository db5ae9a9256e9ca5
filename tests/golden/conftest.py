"""Golden files: what we write, as a person has looked at it. ``pytest --update-golden`` rewrites them."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "files"
Compare = Callable[[str, str], None]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Compare:
    """Compares a text with the golden file of a name, or rewrites that."""

    def compare(name: str, text: str) -> None:
        path = FOLDER / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        agreed = path.read_text("utf-8").splitlines()
        difference = list(difflib.unified_diff(agreed, text.splitlines(), "agreed", "now", lineterm=""))
        assert not difference, (
            "\n".join(difference) + f"\n\n{name} differs: read it, then run with --update-golden"
        )

    return compare
