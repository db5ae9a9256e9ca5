"""FTPS as servers want it: data connections continue the session of the control connection; port 990 is encrypted
from its first byte."""

from __future__ import annotations

import ftplib
import socket
import ssl
from contextlib import suppress
from typing import Any


class ForgivingSocket(ssl.SSLSocket):
    """A server that hangs up without a good-bye is no error: its answer tells whether it has everything."""

    def unwrap(self) -> socket.socket:
        """The good-bye of a data connection."""
        with suppress(OSError):
            return super().unwrap()
        return self


def secure_context(ca_file: str) -> ssl.SSLContext:
    """The system's certificates, or the one in the file."""
    context = ssl.create_default_context(cafile=ca_file or None)
    context.sslsocket_class = ForgivingSocket
    return context


class ExplicitTls(ftplib.FTP_TLS):
    """AUTH TLS. Many servers refuse a data connection that does not resume the session (vsftpd, ProFTPD)."""

    def ntransfercmd(self, cmd: str, rest: Any = None) -> tuple[Any, int | None]:
        """A data connection, encrypted where the control connection asked for it."""
        data, size = ftplib.FTP.ntransfercmd(self, cmd, rest)  # noqa: S321 - wrapped below
        if getattr(self, "_prot_p", False):
            control: Any = self.sock
            data = self.context.wrap_socket(data, server_hostname=self.host, session=control.session)
        return data, size


class ImplicitTls(ExplicitTls):
    """Port 990."""

    def connect(
        self, host: str = "", port: int = 0, timeout: float = -999, source_address: Any = None
    ) -> str:
        """Dials and encrypts before anything is said."""
        self.host = host
        raw = socket.create_connection((host, port), self.timeout)
        self.sock = self.context.wrap_socket(raw, server_hostname=host)
        self.af = self.sock.family
        self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()
        return self.welcome

    def login(self, user: str = "", passwd: str = "", acct: str = "", secure: bool = True) -> str:
        """The channel is encrypted already: no AUTH."""
        return super().login(user, passwd, acct, secure=False)
