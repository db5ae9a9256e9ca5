"""Real servers for the mailboxes: FTP and FTPS by pyftpdlib, IMAP by pymap, SMTP by aiosmtpd."""

from __future__ import annotations

import datetime
import imaplib
import ipaddress
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import ThreadedFTPServer

USER, PASSWORD = "obmen", "верный пароль"
MAIL_PASSWORD = "letters-42"
HOST = "127.0.0.1"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def certificate(folder: Path) -> Path:
    """A certificate with its key for this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def ftp_server(folder: Path, cert: Path | None = None) -> Iterator[int]:
    """An FTP server (FTPS with a certificate) on ``folder``; gives its port."""
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(folder), perm="elradfmwMT")
    handler: Any = type("Handler", (TLS_FTPHandler if cert else FTPHandler,), {})
    handler.authorizer = authorizer
    if cert:
        handler.certfile = str(cert)
        handler.tls_control_required = handler.tls_data_required = True
    server = ThreadedFTPServer((HOST, 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.address[1]
    finally:
        server.close_all()
        thread.join()


@dataclass(slots=True)
class MailHouse:
    """Our mailbox on an IMAP server, and an SMTP server that keeps what it was given."""

    imap_port: int
    smtp_port: int
    sent: list[Any]

    def put(self, raw: bytes) -> None:
        """A letter arrives in our mailbox."""
        imap = imaplib.IMAP4(HOST, self.imap_port)
        imap.login(USER, MAIL_PASSWORD)
        word, _ = imap.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)
        assert word == "OK"
        imap.logout()


class _Post:
    """Keeps what SMTP takes; knows one address."""

    def __init__(self, known: str) -> None:
        self.known = known
        self.sent: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address != self.known:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.sent.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@contextmanager
def mail_house(peer_address: str) -> Iterator[MailHouse]:
    """IMAP for us, SMTP that delivers to ``peer_address``."""
    imap_port = free_port()
    command = [
        str(Path(sys.executable).with_name("pymap")),
        "--host",
        HOST,
        "--port",
        str(imap_port),
        "--no-tls",
        "dict",
    ]
    command += ["--demo-data", "--demo-user", USER, "--demo-password", MAIL_PASSWORD]
    post = _Post(peer_address)
    with _running(command, imap_port), _smtp(post) as smtp_port:
        yield MailHouse(imap_port, smtp_port, post.sent)


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await_port(port, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the mail server did not start")


@contextmanager
def _smtp(post: _Post) -> Iterator[int]:
    def sign_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and data.password.decode() == MAIL_PASSWORD
        return AuthResult(success=known, handled=False)

    port = free_port()
    controller = Controller(post, hostname=HOST, port=port, authenticator=sign_in, auth_require_tls=False)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
