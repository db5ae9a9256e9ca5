"""Messages hold personal data: nothing of them stays behind in a shared folder, whatever happens to the process."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from obmen.scratch import scratch

_WAITS = """
import sys, tempfile, time
from pathlib import Path
from obmen.scratch import scratch
with scratch(Path(sys.argv[1])):
    print(tempfile.mkdtemp(prefix="message-"), flush=True)
    time.sleep(60)
"""


def test_everything_temporary_lies_in_the_home_folder_and_goes_with_the_block(tmp_path: Path) -> None:
    before = tempfile.gettempdir()

    with scratch(tmp_path):
        inside = Path(tempfile.mkdtemp())
        assert inside.is_relative_to(tmp_path / "tmp")
        assert (inside.parent.stat().st_mode & 0o077) == 0

    assert list((tmp_path / "tmp").iterdir()) == []
    assert tempfile.gettempdir() == before


def test_what_a_killed_process_left_is_taken_away_by_the_next_one_and_a_living_one_is_left_alone(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", _WAITS, str(tmp_path)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as living,
    ):
        assert killed.stdout and living.stdout
        left, kept = Path(killed.stdout.readline().strip()), Path(living.stdout.readline().strip())
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert left.exists()

        with scratch(tmp_path):
            assert (left.exists(), kept.exists()) == (False, True)
        living.kill()
