"""A file in and a file out, and what happens to bad ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from obmen.console import uploads
from obmen.console.shelf import KEEP_S, Shelf
from tests.unit.console.visitor import Console, Visitor


def _export(desk: Console, visitor: Visitor, **fields: str) -> tuple[str, bytes]:
    """Writes a file out; its name and content."""
    visitor.post("/files/out", base="buh", version="1.17", **fields)
    desk.house.settle()
    report = visitor.get(visitor.get("/bases/buh/live").headers["location"]).text
    address = re.search(r'href="(/files/out/\w+)"', report)
    assert address, report
    answer = visitor.get(address[1])
    return answer.headers["content-disposition"], answer.content


def _waiting(desk: Console) -> list[str]:
    return sorted(path.name for path in desk.desk.incoming.glob("*")) if desk.desk.incoming.exists() else []


def test_a_file_out_is_written_listed_and_taken(desk: Console) -> None:
    # given
    visitor = desk.signed_in("accountant")

    # when
    name, content = _export(desk, visitor)

    # then
    assert re.search(r'filename="buh-\d{8}-\d{4}-1.17.xml"', name)
    assert content.startswith(b"<?xml")
    assert "Справочник.Контрагенты".encode() in content
    assert "Записаны</h2>" in visitor.get("/files").text


def test_a_file_out_may_be_packed(desk: Console) -> None:
    name, content = _export(desk, desk.signed_in("accountant"), zip="yes")
    assert ".zip" in name
    assert content.startswith(b"PK\x03\x04")


def test_a_file_in_is_looked_at_first_and_loaded_after_a_confirmation(desk: Console) -> None:
    # given
    visitor = desk.signed_in("accountant")
    _, content = _export(desk, visitor)

    # when
    brought = visitor.send_file(r"C:\Обмен\выгрузка.xml", content)
    desk.house.settle()
    preview = desk.house.runs("buh")[-1]
    page = visitor.get(f"/runs/{preview.id}").text
    form = re.search(r'action="(/files/in/\w+)"', page)
    assert form
    asked = visitor.post(form[1], what="load")
    runs_asked = len(desk.house.runs("buh"))
    visitor.post(form[1], what="load", confirm="yes")
    desk.house.settle()
    loaded = desk.house.runs("buh")[-1]

    # then
    assert brought.headers["location"] == "/bases/buh/live"
    assert (preview.trigger, preview.facts["file"]) == ("preview", "выгрузка.xml")
    assert "Загрузить файл «выгрузка.xml»?" in asked.text
    assert runs_asked == preview.id
    assert (loaded.trigger, loaded.status) in {("import", "done"), ("import", "warnings")}
    assert _waiting(desk) == []


def test_a_file_that_was_brought_can_be_taken_away_unloaded(desk: Console) -> None:
    # given
    visitor = desk.signed_in("accountant")
    visitor.send_file("f.xml", _export(desk, visitor)[1])
    desk.house.settle()
    (note, _) = Shelf(desk.desk.incoming).all()[0]

    # when
    asked = visitor.post(f"/files/in/{note.token}", what="drop")
    kept = _waiting(desk)
    answer = visitor.post(f"/files/in/{note.token}", what="drop", confirm="yes")

    # then
    assert "Удалить файл «f.xml»?" in asked.text
    assert kept
    assert answer.headers["location"] == "/files?said=dropped"
    assert _waiting(desk) == []


@pytest.mark.parametrize(
    "content",
    [
        b"<a/>",
        b"not xml",
        b'<!DOCTYPE a [<!ENTITY x "y">]><Message>&x;</Message>',
        b"<?xml version='1.0'?><Message",
    ],
)
def test_a_bad_file_ends_in_a_report_with_words_and_changes_nothing(desk: Console, content: bytes) -> None:
    # given
    visitor = desk.signed_in("accountant")

    # when
    visitor.send_file("bad.xml", content)
    desk.house.settle()
    page = visitor.get(visitor.get("/bases/buh/live").headers.get("location", "/bases/buh/live"))

    # then
    assert 'class="problem"' in page.text or 'class="card refusal"' in page.text
    assert "Traceback" not in page.text
    assert "Внутренняя" not in page.text


def test_an_empty_choice_is_told(desk: Console) -> None:
    visitor = desk.signed_in("accountant")
    for name, content in (("", b""), ("empty.xml", b"")):
        answer = visitor.send_file(name, content)
        assert answer.status_code in (400, 422)
    assert _waiting(desk) == []


def test_a_file_beyond_the_cap_is_refused_and_nothing_stays(
    desk: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    visitor = desk.signed_in("accountant")
    monkeypatch.setattr(type(desk.desk), "most_bytes", property(lambda self: 1 << 20))

    # when
    announced = visitor.send_file("big.xml", b"x" * (3 << 20))
    monkeypatch.setattr(uploads, "_OVERHEAD", 10 << 20)
    found_out = visitor.send_file("big.xml", b"x" * (3 << 20))

    # then
    for answer in (announced, found_out):
        assert answer.status_code == 422
        assert "больше 1 МБ" in answer.text
    assert _waiting(desk) == []


def test_a_foreign_form_leaves_no_file_behind(desk: Console) -> None:
    answer = desk.signed_in("accountant").send_file("f.xml", b"<a/>" * 100_000, token="0" * 64)
    assert answer.status_code == 403
    assert _waiting(desk) == []


def _part(headers: str, content: str = "x") -> str:
    return f"--b\r\n{headers}\r\n\r\n{content}\r\n"


_FIELD = 'Content-Disposition: form-data; name="{}"'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "--b",
        "nonsense",
        _part(_FIELD.format("a") + '; filename="f"'),  # never ends
        _part("X" * 5000 + ": y") + "--b--",
        "".join(_part(_FIELD.format(n)) for n in range(30)) + "--b--",
        _part(_FIELD.format("a"), "y" * 5000) + "--b--",
        _part("No-Disposition: here") + "--b--",
    ],
)
def test_a_broken_upload_is_refused_and_nothing_stays(desk: Console, body: str) -> None:
    answer = desk.signed_in("accountant").multipart(body.encode())
    assert answer.status_code in (400, 403)
    assert _waiting(desk) == []


def test_a_second_file_in_one_form_is_refused(desk: Console) -> None:
    # given
    visitor = desk.signed_in("accountant")
    token = _part(_FIELD.format("csrf"), visitor.token("/account"))
    file = _part(_FIELD.format("file") + '; filename="../../f.xml"', "<a/>")

    # when
    answer = visitor.multipart((token + file + file + "--b--\r\n").encode())

    # then
    assert answer.status_code == 400
    assert _waiting(desk) == []


@pytest.mark.parametrize("token", ["..%2f..%2fstate", "0" * 32, "x"])
def test_files_are_reached_by_their_token_only(desk: Console, token: str) -> None:
    visitor = desk.signed_in("accountant")
    assert visitor.get(f"/files/out/{token}").status_code == 404
    assert visitor.post(f"/files/in/{token}", what="load", confirm="yes").status_code == 404


def test_what_nobody_came_for_is_cleared_away_after_a_week(tmp_path: Path) -> None:
    # given
    import os
    import time

    shelf = Shelf(tmp_path / "shelf")
    (tmp_path / "f").write_text("old")
    old = shelf.put("buh", "old.xml", "Анна", tmp_path / "f")
    long_ago = time.time() - KEEP_S - 1
    for path in (tmp_path / "shelf").iterdir():
        os.utime(path, (long_ago, long_ago))

    # when
    shelf.put("buh", "new.xml", "Анна")

    # then
    assert shelf.get(old.token) is None
    assert not shelf.path(old).exists()
