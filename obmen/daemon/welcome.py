"""What the service says when it is ready: where to look, and how the first administrator gets in."""

from __future__ import annotations

import socket
import sys

ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


def address_of(listener: socket.socket) -> str:
    """The address a browser takes."""
    host, port = listener.getsockname()[:2]
    if host in ANY:
        host = socket.gethostname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def welcome(address: str, code: str) -> None:
    """Says it on stdout."""
    lines = [f"Кабинет открыт: {address}/"]
    if code:
        lines += [
            "Пользователей ещё нет. Первый вход — по одноразовой ссылке (она же в файле setup-code папки данных):",
            f"  {address}/setup?code={code}",
        ]
    lines.append("Остановить: Ctrl-C. Это безопасно в любой момент.")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
