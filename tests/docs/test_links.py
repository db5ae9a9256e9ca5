"""Links inside the documentation lead somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\((?P<target>[^)\s]+)\)")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _prose(page: Path) -> str:
    return CODE_BLOCK.sub("", page.read_text("utf-8"))


def _anchors(page: Path) -> set[str]:
    """Anchors as Git hosts make them from headings."""
    headings = re.findall(r"^#+ +(.*)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_internal_link_resolves(page: Path) -> None:
    dead = []
    for match in LINK.finditer(_prose(page)):
        file, _, anchor = match["target"].partition("#")
        if "://" in file:
            continue
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            dead.append(match["target"])
    assert dead == []


def test_every_page_can_be_reached_from_an_index() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md", ROOT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        targets = (match["target"].partition("#")[0] for match in LINK.finditer(_prose(page)))
        waiting += [(page.parent / name).resolve() for name in targets if name and "://" not in name]
    assert set(PAGES) - reached == set()


def test_every_make_target_named_in_the_pages_exists() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = {line.split()[0] for line in listed.splitlines() if line.strip()}
    named = {
        name for page in PAGES for name in re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.M)
    }
    assert named
    assert named <= targets
