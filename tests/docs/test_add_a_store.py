"""A stranger follows «Add a store»: the snippet of the page runs the contract over a store."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "add-a-store.md").read_text("utf-8")


@pytest.mark.slow
def test_the_snippet_runs_the_whole_contract(tmp_path: Path) -> None:
    (snippet,) = re.findall(r"^ *```python\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "test_mine.py").write_text(textwrap.dedent(snippet), "utf-8")

    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 100


def test_the_page_names_modules_that_exist() -> None:
    names = re.findall(r"`(\w+\.py)`", PAGE)
    assert names
    for name in names:
        assert list((ROOT / "state" / "stores").rglob(name)), name
