"""Who holds a lease, as one line of text, and whether that process is surely gone.

A lease runs out by itself, but a service that was killed and started again at once should not make people wait
for it. A holder is called gone only where this can be known: the same machine, the same start of it, the same
process space, and no process of that number and birth. The fence protects the data in any case.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

_PROC = Path("/proc")


def owner() -> str:
    """This thread of this process: ``host:pid:thread``, and what tells it from a later process of that number."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()} {_space()}/{_birth(os.getpid())}"


def is_gone(holder: str) -> bool:
    """Whether the process behind ``owner()`` of then has surely ended."""
    place, _, mark = holder.partition(" ")
    host, _, pid = place.rpartition(":")[0].rpartition(":")
    space, _, birth = mark.partition("/")
    if not space or space != _space() or host != socket.gethostname() or not pid.isdigit():
        return False
    return _birth(int(pid)) != birth


def _space() -> str:
    """The start of the machine and the process space in which a number means one process; empty if unknown."""
    with suppress(OSError):
        boot = (_PROC / "sys/kernel/random/boot_id").read_bytes()
        return blake2b(boot + os.fsencode(os.readlink(_PROC / "self/ns/pid")), digest_size=4).hexdigest()
    return ""


def _birth(pid: int) -> str:
    """When the process began, in the machine's own ticks; empty if there is none (or it is only not reaped yet)."""
    with suppress(OSError):
        state, *fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return "" if state in "ZX" else fields[18]
    return ""
