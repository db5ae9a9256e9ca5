"""The short run of ``make fuzz``: other inputs every day would not be repeatable, so the seed stays."""

from __future__ import annotations

import pytest

from tests.fuzz import checks, mutators
from tests.fuzz.run import WAYS, Fuzzer, Way, outcome

INPUTS = 1_200


@pytest.fixture(scope="module")
def fuzzer() -> Fuzzer:
    return Fuzzer(20261130, each=3, others=8)


def test_no_bent_input_crashes_or_hangs(fuzzer: Fuzzer) -> None:
    failures = [f"{one.number} {one.way}: {one.what}" for one in fuzzer.failures(range(INPUTS))]
    assert failures == []


def test_every_way_of_bending_takes_part(fuzzer: Fuzzer) -> None:
    inputs = [fuzzer.input(number) for number in range(400)]
    assert {way.name for way, _, _ in inputs} == {way.name for way in WAYS}
    assert {sample.version for _, sample, _ in inputs} == {
        sample.version for sample in fuzzer.samples["objects"]
    }
    assert fuzzer.input(7) == fuzzer.input(7)
    assert sum(data != sample.data for _, sample, data in inputs) > 390


def test_a_crash_and_a_hang_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def crashes(data: bytes, version: str) -> None:
        raise KeyError("Ссылка")

    def hangs(data: bytes, version: str) -> None:
        while True:
            pass

    monkeypatch.setattr("tests.fuzz.run.GIVE_UP_S", 0.1)
    for check, text in ((crashes, "KeyError"), (hangs, "no end")):
        way = Way(name="x", weight=1, source="messages", mutate=mutators.raw, check=check)
        assert text in outcome(way, "1.17", b"")
    assert (
        outcome(Way(name="x", weight=1, source="", mutate=mutators.raw, check=checks.single), "1.17", b"<")
        == ""
    )
