"""A house with two bases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service import House, house, write_settings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with the bases «buh» and «ut»."""
    write_settings(tmp_path, "buh", "ut")
    return tmp_path


@pytest.fixture
def opened_house(home: Path) -> Iterator[House]:
    """The service on it."""
    with house(home) as opened:
        opened.book.anchor()
        yield opened
