"""``make fuzz``: a million bent messages and objects over every version, on all processors.

``OBMEN_FUZZ_INPUTS`` shortens it, ``OBMEN_FUZZ_SEED`` repeats another one, ``OBMEN_FUZZ_NUMBER`` tries one input.
Progress and rate go to stderr. Failing inputs are kept in ``.run/fuzz`` and printed; the exit code is then 1.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from tests.fuzz.run import GIVE_UP_S, Failure, Fuzzer

KEPT = Path(".run") / "fuzz"
CHUNK = 500
MEMORY = 3 << 30
"""Address space of a worker: a message that needs more does not end the machine, it ends in a finding."""
GROWTH_KB = 150 << 10
"""What a worker may grow by after its first inputs."""
TOLD = 20
forked = multiprocessing.get_context("fork")


def worker(fuzzer: Fuzzer, chunks: Any, found: Any, at: Synchronized[int], total: Synchronized[int]) -> None:
    """Takes chunks until there are none; ``at`` says which input is being tried."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    first = 0

    def trying(number: int) -> None:
        at.value = number

    for start, end in iter(chunks.get, None):
        for failure in fuzzer.failures(range(start, end), trying):
            found.put(failure)
        with total.get_lock():
            total.value += end - start
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first = first or used
        if used > first + GROWTH_KB:
            what = f"memory grew from {first >> 10} to {used >> 10} MB"
            found.put(Failure(number=end, way="memory", version="", data=b"", what=what))
            first = used
    at.value = -1


class Team:
    """The workers and what they report."""

    def __init__(self, seed: int, count: int, size: int) -> None:
        self.seed, self.count = seed, count
        self.fuzzer = Fuzzer(seed)  # made once; the workers are forked and share it
        self.chunks: Any = forked.Queue()
        self.found: Any = forked.Queue()
        self.total: Any = forked.Value("q", 0)
        for start in range(0, count, CHUNK):
            self.chunks.put((start, min(start + CHUNK, count)))
        for _ in range(size):
            self.chunks.put(None)
        self.killed: set[int] = set()
        self.at: list[Any] = [forked.Value("q", -2) for _ in range(size)]
        self.workers = [
            forked.Process(
                target=worker, args=(self.fuzzer, self.chunks, self.found, place, self.total), daemon=True
            )
            for place in self.at
        ]

    def run(self) -> list[Failure]:
        started, told = time.monotonic(), 0.0
        seen = [(-2, started)] * len(self.workers)
        failures: list[Failure] = []
        for one in self.workers:
            one.start()
        while any(one.is_alive() for one in self.workers):
            time.sleep(0.2)
            failures += self.reports()
            now = time.monotonic()
            for number, place in enumerate(self.at):
                if place.value != seen[number][0]:
                    seen[number] = (place.value, now)
                elif (
                    place.value >= 0
                    and now - seen[number][1] > 3 * GIVE_UP_S
                    and self.workers[number].is_alive()
                ):
                    failures.append(self.stuck(number, place.value))
            if now - told > 5:
                told = now
                self.tell(now - started, len(failures))
        failures += self.reports() + self.deaths()
        self.tell(time.monotonic() - started, len(failures))
        return failures

    def reports(self) -> list[Failure]:
        found: list[Failure] = []
        while not self.found.empty():
            failure = self.found.get()
            keep(self.seed, failure)
            found.append(failure)
        return found

    def stuck(self, place: int, number: int) -> Failure:
        """Not even the alarm was heard: native code goes round and round."""
        self.workers[place].kill()
        self.killed.add(place)
        return self.by_number(number, "no end, and no alarm was heard")

    def deaths(self) -> list[Failure]:
        """Workers that ended otherwise than by running out of inputs, or by our hand."""
        ends = enumerate(zip(self.workers, self.at, strict=True))
        return [
            self.by_number(place.value, f"the process died (exit code {one.exitcode})")
            for number, (one, place) in ends
            if one.exitcode and place.value >= 0 and number not in self.killed
        ]

    def by_number(self, number: int, what: str) -> Failure:
        way, sample, data = self.fuzzer.input(number)
        failure = Failure(number=number, way=way.name, version=sample.version, data=data, what=what)
        keep(self.seed, failure)
        return failure

    def tell(self, seconds: float, failures: int) -> None:
        done = self.total.value
        rate = done / seconds if seconds else 0.0
        left = (self.count - done) / rate if rate else 0.0
        text = f"fuzz: {done:,} of {self.count:,} inputs, {rate:,.0f}/s, {left:,.0f} s left, failures: {failures}"
        print(text, file=sys.stderr, flush=True)


def keep(seed: int, failure: Failure) -> None:
    """The input, and beside it what came of it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{seed}-{failure.number}-{failure.way}.bin"
    path.write_bytes(failure.data)
    path.with_suffix(".txt").write_text(f"{failure.version}\n{failure.what}\n", encoding="utf-8")


def tell_failure(seed: int, failure: Failure) -> None:
    print(f"\n--- input {failure.number} ({failure.way}, {failure.version}): {failure.what}")
    print(f"    kept in {KEPT}; again: OBMEN_FUZZ_SEED={seed} OBMEN_FUZZ_NUMBER={failure.number} make fuzz")
    print(failure.data[:2000].decode("utf-8", "backslashreplace"))


def main() -> int:
    seed = int(os.environ.get("OBMEN_FUZZ_SEED", "1"))
    count = int(os.environ.get("OBMEN_FUZZ_INPUTS", "1000000"))
    number = os.environ.get("OBMEN_FUZZ_NUMBER")
    if number is not None:
        failures = list(Fuzzer(seed).failures(range(int(number), int(number) + 1)))
        for failure in failures:
            keep(seed, failure)
    else:
        failures = Team(seed, count, max(1, os.cpu_count() or 1)).run()
    for failure in failures[:TOLD]:
        tell_failure(seed, failure)
    print(f"fuzz: seed {seed}, {'one input' if number else f'{count:,} inputs'}, failures: {len(failures)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
