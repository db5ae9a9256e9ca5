"""One request and its answer: sign-in, sessions, timeouts; whatever comes back is data or one of our errors."""

from __future__ import annotations

import base64
import queue
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import httpx

from connectors.onec.odata.limiter import limiter_of
from connectors.onec.odata.options import ODataOptions
from connectors.onec.odata.reactions import judge, page_instead
from connectors.onec.odata.urls import address
from enterprise_data.errors import (
    ConfigurationError,
    ExchangeError,
    SessionLimitReached,
    TimedOut,
    Unreachable,
)

CONNECT_S = 10.0


@dataclass(slots=True)
class Seat:
    """A place among the parallel requests, with the session of 1C that belongs to it."""

    cookie: str = ""
    tried: bool = False


class Wire:
    """Sends requests; raises our errors only. Nothing is repeated here."""

    def __init__(self, options: ODataOptions) -> None:
        self._options = options
        self._limiter = limiter_of(options.base_url, options.parallel)
        self._seats: queue.LifoQueue[Seat] = queue.LifoQueue()
        for _ in range(options.parallel):
            self._seats.put(Seat())
        self._warm = False
        jar = CookieJar(
            DefaultCookiePolicy(allowed_domains=[])
        )  # sessions are kept by seat, not by the library
        self._http = httpx.Client(
            headers=_headers(options),
            verify=_trust(options),
            cookies=jar,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=options.parallel, max_keepalive_connections=options.parallel),
        )

    def close(self) -> None:
        """Ends every session of 1C that we began and gives the connections back."""
        while not self._seats.empty():
            seat = self._seats.get()
            if seat.cookie:
                with suppress(httpx.HTTPError):
                    headers = {"IBSession": "finish", "Cookie": f"ibsession={seat.cookie}"}
                    where = address(self._options.root, "", {"$format": "json"})
                    self._http.get(where, headers=headers, timeout=CONNECT_S)
        self._http.close()

    def send(
        self,
        method: str,
        path: str,
        options: Mapping[str, str] | None = None,
        *,
        what: str = "",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        read_s: float | None = None,
    ) -> httpx.Response:
        """One call; an answer of 400 and more, or a page where data were expected, is raised."""
        with self.opened(
            method, path, options, what=what, body=body, headers=headers, read_s=read_s
        ) as response:
            response.read()
        _check_kind(response, what)
        return response

    @contextmanager
    def opened(
        self,
        method: str,
        path: str,
        options: Mapping[str, str] | None = None,
        *,
        what: str = "",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        read_s: float | None = None,
    ) -> Iterator[httpx.Response]:
        """An answer whose body is still to be read (the schema, a packet of changes)."""
        where = address(self._options.root, path, options or {})
        with self._limiter.turn(), self._seat() as seat:
            sent = {**(headers or {}), **self._session_headers(seat)}
            if body is not None:
                sent["Content-Type"] = "application/json"
            elif method != "GET":
                sent["Content-Length"] = "0"
            request = self._http.build_request(
                method, where, content=body, headers=sent, timeout=self._timeout(read_s)
            )
            response = self._answered(request, what)
            try:
                self._remember_session(seat, response)
                if response.status_code >= 400:
                    raise self._refused(response, what, seat)
                self._warm = True
                self._limiter.went_well()
                yield response
            except httpx.HTTPError as error:  # the body broke off while it was read
                raise self._broken(error, what) from error
            finally:
                response.close()

    def _answered(self, request: httpx.Request, what: str) -> httpx.Response:
        try:
            return self._http.send(request, stream=True)
        except httpx.HTTPError as error:
            raise self._broken(error, what) from error

    def _refused(self, response: httpx.Response, what: str, seat: Seat) -> ExchangeError:
        try:
            content = response.read()
        except httpx.HTTPError as broken:
            return self._broken(broken, what)
        error = judge(response.status_code, content, response.headers, what, in_session=bool(seat.cookie))
        if seat.cookie and response.status_code == 400:
            seat.cookie, seat.tried = "", False
        if isinstance(error, SessionLimitReached):
            self._limiter.crowded()
        return error

    def _broken(self, error: httpx.HTTPError, what: str) -> ExchangeError:
        where = self._options.base_url
        if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
            return TimedOut(
                f"{what or where}: 1С не ответила вовремя.", hint="Обмен будет повторён.", place=what
            )
        if isinstance(error, httpx.ConnectError) and "CERTIFICATE" in str(error).upper():
            return Unreachable(
                f"{where}: защищённое соединение не установлено.",
                hint="Проверьте сертификат сервера; свой корневой сертификат укажите в ca_file.",
            )
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return Unreachable(
                f"Сервер {where} недоступен.", hint="Проверьте адрес, сеть и то, что веб-сервер запущен."
            )
        return Unreachable(
            f"{what or where}: связь с 1С оборвалась.", hint="Обмен будет повторён.", place=what
        )

    # --- sessions -------------------------------------------------------------------------------------

    @contextmanager
    def _seat(self) -> Iterator[Seat]:
        seat = self._seats.get()
        try:
            yield seat
        finally:
            self._seats.put(seat)

    def _session_headers(self, seat: Seat) -> dict[str, str]:
        if not self._options.session:
            return {}
        if seat.cookie:
            return {"Cookie": f"ibsession={seat.cookie}"}
        if seat.tried:
            return {}  # the publication ignores sessions
        seat.tried = True
        return {"IBSession": "start"}

    def _remember_session(self, seat: Seat, response: httpx.Response) -> None:
        if not self._options.session:
            return
        for line in response.headers.get_list("set-cookie"):
            with suppress(CookieError):
                jar = SimpleCookie(line)
                if "ibsession" in jar:
                    seat.cookie = jar["ibsession"].value

    def _timeout(self, read_s: float | None) -> httpx.Timeout:
        """The first call of a base loads its configuration: it may take half a minute and more."""
        usual = self._options.timeout_s if self._warm else self._options.first_timeout_s
        return httpx.Timeout(read_s or usual, connect=min(CONNECT_S, read_s or usual))


def _trust(options: ODataOptions) -> ssl.SSLContext:
    """Which certificates count; an address without TLS trusts none."""
    if urlsplit(options.url).scheme != "https":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=options.ca_file or None)
    except OSError as error:
        raise ConfigurationError(
            f"Корневой сертификат {options.ca_file} не читается.", hint="Проверьте ca_file: файл PEM."
        ) from error


def _headers(options: ODataOptions) -> dict[str, str]:
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate"}
    if options.user:
        # name and password are UTF-8 before base64; another encoding answers 401
        token = base64.b64encode(f"{options.user}:{options.password}".encode()).decode("ascii")
        headers["Authorization"] = f"Basic {token}"
    return headers


def _check_kind(response: httpx.Response, what: str) -> None:
    """An answer without a body is one of an action; otherwise a page means that 1C did not answer."""
    kind: Any = response.headers.get("content-type", "")
    if response.status_code >= 300:
        raise page_instead(response.status_code, response.headers, what)
    if response.content and ("html" in kind or (response.content.lstrip()[:1] == b"<" and "xml" not in kind)):
        raise page_instead(response.status_code, response.headers, what)
