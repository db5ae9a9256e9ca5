"""The web server under the services: sign-in, description, envelopes, and the faults of the wire."""

from __future__ import annotations

import base64
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from connectors.onec.standin.soap.faults import Faults
from connectors.onec.standin.soap.jobs import ConnectionLost, WrongFile
from connectors.onec.standin.soap.service import Operations
from connectors.onec.standin.soap.wsdl import OPERATIONS, RESULT, UPLOAD, describe, namespace

_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_PAGE = b"<html><body><h1>1C:Enterprise</h1></body></html>"


class Publication:
    """A stand-in base published on this machine; use as a context manager. ``url`` is what goes into the settings."""

    def __init__(
        self,
        folder: Path,
        *,
        user: str = "",
        password: str = "",
        faults: Faults | None = None,
        slow_s: float = 3.0,
        port: int = 0,
        host: str = "127.0.0.1",
    ) -> None:
        self.faults = faults or Faults()
        self.operations = Operations(folder, self.faults)
        self.calls: list[str] = []
        wanted = base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""
        publication = self

        class Handler(_Handler):
            owner = publication
            sign_in = wanted
            pause_s = slow_s

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self.url = f"http://{host}:{self._server.server_address[1]}/base"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Publication:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    owner: Publication
    sign_in = ""
    pause_s = 3.0
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        service = self._service()
        if service is None:
            self._say(404, "text/html", _PAGE)
        elif self._is_let_in("wsdl"):
            host = self.headers.get("Host", "")
            text = describe(service, f"http://{host}/base/ws/{service}.1cws")
            self._say(200, "text/xml; charset=utf-8", text.encode("utf-8"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        service = self._service()
        if service is None:
            self._say(404, "text/html", _PAGE)
            return
        operation, given = _read(service, body)
        if not self._is_let_in(operation) or self._broke(operation):
            return
        self.owner.calls.append(operation)
        try:
            status, text = self._answer(service, operation, given)
        except ConnectionLost:
            self._drop()
            return
        if self.owner.faults.happens("drop_after", operation):
            self._drop()
            return
        if self.owner.faults.happens("slow", operation):
            time.sleep(self.pause_s)
        self._say(status, "text/xml; charset=utf-8", text.encode("utf-8"))

    def _answer(self, service: str, operation: str, given: dict[str, Any]) -> tuple[int, str]:
        faults = self.owner.faults
        if faults.happens("no_licence", operation):
            return 500, _fault("Не обнаружена лицензия для использования программы!")
        if faults.happens("busy", operation):
            return 500, _fault("Узел плана обмена заблокирован: обмен уже выполняется.")
        try:
            told = self.owner.operations.carry_out(operation, given, one_way=service == UPLOAD)
        except WrongFile as error:
            return 500, _fault(str(error))
        return 200, _envelope(service, operation, told)

    def _broke(self, operation: str) -> bool:
        faults = self.owner.faults
        if faults.happens("drop_before", operation):
            self._drop()
            return True
        if faults.happens("html", operation):
            self._say(200, "text/html", _PAGE)
            return True
        if faults.happens("error_500", operation):
            self._say(500, "text/html", _PAGE)
            return True
        return False

    def _is_let_in(self, operation: str) -> bool:
        refused = self.owner.faults.happens("unauthorized", operation)
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        if refused or (self.sign_in and given != self.sign_in):
            self._say(401, "text/html", _PAGE)
            return False
        return True

    def _service(self) -> str | None:
        path = self.path.partition("?")[0]
        name = path.rpartition("/ws/")[2].removesuffix(".1cws")
        return name if name in OPERATIONS else None

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _say(self, status: int, kind: str, content: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="1C"')
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # the client did not wait


def _read(service: str, body: bytes) -> tuple[str, dict[str, Any]]:
    """The operation and its arguments, typed as the description says."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(body, parser)
    call = next(iter(root.find(f"{{{_ENVELOPE}}}Body")))  # type: ignore[arg-type]  # a SOAP call has a body
    name = etree.QName(call).localname
    kinds = dict(OPERATIONS[service][name][0])
    given: dict[str, Any] = dict.fromkeys(kinds)
    for field in call:
        key, text = etree.QName(field).localname, field.text or ""
        kind = kinds.get(key, "string").rstrip("?")
        given[key] = base64.b64decode(text) if kind == "base64Binary" else text
    return name, given


def _envelope(service: str, operation: str, told: dict[str, Any]) -> str:
    inside = "".join(_field(name, value) for name, value in told.items())
    return _wrapped(f'<m:{operation}Response xmlns:m="{namespace(service)}">{inside}</m:{operation}Response>')


def _field(name: str, value: Any) -> str:
    if value is None:
        return f'<m:{name} xsi:nil="true"/>'
    if isinstance(value, dict):
        inner = "".join(
            f'<r:{key} xmlns:r="{RESULT}">{escape(str(item))}</r:{key}>' for key, item in value.items()
        )
        return f"<m:{name}>{inner}</m:{name}>"
    if isinstance(value, bytes):
        return f"<m:{name}>{base64.b64encode(value).decode()}</m:{name}>"
    text = str(value).lower() if isinstance(value, bool) else escape(str(value))
    return f"<m:{name}>{text}</m:{name}>"


def _fault(text: str) -> str:
    return _wrapped(
        "<soap:Fault><faultcode>soap:Server</faultcode>"
        f"<faultstring>{escape(text)}</faultstring></soap:Fault>"
    )


def _wrapped(inside: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="{_ENVELOPE}" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>{inside}</soap:Body></soap:Envelope>'
    )
