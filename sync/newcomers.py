"""Several bases know the same firm: whoever brings strangers looks and creates alone, so that no card is made twice.

Looking for a card and creating one are two steps. Two bases that take them at the same time would both find nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from enterprise_data.errors import ExchangeInProgress
from state.rows import StageRow
from sync.context import Exchange
from sync.runs import holding

DOOR = "newcomers"
_PATIENCE_S = 600
"""A batch of another base takes seconds; a CRM that answers slowly, minutes."""


@contextmanager
def alone_with_strangers(exchange: Exchange, kind: str, rows: Sequence[StageRow]) -> Iterator[None]:
    """Holds the door if the batch may create cards; raises ``ExchangeInProgress`` where it never becomes free."""
    if exchange.preview or exchange.holds_door or not _strangers(exchange, kind, rows):
        yield
        return
    retrying = Retrying(
        retry=retry_if_exception_type(ExchangeInProgress),
        wait=wait_exponential_jitter(multiplier=0.02, max=1.0),
        stop=stop_after_delay(_PATIENCE_S),
        before_sleep=lambda _: exchange.pause_point(),
        reraise=True,
    )
    with ExitStack() as door:
        retrying(lambda: door.enter_context(holding(exchange.store, DOOR, exchange.now)))
        exchange.holds_door = True
        door.callback(_let_go, exchange)
        yield


def _let_go(exchange: Exchange) -> None:
    exchange.holds_door = False


def _strangers(exchange: Exchange, kind: str, rows: Sequence[StageRow]) -> bool:
    """Whether 1C shows something that has no card yet."""
    refs = [row.key for row in rows if row.side == "onec" and row.op != "delete"]
    if not refs:
        return False
    with exchange.store.unit() as unit:
        return len(unit.links_by_ref(exchange.base.name, kind, refs)) < len(set(refs))
