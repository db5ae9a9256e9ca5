"""The commands of the image and of the compose file start in a clean folder, from the wheel alone.

No engine runs here: the wheel is installed into a folder of its own, and the very words of ``CMD``,
``command`` and ``healthcheck`` run with the image's environment, its paths moved into a temporary folder.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pgserver
import pytest
import yaml

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The image as a folder: the wheel, the volumes, and what replaces the container's addresses."""

    root: Path
    database: str
    port: int

    def moved(self, text: str) -> str:
        """A word of the recipe with the container's paths, port and database replaced by ours."""
        if text.startswith("postgresql"):
            return self.database
        text = text.replace("0.0.0.0", "127.0.0.1").replace("8717", str(self.port))
        return re.sub(r"/var/lib/(?=\w)", f"{self.root}/var/", text)

    def environment(self, service: dict[str, Any]) -> dict[str, str]:
        """What the process sees: the image's ENV, then the service's, and nothing of ours."""
        given = _image_environment() | service.get("environment", {})
        moved = {name: self.moved(str(value)) for name, value in given.items()}
        path = f"{self.root}/app/bin:{Path(sys.executable).parent}:/usr/bin:/bin"
        fixed = {
            "PATH": path,
            "PYTHONPATH": f"{self.root}/app",
            "HOME": f"{self.root}/nobody",
            "LANG": "C.UTF-8",
        }
        return moved | fixed

    def start(self, service: dict[str, Any], words: list[str]) -> subprocess.Popen[str]:
        """Starts a command in a working folder that holds a stray module of our name."""
        folder = self.root / "work"
        folder.mkdir(exist_ok=True)
        (folder / "config.py").write_text("raise SystemExit('a stray module was imported')\n", "utf-8")
        return subprocess.Popen(
            [self.moved(word) for word in words],
            cwd=folder,
            env=self.environment(service),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, service: dict[str, Any], words: list[str]) -> tuple[int, str]:
        """Runs a command to its end."""
        process = self.start(service, words)
        output, _ = process.communicate(timeout=4 * PATIENCE_S)
        return process.returncode, output

    @contextmanager
    def running(self, service: dict[str, Any], words: list[str]) -> Iterator[subprocess.Popen[str]]:
        """Keeps a command running; at the end it is asked to stop as an engine asks, and must do so well."""
        process = self.start(service, words)
        try:
            yield process
        finally:
            process.terminate()
            try:
                output, _ = process.communicate(timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert process.returncode == 0, output


def _image_environment() -> dict[str, str]:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = re.findall(r"^ENV +(.*)$", text, re.MULTILINE)
    return dict(pair.split("=", 1) for pair in lines[-1].split())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _until(said: Any, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not said():
        assert time.monotonic() < deadline, f"{what} did not happen in {PATIENCE_S} s"
        time.sleep(0.3)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """The wheel in a folder, empty volumes, a private PostgreSQL."""
    root = tmp_path_factory.mktemp("image")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(root)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = root.glob("*.whl")
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-qq",
        "--no-deps",
        "--no-index",
        "--target",
        str(root / "app"),
    ]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    for name in ("obmen", "onec", "mailbox"):
        (root / "var" / name).mkdir(parents=True)
    server = pgserver.get_server(root / "pg")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        yield Image(root=root, database=url, port=_free_port())
    finally:
        server.cleanup()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Services of the compose file."""
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    found: dict[str, Any] = loaded["services"]
    return found


def test_the_wheel_alone_answers_and_no_stray_module_is_taken(image: Image, services: dict[str, Any]) -> None:
    where = "import config, obmen; print(config.__file__, obmen.__file__)"
    code, output = image.run(services["obmen"], ["python", "-c", where])
    assert code == 0, output
    assert output.count(f"{image.root}/app/") == 2


def test_the_whole_composition_starts_exchanges_and_stops(image: Image, services: dict[str, Any]) -> None:
    # given: the one-shot set-up, twice, as an engine would run it on every start
    for _ in range(2):
        code, output = image.run(services["setup"], services["setup"]["command"])
        assert code == 0, output

    # when: stand-in and service run side by side and share nothing but the mailbox
    service, standin = services["obmen"], services["onec"]
    healthcheck = service["healthcheck"]["test"][1:]
    every_second = [*standin["command"][:-1], "1"]
    with image.running(standin, every_second), image.running(service, service["command"]):
        _until(lambda: image.run(service, healthcheck)[0] == 0, "a healthy answer")
        _until(lambda: any((image.root / "var" / "mailbox").rglob("Message_*")), "a message of the stand-in")

    # then: both stopped by themselves (checked above), and the data stayed in their volumes
    assert any((image.root / "var" / "onec").iterdir())
    assert not (image.root / "nobody").exists()


def test_the_image_starts_without_any_setting(image: Image) -> None:
    recipe = (ROOT / "Dockerfile").read_text("utf-8")
    (words,) = re.findall(r"^CMD (.*)$", recipe, re.MULTILINE)
    home = image.root / "var" / "alone"
    bare = {"environment": {"OBMEN_HOME": str(home)}}
    with image.running(bare, json.loads(words)) as process:
        _until(lambda: process.poll() is not None or _answers(image.port), "an answer")
        assert process.poll() is None, process.communicate()[0]
    assert (home / "state.db").exists()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == os.EX_OK
