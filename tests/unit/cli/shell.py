"""The command line as a person types it, inside the test's process: words in, exit code and both streams out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import structlog

from obmen.cli import run_cli


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        """The error of a ``--json`` command."""
        found: dict[str, str] = self.json["error"]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A shell with ``OBMEN_HOME`` set. ``capture`` is pytest's ``capsys``."""

    home: Path
    capture: pytest.CaptureFixture[str]
    environ: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, **environ: str) -> Answer:
        """Types ``obmen WORDS``."""
        self.capture.readouterr()
        typed = _as_typed(words, {"OBMEN_HOME": str(self.home), **self.environ, **environ})
        with typed, pytest.raises(SystemExit) as ended:
            run_cli()
        out, err = self.capture.readouterr()
        code = ended.value.code
        return Answer(code=code if isinstance(code, int) else 0, out=out, err=err)

    def done(self, *words: str, **environ: str) -> Any:
        """The JSON answer of a command that must succeed."""
        answer = self(*words, "--json", **environ)
        assert answer.code == 0, answer.out + answer.err
        return answer.json


@contextmanager
def _as_typed(words: tuple[str, ...], environ: dict[str, str]) -> Iterator[None]:
    ours = ("OBMEN_", "COLUMNS")  # the width of the terminal that runs the suite is nobody's business here
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    log = structlog.get_config()
    try:
        with (
            patch.object(sys, "argv", ["obmen", *words]),
            patch.dict(os.environ, {**kept, **environ}, clear=True),
        ):
            yield
    finally:
        structlog.configure(**log)  # a command sends its log to the stderr of its moment
