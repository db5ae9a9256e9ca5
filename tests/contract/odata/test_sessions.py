"""Sessions of 1C are kept where it is wanted and always finished; requests of one base share one limit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.onec.odata.limiter import Limiter, limiter_of
from enterprise_data.errors import Unreachable
from tests.contract.odata.house import PARTNERS, House


def test_a_session_is_used_again_and_finished(bp: House) -> None:
    bp.store.switches.ibsession = True
    sessions = bp.publication.sessions
    client = bp.client(session=True, parallel=1)
    for _ in range(5):
        client.rows(PARTNERS)
    assert (sessions.begun, sessions.open) == (1, 1)
    client.close()
    client.close()
    assert (sessions.finished, sessions.open) == (1, 0)


def test_a_session_that_died_is_begun_anew(bp: House) -> None:
    bp.store.switches.ibsession = True
    client = bp.client(session=True, parallel=1)
    client.rows(PARTNERS)
    bp.publication.sessions.forget_all()
    assert len(client.rows(PARTNERS)) == 3
    client.close()
    assert bp.publication.sessions.open == 0


def test_a_publication_that_ignores_sessions_is_asked_once(bp: House) -> None:
    client = bp.client(session=True, parallel=1)
    assert len(client.rows(PARTNERS)) == 3
    assert len(client.rows(PARTNERS)) == 3


def test_sessions_are_finished_after_an_error_too(bp: House) -> None:
    bp.store.switches.ibsession = True
    client = bp.client(session=True)
    client.rows(PARTNERS)
    bp.store.faults.arm("drop_before", times=100)
    with pytest.raises(Unreachable):
        client.rows(PARTNERS)
    bp.store.faults.waiting.clear()
    client.close()
    assert bp.publication.sessions.open == 0


def test_no_more_requests_at_once_than_allowed(bp: House) -> None:
    bp.store.faults.arm("slow", method="GET", place=PARTNERS, times=100, seconds=0.02)
    clients = [bp.client(parallel=2), bp.client(parallel=2)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: clients[at % 2].rows(PARTNERS), range(16)))
    assert bp.publication.sessions.most <= 2


def test_the_limit_falls_and_recovers() -> None:
    limiter = Limiter(3)
    for _ in range(5):
        limiter.crowded()
    assert limiter.limit == 1
    for _ in range(100):
        with limiter.turn():
            limiter.went_well()
    assert limiter.limit == 2
    assert limiter_of("http://a", 4) is limiter_of("http://a", 2)
    assert limiter_of("http://a", 3).limit == 2


def test_a_cyrillic_sign_in_travels_as_utf_8(bp: House) -> None:
    assert len(bp.client().rows(PARTNERS)) == 3
