"""Inputs by number: the same seed and number make the same input, wherever and whenever."""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from types import FrameType

from tests.fuzz import checks, corpus, mutators

HANG_S = 1.0
"""An input may take so long; a machine under load is given a second chance before it counts."""
GIVE_UP_S = 20.0
Check = Callable[[bytes, str], None]


class Hang(BaseException):
    """Raised by the alarm; no check may swallow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A kind of input: what is bent, how, and what it is given to."""

    name: str
    weight: int
    source: str
    mutate: mutators.Mutator
    check: Check


def _then(first: mutators.Mutator, second: mutators.Mutator) -> mutators.Mutator:
    return lambda data, chance: second(first(data, chance), chance)


WAYS = (
    Way(name="tree", weight=22, source="messages", mutate=mutators.tree, check=checks.message),
    Way(name="values", weight=14, source="messages", mutate=mutators.values, check=checks.message),
    Way(name="header", weight=10, source="messages", mutate=mutators.header, check=checks.message),
    Way(name="bytes", weight=16, source="messages", mutate=mutators.raw, check=checks.message),
    Way(name="object", weight=20, source="objects", mutate=mutators.tree, check=checks.single),
    Way(name="leaf", weight=14, source="objects", mutate=mutators.values, check=checks.single),
    Way(name="bomb", weight=1, source="messages", mutate=mutators.bomb, check=checks.message),
    Way(name="file", weight=2, source="messages", mutate=mutators.tree, check=checks.whole_file),
    Way(
        name="zip",
        weight=1,
        source="messages",
        mutate=_then(checks.zipped, mutators.raw),
        check=checks.archive,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One input that broke the rules."""

    number: int
    way: str
    version: str
    data: bytes
    what: str


class Fuzzer:
    """Makes and checks inputs of one seed."""

    def __init__(self, seed: int, *, each: int = 12, others: int = 60) -> None:
        self.seed = seed
        self.samples = {
            "messages": corpus.messages(seed, each=each),
            "objects": corpus.objects(seed, others=others),
        }

    def input(self, number: int) -> tuple[Way, corpus.Sample, bytes]:
        chance = Random(f"{self.seed}/{number}")
        way = chance.choices(WAYS, [one.weight for one in WAYS])[0]
        sample = chance.choice(self.samples[way.source])
        return way, sample, way.mutate(sample.data, chance)

    def failures(
        self, numbers: range, done: Callable[[int], None] = lambda number: None
    ) -> Iterator[Failure]:
        """``done`` is told each number before it is tried: a hang can then be named from outside."""
        for number in numbers:
            done(number)
            way, sample, data = self.input(number)
            what = outcome(way, sample.version, data)
            if what:
                yield Failure(number=number, way=way.name, version=sample.version, data=data, what=what)


def outcome(way: Way, version: str, data: bytes) -> str:
    """Empty if the rules were kept."""
    for attempt in range(3):
        started = time.process_time()
        try:
            with _alarm(GIVE_UP_S):
                way.check(data, version)
        except Hang:
            return f"no end within {GIVE_UP_S:g} s"
        except (Exception, RecursionError, MemoryError):  # noqa: BLE001 - whatever it is, it is the finding
            return traceback.format_exc(limit=-6)
        if time.process_time() - started <= HANG_S:
            return ""
        slow = f"took {time.process_time() - started:.1f} s in attempt {attempt + 1}"
    return slow


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(signum: int, frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
