"""The web server: sign-in, raw query strings, formats, and the faults of the wire (standin.md §2, §3, §15–§17)."""

from __future__ import annotations

import base64
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from connectors.onec.standin.odata.query import parse_query
from connectors.onec.standin.odata.refusals import Refusal
from connectors.onec.standin.odata.service import JSON, Reply, Request, Service
from connectors.onec.standin.odata.sessions import Sessions
from connectors.onec.standin.odata.shapes import error_json, error_xml
from connectors.onec.standin.odata.store import Store
from connectors.onec.standin.odata.switches import Fault

_PAGE = "<html><head><title>1C:Enterprise</title></head><body><h1>{}</h1></body></html>"
_LOCK = (
    "Конфликт блокировок при выполнении транзакции: "
    "Превышено максимальное время ожидания предоставления блокировки"
)
_ROOT = "/odata/standard.odata"


class ODataPublication:
    """A stand-in base published over OData; use as a context manager. ``url`` is what goes into the settings."""

    def __init__(
        self,
        store: Store,
        service: Service,
        *,
        user: str = "",
        password: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        name: str = "base",
    ) -> None:
        self.store, self.service, self.name = store, service, name
        self.sessions = Sessions(store.switches)
        self.sign_in = base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""
        self._server = _Server((host, port), type("Handler", (_Handler,), {"owner": self}))
        self.url = f"http://{host}:{self._server.server_address[1]}/{name}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> ODataPublication:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve_forever(self) -> None:
        """For the command line: until the process is stopped."""
        try:
            self._server.serve_forever()
        finally:
            self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event."""


class _Handler(BaseHTTPRequestHandler):
    owner: ODataPublication
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        """Reads."""
        self._handle()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        raw_path, _, raw_query = self.path.partition("?")
        path = unquote(raw_path)
        owner = self.owner
        owner.store.log.append((self.command, path + (f"?{unquote(raw_query)}" if raw_query else "")))
        faults = owner.store.faults.next_for(self.command, path)
        if self._broke(faults):
            return
        if owner.sign_in and self.headers.get("Authorization", "").removeprefix("Basic ") != owner.sign_in:
            self._say(Reply(status=401, type="text/html;charset=utf-8", body=_PAGE.format("401").encode()))
            return
        reply = self._reply(path, raw_query, body, sum(one.seconds for one in faults if one.what == "slow"))
        self._sent(reply, faults)

    def _reply(self, path: str, raw_query: str, body: bytes, slow_s: float) -> Reply:
        owner = self.owner
        options: dict[str, str] = {}
        entered = False
        try:
            options = parse_query(raw_query)
            owner.sessions.enter()
            entered = True
            time.sleep(slow_s)
            cookie = owner.sessions.cookie(self.headers.get("IBSession", ""), self.headers.get("Cookie", ""))
            request = self._request(path, options, body)
            with owner.store.lock:
                reply = owner.service.answer(request)
            if cookie:
                reply.headers["Set-Cookie"] = cookie
            return reply
        except Refusal as refusal:
            if self._wants_json(options):
                return Reply(status=refusal.status, body=error_json(refusal.code, refusal.text))
            text = error_xml(refusal.code, refusal.text)
            return Reply(status=refusal.status, type="application/xml;charset=utf-8", body=text)
        finally:
            if entered:
                owner.sessions.leave()

    def _request(self, path: str, options: dict[str, str], body: bytes) -> Request:
        head, found, inner = path.partition(_ROOT)
        if not found or head.strip("/") != self.owner.name:
            raise Refusal(404, "6", "Неверный формат URL")
        return Request(
            method=self.command,
            path=inner,
            options=options,
            body=body,
            root=f"http://{self.headers.get('Host', '')}{head}{_ROOT}",
            json=self._wants_json(options),
            nav_links="nometadata" not in options.get("$format", ""),
            if_match=self.headers.get("If-Match", ""),
            load_mode=self.headers.get("1C_OData-DataLoadMode", "") == "true",
        )

    def _wants_json(self, options: dict[str, str]) -> bool:
        asked = options.get("$format", "")
        return asked.startswith(("json", "application/json")) or "json" in self.headers.get("Accept", "")

    # --- faults ---------------------------------------------------------------------------------------

    def _broke(self, faults: list[Fault]) -> bool:
        """Faults that happen instead of the request, or just before it."""
        for fault in faults:
            if fault.what == "call" and fault.action is not None:
                fault.action()
            elif fault.what == "drop_before":
                self._drop()
                return True
            elif fault.what == "html":
                page = _PAGE.format(fault.text or fault.status).encode()
                self._say(
                    Reply(
                        status=fault.status, type="text/html;charset=utf-8", body=page, headers=fault.headers
                    )
                )
                return True
            elif fault.what == "empty":
                self._say(Reply(status=fault.status))
                return True
            elif fault.what in ("lock", "say"):
                text = fault.text or _LOCK
                status = fault.status if fault.what == "say" else 500
                self._say(Reply(status=status, body=error_json("-1", text), headers=fault.headers))
                return True
        return False

    def _sent(self, reply: Reply, faults: list[Fault]) -> None:
        """Faults that happen after the request was carried out."""
        for fault in faults:
            if fault.what == "drop_after":
                self._drop()
                return
            if fault.what == "cut":
                self._say(reply, cut=True)
                return
        self._say(reply)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _say(self, reply: Reply, *, cut: bool = False) -> None:
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.type or JSON)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                # raw UTF-8 bytes, as 1C sends them
                self.send_header(name, value.encode("utf-8").decode("latin-1"))
            if reply.status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="1C"')
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) // 2] if cut else reply.body)
            if cut:
                self.wfile.flush()
                self._drop()
        except OSError:
            self.close_connection = True  # the client did not wait
