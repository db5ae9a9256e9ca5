"""``obmen standin serve --odata`` publishes a base, tells its address, and ends when it is asked to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from connectors.onec.standin.odata import guess_model, model_names
from connectors.onec.standin.odata.edmx import write_edmx
from connectors.onec.standin.odata.model import read_model


@pytest.mark.slow
@pytest.mark.parametrize("wanted", ["unf", "file"])
def test_it_serves_until_it_is_stopped(wanted: str, tmp_path: Path) -> None:
    if wanted == "file":
        model = read_model("ut11")
        path = tmp_path / "metadata.xml"
        path.write_bytes(write_edmx(model, set(model.sets)))
        wanted = str(path)
    command = [sys.executable, "-m", "obmen", "standin", "serve", "--odata", wanted, "--json"]
    environment = {**os.environ, "OBMEN_HOME": str(tmp_path / "home")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        with urllib.request.urlopen(
            f"{told['url']}/odata/standard.odata/?$format=json", timeout=30
        ) as answer:
            assert len(json.load(answer)["value"]) == told["sets"] > 30
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.mark.parametrize("model", model_names())
def test_the_model_of_a_schema_is_guessed(model: str, tmp_path: Path) -> None:
    known = read_model(model)
    path = tmp_path / "metadata.xml"
    path.write_bytes(write_edmx(known, set(known.sets)))
    assert guess_model(path) == model
