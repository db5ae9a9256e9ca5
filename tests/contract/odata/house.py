"""A published stand-in base with a client of ours and a naive one beside it."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from connectors.onec.odata import ODataClient, parse_options
from connectors.onec.odata.drift import compare
from connectors.onec.odata.live import ODataExchange
from connectors.onec.odata.metadata import MetadataStore
from connectors.onec.odata.profile_file import load_profile
from connectors.onec.odata.schema import Schema
from connectors.onec.odata.writer import Writer
from connectors.onec.standin.odata import ODataBase, ODataPublication

USER, PASSWORD = "Обмен", "пароль 1С"
PARTNERS, SALES, PURCHASES = (
    "Catalog_Контрагенты", "Document_РеализацияТоваровУслуг", "Document_ПоступлениеТоваровУслуг",
)  # fmt: skip


@dataclass(slots=True)
class Raw:
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Decoded the naive way: money becomes a binary fraction."""
        return json.loads(self.body.decode("utf-8-sig"))

    @property
    def code(self) -> str:
        """1C's internal code of an error."""
        return str(self.json()["odata.error"]["code"])

    @property
    def text(self) -> str:
        """1C's text of an error."""
        return str(self.json()["odata.error"]["message"]["value"])


@dataclass(slots=True)
class House:
    """One base on this machine. ``pauses`` are what our client waited."""

    base: ODataBase
    publication: ODataPublication
    pauses: list[float] = field(default_factory=list)
    clients: list[ODataClient] = field(default_factory=list)
    known: Schema | None = None

    @property
    def store(self) -> Any:
        """The data of the stand-in."""
        return self.base.store

    @property
    def refs(self) -> dict[str, str]:
        """References of its example objects."""
        return self.base.refs

    def client(self, **options: Any) -> ODataClient:
        """Our client, which doesn't really wait."""
        given = {"url": self.publication.url, "user": USER, "password": PASSWORD} | options
        client = ODataClient(parse_options(given), sleep=self.pauses.append)
        self.clients.append(client)
        return client

    def schema(self) -> Schema:
        """The live schema as our reader saw it first."""
        self.known = self.known or MetadataStore(self.client()).load()
        return self.known

    def writer(self, **options: Any) -> Writer:
        """Our writer."""
        return Writer(self.client(**options), self.schema())

    def exchange(self, **options: Any) -> ODataExchange:
        """An exchange with what the base publishes."""
        schema = self.schema()
        return ODataExchange(self.client(**options), compare(load_profile(self.base.model), schema), schema)

    def row(self, name: str, ref: str) -> Any:
        """What the base holds."""
        return self.store.get(name, (ref,))

    def raw(
        self,
        method: str,
        path: str,
        query: str = "$format=json",
        body: Any = None,
        headers: dict[str, str] | None = None,
        *,
        encoded: bool = False,
    ) -> Raw:
        """A call of a client that is not ours."""
        safe = "'()$,=/:%" if encoded else "'()$,=/:"
        where = f"{self.publication.url}/odata/standard.odata/{quote(path, safe=safe)}"
        if query:
            where += "?" + (query if encoded else quote(query, safe="'()$,=/:&"))
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request = urllib.request.Request(where, data=data, method=method)
        for name, value in {"Authorization": f"Basic {token}", **(headers or {})}.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return Raw(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Raw(error.code, dict(error.headers), error.read())
