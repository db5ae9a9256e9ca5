"""A message that can't be trusted as a whole: refused in words, told in the journal, and nothing half-written."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from state.rows import Run
from tests.scenarios.bad_letters import Letter, contents, firm
from tests.scenarios.world import World
from tests.unit.cli.shell import Shell


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two firms on both sides; a third waits in 1C's letter, which lies in the mailbox unread."""
    root = tmp_path_factory.mktemp("bad-input") / "world"
    made = World.make(root)
    for name in ("Ромашка", "Василёк"):
        firm(made, name)
    made.settle()
    firm(made, "Новая фирма")
    made.onec().send()
    made.close()
    return root


@pytest.fixture
def world(settled: Path, tmp_path: Path) -> Iterator[World]:
    """A copy of it."""
    shutil.copytree(settled, tmp_path / "world")
    made = World.open(tmp_path / "world")
    yield made
    made.close()


def _refused(world: World, code: str, *words: str) -> Run:
    """Exchanges; the run must fail with this error, say these words, and leave both databases as they were."""
    before = contents(world)
    run = world.exchange()
    assert (run.status, run.error_code) == (_END.get(code, "failed"), code)
    for word in words:
        assert word in run.message, run.message
    assert run.hint
    (row,) = world.journal(run)
    assert (row.kind, row.status, row.message, row.hint) == ("message", "refused", run.message, run.hint)
    assert contents(world) == before
    return run


_END = {"BackupRestored": "stopped", "AnotherInfobaseAnswered": "stopped"}
ENTITIES = '<!DOCTYPE Message [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
PASSWORDS = '<!DOCTYPE Message SYSTEM "file:///etc/passwd">'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def _cut(text: str, share: float) -> str:
    return text[: int(len(text) * share)]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (lambda text: text.replace("</Body>", "</Boby>"), "теги не совпадают"),
        (lambda text: text.replace("Новая фирма", "Новая & фирма", 1), "«&»"),
        (lambda text: text.replace("Новая фирма", "Новая \x01 фирма", 1), "недопустимый в XML"),
        (lambda text: _cut(text, 0.2), "повреждено"),
        (lambda text: _cut(text, 0.9), "повреждено"),
        (lambda text: text.replace("</Message>", ""), "повреждено"),
        (lambda text: HEAD + "<html><body>502</body></html>", "Message"),
        (lambda text: HEAD + "<КоммерческаяИнформация/>", "Message"),
        (lambda text: HEAD + "<Message><Note/></Message>", "Header"),
        (lambda text: text.replace(HEAD, HEAD + ENTITIES).replace("Новая", "&b;"), "DOCTYPE"),
        (lambda text: text.replace(HEAD, HEAD + PASSWORDS), "DOCTYPE"),
        (lambda text: "Ответ сервера: 502", "повреждено"),
        (lambda text: "\x00\x01\x02", "повреждено"),
    ],
    ids=[
        "tag", "ampersand", "control-character", "cut-in-header", "cut-in-body", "no-end", "html", "commerceml",
        "no-header", "entities", "external-entity", "text", "bytes",
    ],
)  # fmt: skip
def test_a_file_that_is_no_message_is_refused_whole(
    world: World, content: Callable[[str], str], word: str
) -> None:
    letter = Letter.of(world)
    good = letter.text
    letter.put(content(good))

    _refused(world, "MalformedMessage", letter.path.name, word)

    letter.put(good)
    assert world.exchange().status == "done"
    assert world.cards.find("counterparty", name="Новая фирма")


def test_an_empty_file_is_no_message_yet(world: World) -> None:
    letter = Letter.of(world)
    letter.put("")

    assert world.exchange().status == "done"
    assert list(world.staged("counterparty")) == []


def test_a_message_larger_than_allowed_is_refused_before_it_is_read(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = world.root / "home" / "obmen.toml"
    settings.write_text("max_message_mb = 1\n" + settings.read_text("utf-8"), "utf-8")
    letter = Letter.of(world)
    letter.put(letter.text.replace("</Body>", "<!--" + "x" * (2 << 20) + "--></Body>"))
    before = contents(world)

    run = Shell(home=world.root / "home", capture=capsys)("run", "buh", "--json")

    assert (run.code, run.json["error"]["code"]) == (5, "MalformedMessage")
    assert "больше 1 МБ" in run.json["error"]["message"]
    assert contents(world) == before


# --- archives -----------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_while_it_is_unpacked(world: World) -> None:
    letter = Letter.of(world)
    filling = b"<!--" + b" " * (64 << 20) + b"-->"
    letter.put_archive({"data.xml": letter.text.replace("</Message>", "").encode() + filling + b"</Message>"})

    _refused(world, "UnsafeArchive", letter.path.stem, "слишком большой")


@pytest.mark.parametrize(
    "name", ["../../evil.xml", "/tmp/evil.xml", "..\\..\\evil.xml", "C:evil.xml", "a/b.xml"]
)
def test_a_path_that_leads_out_of_the_archive_is_refused(world: World, name: str) -> None:
    letter = Letter.of(world)
    letter.put_archive({name: letter.text.encode()})
    places = (world.root, Path(tempfile.gettempdir()), Path.cwd())

    _refused(world, "UnsafeArchive", letter.path.stem, "опасный путь")

    assert [path for place in places for path in place.glob("*evil*")] == []


def test_an_archive_with_two_files_is_refused(world: World) -> None:
    letter = Letter.of(world)
    letter.put_archive({"one.xml": letter.text.encode(), "two.xml": b""})

    _refused(world, "UnsafeArchive", "файлов: 2")


def test_a_truncated_archive_is_refused(world: World) -> None:
    letter = Letter.of(world)
    letter.put_archive({"data.xml": letter.text.encode()})
    archive = Letter(letter.path.with_suffix(".zip"))
    archive.put(archive.path.read_bytes()[:-200])

    _refused(world, "MalformedMessage", archive.path.name, "повреждён")


# --- numbers ------------------------------------------------------------------------------------------


def test_a_number_that_was_seen_is_passed_over_and_told(world: World) -> None:
    world.exchange()
    letter = Letter.of(world)
    letter.spoil("Новая фирма", "Подмена")

    run = world.exchange()

    assert run.status == "done"
    (row,) = world.journal(run)
    assert (row.kind, row.status) == ("message", "skipped")
    assert "базы «buh» было принято ранее" in row.message and "выполните обмен" in row.hint
    assert not [card for card in world.cards.all("counterparty") if card.record.name == "Подмена"]


def test_a_number_that_went_backwards_stops_the_exchange_until_a_person_decides(world: World) -> None:
    world.exchange()
    world.round()
    letter = Letter.of(world)
    letter.put(letter.with_number(1))
    letter.put(letter.created("2099-01-01T00:00:00"))

    run = _refused(world, "BackupRestored", "buh", "№ 1", "резервной копии")

    assert "--after-restore" in run.hint
    assert world.exchange(after_restore=True).status in ("done", "warnings")


def test_a_receipt_for_a_message_we_never_sent_stops_the_exchange(world: World) -> None:
    letter = Letter.of(world)
    letter.put(letter.text.replace("<msg:ReceivedNo>", "<msg:ReceivedNo>9", 1))

    _refused(world, "BackupRestored", "buh", "мы отправили только")


@pytest.mark.parametrize("number", ["не число", "-3", "1" * 40, "4.0"])
def test_a_number_that_is_none_is_refused(world: World, number: str) -> None:
    letter = Letter.of(world)
    letter.put(re.sub(r"<msg:MessageNo>\d+<", f"<msg:MessageNo>{number}<", letter.text))

    _refused(world, "MalformedMessage", letter.path.name, "MessageNo")


# --- addresses ----------------------------------------------------------------------------------------


def test_a_message_for_another_node_is_refused(world: World) -> None:
    letter = Letter.of(world)
    ours = world.specs["buh"].our_code
    letter.spoil(f"<msg:To>{ours}<", "<msg:To>11111111-2222-3333-4444-555555555555<")

    _refused(world, "WrongReceiver", "11111111-2222-3333-4444-555555555555", ours)


def test_a_message_from_another_infobase_stops_the_exchange(world: World) -> None:
    letter = Letter.of(world)
    theirs = world.specs["buh"].peer_code
    letter.spoil(f"<msg:From>{theirs}<", "<msg:From>11111111-2222-3333-4444-555555555555<")

    _refused(world, "AnotherInfobaseAnswered", "11111111-2222-3333-4444-555555555555", "buh")


def test_a_file_without_a_node_is_not_taken_for_a_message(world: World) -> None:
    letter = Letter.of(world)
    start, end = letter.text.index("<msg:Confirmation>"), letter.text.index("</msg:Confirmation>")
    letter.put(letter.text[:start] + letter.text[end + len("</msg:Confirmation>") :])

    run = _refused(world, "WrongReceiver", "односторонней выгрузки")

    assert "obmen import" in run.hint


def test_a_version_we_have_not_in_common_is_refused(world: World) -> None:
    letter = Letter.of(world)
    text = re.sub(r"\s*<msg:AvailableVersion>[^<]*</msg:AvailableVersion>", "", letter.text)
    other = "</msg:Confirmation><msg:AvailableVersion>2.5</msg:AvailableVersion>"
    letter.put(
        text.replace("EnterpriseData/1.21", "EnterpriseData/2.5").replace("</msg:Confirmation>", other)
    )

    _refused(world, "UnsupportedVersion", "buh", "2.5")


# --- by hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html/>", "MalformedMessage"),
        (b"PK\x03\x04 and no archive at all", "MalformedMessage"),
        (b"", "MalformedMessage"),
    ],
)
def test_a_bad_file_given_by_hand_is_refused_with_exit_code_5_and_a_report(
    world: World, capsys: pytest.CaptureFixture[str], content: bytes, code: str
) -> None:
    file = world.root / "выгрузка.xml"
    file.write_bytes(content)
    before = contents(world)
    shell = Shell(home=world.root / "home", capture=capsys)

    answer = shell("import", str(file), "--base", "buh", "--json")

    assert answer.code == 5
    assert answer.json["error"]["code"] == code
    assert "выгрузка" in answer.json["error"]["message"]
    assert answer.json["error"]["hint"]
    assert [row["kind"] for row in answer.json["rows"]] == ["message"]
    assert contents(world) == before

    told = shell("import", str(file), "--base", "buh")
    assert told.code == 5
    assert "Что делать" in told.out
    checked = shell("validate", str(file), "--json")
    assert (checked.code, checked.json["valid"]) == (5, False)
