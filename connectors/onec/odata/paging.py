"""Reads a whole set page by page and loses no row while others insert, remove and edit (protocol.md §5.4).

Pages follow the key: ``Ref_Key gt`` the last one seen. In which order a database sorts references is its own matter:
every pass is checked for overlaps and against the count of the server, and a base where keys can't be trusted is read
by position, each page anchored on a row that was seen before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from connectors.onec.odata.client import FORMAT, ODataClient
from connectors.onec.odata.urls import all_of, guid
from connectors.onec.odata.values import Row, decode
from enterprise_data.errors import UnexpectedAnswer

Decoder = Callable[[bytes, str], Row]
_KEY = "Ref_Key"


@dataclass(slots=True, kw_only=True)
class Pass:
    """What one pass over a set found out; ``by_position`` tells that keys could not be trusted."""

    seen: set[str] = field(default_factory=set)
    pages: int = 0
    by_position: bool = False


class PagedReader:
    """Reads sets of objects. Remembers for which base keys are no order."""

    def __init__(self, client: ODataClient, *, decoder: Decoder = decode, rows: int | None = None) -> None:
        self._client, self._decode = client, decoder
        self._rows = max(2, rows or client.options.page_rows)  # a page needs an anchor beside its rows
        self._by_position = False

    def read(self, entity_set: str, *, condition: str = "", select: str = "") -> Iterator[Row]:
        """Every row once. ``select`` must name ``Ref_Key``. Further rows of others may or may not be among them."""
        for page in self.pages(entity_set, condition=condition, select=select):
            yield from page

    def pages(self, entity_set: str, *, condition: str = "", select: str = "") -> Iterator[list[Row]]:
        """The same in the portions in which they come."""
        told = Pass(by_position=self._by_position)
        if not self._by_position:
            before = self._client.count(entity_set, condition)
            yield from self._by_key(entity_set, condition, select, told)
            if not told.by_position and self._is_whole(entity_set, condition, before, told):
                return
            self._by_position = told.by_position = True
        yield from self._by_anchor(entity_set, condition, select, told)

    def _is_whole(self, entity_set: str, condition: str, before: int, told: Pass) -> bool:
        """Fewer rows than there were before and are now: a page has a gap."""
        if len(told.seen) >= before:
            return True
        return len(told.seen) >= min(before, self._client.count(entity_set, condition))

    # --- by key ---------------------------------------------------------------------------------------

    def _by_key(self, entity_set: str, condition: str, select: str, told: Pass) -> Iterator[list[Row]]:
        """While one page is worked on, the next one is already asked for."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="obmen-odata") as helper:
            waiting: Future[list[Row]] | None = helper.submit(self._page, entity_set, condition, select, "")
            while waiting is not None:
                page = waiting.result()
                told.pages += 1
                fresh = [row for row in page if row[_KEY] not in told.seen]
                if len(fresh) < len(page):
                    told.by_position = True  # pages overlap: keys are compared in another order than sorted
                    yield _noted(fresh, told)
                    return
                is_last = len(page) < self._rows
                waiting = (
                    None
                    if is_last
                    else helper.submit(self._page, entity_set, condition, select, page[-1][_KEY])
                )
                yield _noted(fresh, told)

    def _page(self, entity_set: str, condition: str, select: str, after: str) -> list[Row]:
        behind = f"{_KEY} gt {guid(after)}" if after else ""
        if behind and condition:
            behind = f"{behind} and ({condition})"
        return self._ask(entity_set, {"$filter": behind or condition, "$top": str(self._rows)}, select)

    # --- by position ----------------------------------------------------------------------------------

    def _by_anchor(self, entity_set: str, condition: str, select: str, told: Pass) -> Iterator[list[Row]]:
        """Each page begins with a row seen in this walk; where it doesn't, rows moved up and the walk steps back."""
        position, walked = 0, set[str]()
        while True:
            page = self._at(entity_set, condition, select, position)
            told.pages += 1
            if position and (not page or page[0][_KEY] not in walked):
                position = max(0, position - max(1, self._rows // 2))
                continue
            fresh = [row for row in page if row[_KEY] not in told.seen]
            walked.update(row[_KEY] for row in page)
            yield _noted(fresh, told)
            if len(page) < self._rows:
                return
            position += len(page) - 1  # the next page begins with the last row of this one

    def _at(self, entity_set: str, condition: str, select: str, position: int) -> list[Row]:
        options = {"$filter": condition, "$top": str(self._rows), "$skip": str(position)}
        return self._ask(entity_set, options, select)

    def _ask(self, entity_set: str, options: dict[str, str], select: str) -> list[Row]:
        asked = {"$orderby": _KEY, "$select": select or "*", **options} | self._client.visible()
        query = {name: value for name, value in asked.items() if value} | FORMAT

        def once() -> list[Row]:
            response = self._client.wire.send("GET", entity_set, query, what=entity_set)
            found = self._decode(response.content, entity_set).get("value")
            if not isinstance(found, list):
                raise UnexpectedAnswer(
                    f"{entity_set}: в ответе 1С нет списка.", hint="Передайте отчёт разработчику."
                )
            return found

        return self._client.repeated(once)


def _noted(rows: list[Row], told: Pass) -> list[Row]:
    told.seen.update(row[_KEY] for row in rows)
    return rows


def by_keys(client: ODataClient, entity_set: str, refs: list[str], *, select: str = "") -> Iterator[Row]:
    """Objects by their references, in short filters (twenty at once is what working clients use)."""
    for at in range(0, len(refs), 20):
        condition = " or ".join(f"{_KEY} eq {guid(ref)}" for ref in refs[at : at + 20])
        options = {"$filter": all_of(condition), "$select": select or "*"} | client.visible()
        yield from client.rows(entity_set, options)
