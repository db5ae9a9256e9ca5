"""What stands around an exchange: checking a base, a file out, and what a header says about its sender."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.onec.standin import Infobase, seed_demo
from enterprise_data.errors import ConfigurationError, UnknownConnection, UnsupportedVersion
from state.rows import Peer
from sync.peers import peer_news
from sync.services.checks import CheckService
from sync.services.exchanges import RunRequest
from sync.services.files import ExportService, ExportSummary
from tests.scenarios.world import BaseSpec, World

FIRMS = "Контрагенты"


def findings(world: World) -> dict[str, str]:
    """Subject → text of a check of the base."""
    app = world.app
    found = CheckService(app.store, app.crm, app.exchanges).base("buh", app.transport_for("buh"))
    return {item.subject: item.text for item in found}


def exported(
    world: World, path: Path, version: str, *, partial: bool = False, **request: Any
) -> ExportSummary:
    """Everything the base should know, as one file."""

    def write_to(write: Any) -> None:
        with path.open("wb") as out:
            write(out)

    wanted = RunRequest(**{"trigger": "export", **request})
    return ExportService(world.app.exchanges).export("buh", version, write_to, wanted, partial=partial)


# --- checking -----------------------------------------------------------------------------------------


def test_a_check_tells_the_state_of_the_conversation(world: World) -> None:
    found = findings(world)

    assert found["Каталог обмена"] == "Доступен для чтения и записи."
    assert "1.21" in found["Версия формата"]
    assert "Справочник.Контрагенты" in found["1С принимает"]
    assert "отправлено №" in found["Номера сообщений"]


def test_a_check_before_the_first_message_says_that_there_is_none_yet(tmp_path: Path) -> None:
    world = World.make(tmp_path)

    assert findings(world)["Сообщение 1С"] == "Пока нет."
    world.close()


def test_a_check_names_the_kinds_that_1c_does_not_take(tmp_path: Path) -> None:
    world = World.make(tmp_path, BaseSpec(versions=("1.16",)))
    seed_demo(world.onec(), 1)
    world.settle()

    assert "Справочник.КонтактныеЛица" in findings(world)["1С не принимает"]
    world.close()


def test_a_check_of_a_missing_folder_is_a_finding_and_not_an_error(world: World) -> None:
    world.mailbox().rename(world.root / "elsewhere")

    assert "Создайте её" in findings(world)["Каталог обмена"]


def test_the_crm_answers_a_check(world: World) -> None:
    app = world.app

    (found,) = CheckService(app.store, app.crm, app.exchanges).crm()

    assert not found.is_problem
    assert "Отвечает" in found.text


# --- a file out ---------------------------------------------------------------------------------------


def test_an_exported_file_makes_an_empty_base_equal(world: World, tmp_path: Path) -> None:
    world.cards.create("counterparty", name="Из CRM", full_name="Из CRM")
    path = tmp_path / "all.xml"

    summary = exported(world, path, "1.21")

    assert summary.run is not None
    assert summary.run.status == "done"
    assert summary.written["counterparty"] == 7
    assert summary.left_out == []
    empty = Infobase.create(
        tmp_path / "empty", name="Пустая", prefix="ПУ", node_code="A1", peer_code="B1", mailbox=tmp_path / "m",
        profile="bp30new",
    )  # fmt: skip
    received = empty.load_file(path)
    assert received.accepted, received.text
    assert {item.keys["Наименование"] for item in empty.objects(FIRMS)} == {
        card.record.name for card in world.cards.all("counterparty")
    }
    empty.close()


def test_a_file_of_a_version_that_lacks_a_kind_names_it(world: World, tmp_path: Path) -> None:
    summary = exported(world, tmp_path / "old.xml", "1.8")

    assert [kind for kind, _, _ in summary.left_out] == ["contact_person"]


def test_what_1c_told_in_an_older_version_is_left_out_with_the_reason_unless_it_is_asked_for(
    tmp_path: Path,
) -> None:
    world = World.make(tmp_path, BaseSpec(versions=("1.8",)))
    seed_demo(world.onec(), 2)
    world.settle()

    summary = exported(world, tmp_path / "new.xml", "1.21", kinds=("counterparty",))
    whole = exported(world, tmp_path / "whole.xml", "1.8", kinds=("counterparty",))
    forced = exported(world, tmp_path / "forced.xml", "1.21", partial=True, kinds=("counterparty",))

    assert (summary.written, summary.partly_known) == ({"counterparty": 0}, 2)
    names = {card.record.name for card in world.cards.all("counterparty")}
    assert {label for _, label, _ in summary.left_out} == names
    assert all(
        "в версии формата 1.8" in why and "Запишите файл в версии 1.8" in why for *_, why in summary.left_out
    )
    assert (whole.written, whole.left_out) == ({"counterparty": 2}, [])
    assert (forced.written, forced.partial, forced.partly_known) == ({"counterparty": 2}, True, 0)
    world.close()


def test_a_deleted_counterparty_is_not_in_the_file(world: World, tmp_path: Path) -> None:
    link = world.links("counterparty")[0]
    world.onec().mark_deleted(FIRMS, link.ref)
    world.settle()

    summary = exported(world, tmp_path / "some.xml", "1.21", kinds=("counterparty",))

    assert summary.written == {"counterparty": 5}


def test_a_version_or_kind_or_base_that_is_unknown_is_refused_before_anything_is_done(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "never.xml"

    with pytest.raises(UnsupportedVersion):
        exported(world, path, "1.99")
    with pytest.raises(ConfigurationError):
        world.exchange(kinds=("clown",))
    with pytest.raises(UnknownConnection):
        world.app.exchanges.run("nowhere", RunRequest(trigger="hand"))
    assert not path.exists()


# --- what a header says about its sender --------------------------------------------------------------


def test_the_first_header_is_no_news() -> None:
    assert peer_news(Peer(base="buh"), Peer(base="buh", format_version="1.17", new_code="x")) == []


def test_a_lower_and_a_higher_version_are_told_with_what_follows_from_them() -> None:
    low, high = Peer(base="buh", format_version="1.8"), Peer(base="buh", format_version="1.17")

    (down,), (up,) = peer_news(high, low), peer_news(low, high)

    assert "была 1.17, стала 1.8" in down.text
    assert "передаваться не будут" in down.hint
    assert "зарегистрируйте их к обмену" in up.hint


def test_changed_abilities_are_told_by_kind() -> None:
    before = Peer(base="buh", format_version="1.17", abilities={"А": ("*", "*"), "Б": ("*", "*")})
    now = Peer(
        base="buh", format_version="1.17", abilities={"А": ("*", "*"), "Б": ("*", ""), "В": ("*", "*")}
    )

    (told,) = peer_news(before, now)

    assert told.text == "1С изменила, что она передаёт и принимает: Б, В."
