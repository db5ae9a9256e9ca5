"""What every command answers, to people and to scripts, on a home whose two sides agree."""

from __future__ import annotations

import csv
import io
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from enterprise_data.objects.counterparty import Counterparty, LegalForm
from obmen.bootstrap import opened
from tests.unit.cli.shell import Shell

pytestmark = pytest.mark.slow
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "commands.md"


def _documented(row: str) -> set[str]:
    """Field names in a row of the reference's table of JSON documents."""
    documents = REFERENCE.read_text("utf-8").partition("## JSON")[2]
    line = next(line for line in documents.splitlines() if line.startswith(f"| {row} |"))
    return set(re.findall(r"`([a-z_0-9]+)`", line.split("|", 2)[2]))


def _card(demo: Shell, number: int = 0) -> dict[str, Any]:
    card: dict[str, Any] = demo.done("records", "list", "counterparty")["records"][number]
    return card


def _firm(demo: Shell, number: int = 0) -> dict[str, Any]:
    item: dict[str, Any] = demo.done("standin", "list", "Контрагенты")["objects"][number]
    return item


def _disputed(demo: Shell) -> dict[str, Any]:
    """Both sides give one firm another full name; the conflict that this makes."""
    firm = _firm(demo)
    link = demo.done("map", "show", "buh", "counterparty", firm["ref"])
    demo.done("standin", "set", "Контрагенты", firm["code"], "НаименованиеПолное=Имя в 1С")
    demo.done("crm", "set", "counterparty", link["crm_id"], "full_name=Имя в CRM")
    demo.done("standin", "exchange")
    demo.done("run", "buh")
    (conflict,) = demo.done("conflicts", "list")["conflicts"]
    found: dict[str, Any] = conflict
    return found


# --- preparing and checking ---------------------------------------------------------------------------


def test_init_makes_a_home_that_can_be_used_and_changes_nothing_the_second_time(shell: Shell) -> None:
    first = shell.done("init")
    settings = Path(first["settings"])
    settings.write_text(settings.read_text("utf-8") + "\n# моё\n", "utf-8")

    second = shell.done("init")

    assert (first["created"], second["created"], second["bases"]) == (True, False, [])
    assert settings.read_text("utf-8").endswith("# моё\n")
    assert shell.done("check")["ok"] is True
    assert "obmen check" in shell("init").out


def test_the_template_holds_a_base_that_only_needs_its_marks_taken_away(shell: Shell, tmp_path: Path) -> None:
    settings = Path(shell.done("init")["settings"])
    head, _, base = settings.read_text("utf-8").partition("# [[base]]")
    (tmp_path / "обмен").mkdir()
    table = re.sub(r"^# ", "", "# [[base]]" + base, flags=re.MULTILINE)
    settings.write_text(head + table.replace("/srv/obmen/buh", str(tmp_path / "обмен")), "utf-8")

    assert shell.done("check", "buh")["ok"] is True
    assert shell.done("run", "buh")["status"] == "done"


def test_check_tells_each_base_and_fails_where_something_is_wrong(demo: Shell) -> None:
    good = demo.done("check", "buh")
    assert good["ok"] is True
    assert all({"subject", "ok", "text", "hint"} == set(item) for item in good["checks"]["buh"])

    (demo.home / "exchange").rename(demo.home / "elsewhere")
    bad = demo("check")

    assert bad.code == 1
    assert "ошибка" in bad.out and str(demo.home / "exchange") in bad.out


def test_a_base_that_is_not_connected_is_told_with_those_that_are(demo: Shell) -> None:
    commands = (
        "run zup", "check zup", "records list bank --side 1c:zup", "map list --base zup", "runs list --base zup",
        "conflicts list --base zup", f"export --base zup -o {demo.home}/x.xml",
    )  # fmt: skip
    for words in commands:
        answer = demo(*words.split(), "--json")
        assert (answer.code, answer.error["code"]) == (3, "UnknownConnection"), words
        assert "zup" in answer.error["message"] and "buh" in answer.error["hint"]


# --- exchanging ---------------------------------------------------------------------------------------


def test_a_run_tells_what_travelled_and_is_found_among_the_reports(demo: Shell) -> None:
    firm = _firm(demo)
    demo.done("standin", "set", "Контрагенты", firm["code"], "Комментарий=Звонить утром")
    demo.done("standin", "exchange")

    preview = demo.done("run", "buh", "--preview")
    run = demo.done("run", "buh")
    shown = demo.done("runs", "show", str(run["id"]))

    assert [(row["status"], row["groups"]) for row in preview["rows"]] == [("updated", ["note"])]
    assert [row["label"] for row in run["rows"]] == [firm["name"]]
    assert shown["rows"] == run["rows"] and shown["rows_total"] == 1
    assert set(run) - {"rows", "rows_total"} == _documented("a run") - {
        "done", "warnings", "failed", "stopped", "interrupted", "running", "code", "message", "hint",
    }  # fmt: skip
    assert set(run["rows"][0]) == _documented("a row") - {"field", "before", "after"}
    (change,) = preview["rows"][0]["changes"]
    assert (change["field"], change["after"]) == ("note", "Звонить утром")
    assert demo.done("runs", "list", "--base", "buh")[0]["id"] == run["id"]
    assert demo.done("runs", "show", str(run["id"]), "--status", "refused")["rows"] == []
    assert firm["name"] in demo("runs", "show", str(run["id"])).out
    assert "Изменений нет" in demo("run", "buh").out


def test_an_unknown_run_is_told(demo: Shell) -> None:
    answer = demo("runs", "show", "999", "--json")

    assert (answer.code, answer.error["code"]) == (1, "UnknownRun")


def test_what_needs_a_person_is_shown_even_behind_many_rows(demo: Shell) -> None:
    with opened(demo.home) as app:
        for number in range(60):
            record = Counterparty(name=f"Фирма {number}", legal_form=LegalForm.COMPANY)
            app.crm.save("counterparty", None, record, frozenset({"name", "legal_form"}), "Менеджер")
    demo.done("crm", "create", "counterparty", "name=Опечатка", "inn=7707083894")

    answer = demo("run", "buh")

    assert answer.code == 0
    assert "Опечатка" in answer.out and "7707083894" in answer.out


# --- conflicts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--take", "1c"), "Имя в 1С"),
        (("--take", "1с"), "Имя в 1С"),
        (("--take", "crm"), "Имя в CRM"),
        (("--take", "value", "full_name=ООО «Своё имя»"), "ООО «Своё имя»"),
        (("--take", "value", "Просто своё имя"), "Просто своё имя"),
    ],
    ids=["1c", "cyrillic", "crm", "field", "text"],
)
def test_a_decision_reaches_both_sides_with_the_next_exchange(
    demo: Shell, words: tuple[str, ...], expected: str
) -> None:
    conflict = _disputed(demo)
    number = str(conflict["id"])
    assert set(conflict) == _documented("a conflict")
    assert "Имя в 1С" in demo("conflicts", "show", number).out

    decided = demo.done("conflicts", "resolve", number, *words)

    assert decided["status"] == "decided"
    assert demo.done("conflicts", "list", "--status", "decided")["total"] == 1
    demo.done("run", "buh")
    demo.done("standin", "exchange")
    demo.done("run", "buh")
    card = demo.done("records", "show", "counterparty", conflict["crm_id"])
    firm = demo.done("standin", "show", "Контрагенты", conflict["ref"])
    assert card["record"]["full_name"] == expected
    assert firm["content"]["КлючевыеСвойства"]["НаименованиеПолное"] == expected
    assert demo.done("conflicts", "show", number)["status"] == "closed"


def test_a_decision_that_does_not_fit_changes_nothing(demo: Shell) -> None:
    number = str(_disputed(demo)["id"])

    for words in (("--take", "value"), ("--take", "value", "inn=1"), ("--take", "value", "fulname=x")):
        answer = demo("conflicts", "resolve", number, *words, "--json")
        assert (answer.code, answer.error["code"]) == (1, "WrongDecision")
        assert "full_name" in answer.error["hint"]
    assert demo.done("conflicts", "show", number)["status"] == "open"
    assert demo("conflicts", "resolve", "999", "--take", "1c").code == 1


def test_a_second_decision_is_told_who_was_faster(demo: Shell) -> None:
    number = str(_disputed(demo)["id"])
    demo.done("conflicts", "resolve", number, "--take", "1c")

    answer = demo("conflicts", "resolve", number, "--take", "crm", "--json")

    assert (answer.code, answer.error["code"]) == (1, "StaleDecision")
    assert demo.done("conflicts", "show", number)["decision"] == "onec"


# --- records and cards --------------------------------------------------------------------------------


def test_records_of_both_sides_are_listed_searched_and_shown(demo: Shell) -> None:
    card = _card(demo)
    link = demo.done("map", "show", "buh", "counterparty", card["id"])
    assert set(card) == _documented("a card")

    for side, key in (("crm", "id"), ("1c:buh", "ref"), ("1С:buh", "ref")):
        found = demo.done(
            "records", "list", "counterparty", "--side", side, "--search", card["label"].upper()
        )
        assert [row[key] for row in found["records"]] == [card["id"] if key == "id" else link["ref"]]
        assert found["total"] == 1
        page = demo.done("records", "list", "counterparty", "--side", side, "--limit", "2", "--offset", "1")
        assert (len(page["records"]), page["total"]) == (2, 12)

    onec = demo.done("records", "show", "counterparty", link["ref"], "--side", "1c:buh", "--whole")
    assert set(onec) == _documented("an object of 1C")
    assert onec["record"]["full_name"] == card["record"]["full_name"]
    assert onec["whole"]["КлючевыеСвойства"]["Наименование"] == card["record"]["name"]
    told = demo("records", "show", "counterparty", card["id"]).out
    assert card["record"]["inn"] in told and card["codes"]["BP30-"] in told


def test_what_was_deleted_on_both_sides_is_found_where_it_is_asked_for(demo: Shell) -> None:
    firm = _firm(demo)
    demo.done("standin", "mark-deleted", "Контрагенты", firm["code"])
    for words in (("standin", "exchange"), ("run", "buh"), ("standin", "exchange"), ("run", "buh")):
        demo.done(*words)

    living = demo.done("records", "list", "counterparty", "--side", "1c:buh")
    everything = demo.done("records", "list", "counterparty", "--side", "1c:buh", "--deleted")

    assert firm["ref"] not in [row["ref"] for row in living["records"]]
    assert [row["deleted"] for row in everything["records"] if row["ref"] == firm["ref"]] == [True]


def test_fields_are_set_named_in_either_language_and_cleared(demo: Shell) -> None:
    number = _card(demo)["id"]

    changed = demo.done(
        "crm", "set", "counterparty", number,
        'full_name=ООО «Рога & "копыта"» = 2', "Телефоны=+7 495 1; факс: +7 495 2", "emails=a@b.ru; c@d.ru",
        "addresses=юридический: г. Москва, д. 1; почтовый: 101000", "legal_form=физическое лицо",
    )["card"]["record"]  # fmt: skip

    assert changed["full_name"] == 'ООО «Рога & "копыта"» = 2'
    assert [(phone["kind"], phone["number"]) for phone in changed["phones"]] == [
        ("main", "+7 495 1"),
        ("fax", "+7 495 2"),
    ]
    assert changed["emails"] == ["a@b.ru", "c@d.ru"]
    assert [item["kind"] for item in changed["addresses"]] == ["legal", "postal"]
    assert changed["legal_form"] == "person"

    cleared = demo.done("crm", "set", "counterparty", number, "phones=", "note=", "group=")["card"]["record"]
    assert (cleared["phones"], cleared["note"], cleared["group"]) == ([], "", None)
    assert "так уже и было" in demo("crm", "set", "counterparty", number, "note=").out


def test_a_wrong_requisite_is_told_when_it_is_typed(demo: Shell) -> None:
    number = _card(demo)["id"]

    answer = demo("crm", "set", "counterparty", number, "inn=7707083894")

    assert answer.code == 0
    assert "Замечание" in answer.out and "7707083894" in answer.out
    told = demo.done("crm", "set", "counterparty", number, "note=1")
    assert len(told["complaints"]) == 1


def test_cards_are_created_copied_locked_deleted_restored_and_merged(demo: Shell) -> None:
    made = demo.done("crm", "create", "counterparty", "name=Новая")
    copied = demo.done("crm", "copy", "counterparty", made["id"])
    assert (made["outcome"], copied["outcome"], copied["card"]["codes"]) == ("created", "created", {})
    assert set(made) == _documented("`obmen crm set` and the other writes") - {
        "created", "updated", "unchanged", "deleted",
    }  # fmt: skip

    assert demo.done("crm", "lock", "counterparty", made["id"])["card"]["locked"] is True
    refused = demo("crm", "set", "counterparty", made["id"], "note=1", "--json")
    assert (refused.code, refused.error["code"]) == (1, "CardRefused")
    assert "заблокирована" in refused.error["message"]
    assert demo.done("crm", "unlock", "counterparty", made["id"])["card"]["locked"] is False
    assert demo.done("crm", "lock", "counterparty", made["id"], "--unlock")["outcome"] == "unchanged"

    assert demo.done("crm", "delete", "counterparty", made["id"])["outcome"] == "deleted"
    assert demo.done("crm", "restore", "counterparty", made["id"])["card"]["deleted"] is False
    merged = demo.done("crm", "merge", "counterparty", made["id"], copied["id"])
    assert merged["id"] == made["id"]
    assert demo.done("records", "show", "counterparty", copied["id"])["id"] == made["id"]


@pytest.mark.parametrize(
    "words",
    [
        ("crm", "set", "counterparty", "999999", "note=1"),
        ("crm", "copy", "counterparty", "999999"),
        ("crm", "delete", "counterparty", "abc"),
        ("crm", "merge", "counterparty", "999999", "999998"),
        ("crm", "promote", "999999"),
        ("crm", "client", "show", "999999"),
        ("records", "show", "counterparty", "999999"),
        ("records", "show", "counterparty", "999999", "--side", "1c:buh"),
        ("map", "show", "buh", "counterparty", "999999"),
        ("map", "unlink", "buh", "counterparty", "999999"),
        ("standin", "show", "Контрагенты", "999999"),
    ],
    ids=" ".join,
)
def test_what_does_not_exist_is_named(demo: Shell, words: tuple[str, ...]) -> None:
    answer = demo(*words, "--json")

    assert answer.code == 1
    assert "999999" in answer.error["message"] or "abc" in answer.error["message"]


def test_a_client_becomes_a_counterparty_once(demo: Shell) -> None:
    client = demo.done(
        "crm", "client", "create", "name=Ромашка", "contact=Иванов Иван", "phone=+7 1", "person=нет"
    )
    assert set(client) == _documented("`obmen crm client list`; one client") - {"clients", "total"}

    first = demo.done("crm", "promote", client["id"])
    second = demo.done("crm", "promote", client["id"])

    assert first["id"] == second["id"]
    assert demo.done("crm", "client", "show", client["id"])["counterparty"] == first["id"]
    assert demo.done("crm", "client", "list")["total"] == 1
    assert demo.done("records", "list", "contact_person", "--search", "Иванов Иван")["total"] == 1


# --- the mapping table --------------------------------------------------------------------------------


def test_links_are_cut_and_made_by_hand(demo: Shell) -> None:
    card = _card(demo)
    link = demo.done("map", "show", "buh", "counterparty", card["id"])
    assert set(link) == _documented("a link")

    demo.done("map", "unlink", "buh", "counterparty", link["ref"])
    assert demo("map", "show", "buh", "counterparty", card["id"]).code == 1
    made = demo.done("map", "link", "buh", "counterparty", link["ref"].upper(), card["id"])

    assert (made["ref"], made["crm_id"], made["why"]) == (link["ref"], card["id"], "hand")
    other = _card(demo, 1)["id"]
    clash = demo("map", "link", "buh", "counterparty", link["ref"], other, "--json")
    assert (clash.code, clash.error["code"]) == (1, "LinkClash")
    wrong = demo("map", "link", "buh", "counterparty", "не-уид", other, "--json")
    assert (wrong.code, wrong.error["code"]) == (1, "WrongLink")


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_table_goes_out_and_comes_back_unchanged(demo: Shell, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"соответствия.{suffix}"

    out = demo.done("map", "export", "-o", str(file), "--base", "buh", "--kind", "counterparty")
    back = demo.done("map", "import", str(file))

    assert out == {"file": str(file), "rows": 12}
    assert back == {"linked": 0, "unchanged": 12, "refused": []}


def test_cells_of_an_exported_table_are_plain(demo: Shell, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    demo.done("map", "export", "-o", str(file), "--kind", "counterparty")

    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text, delimiter=";"))

    assert {row["tombstone"] for row in rows} == {""}
    assert rows[0]["code"].startswith("BP30-")


def test_each_row_of_an_imported_table_counts_for_itself(demo: Shell, tmp_path: Path) -> None:
    card, other = _card(demo), _card(demo, 1)
    link = demo.done("map", "unlink", "buh", "counterparty", card["id"])
    table = [
        ("base", "kind", "ref", "crm_id"),
        ("buh", "counterparty", link["ref"], card["id"]),
        ("buh", "counterparty", link["ref"], other["id"]),
        ("zup", "counterparty", link["ref"], card["id"]),
        ("buh", "contrparty", link["ref"], card["id"]),
        ("buh", "counterparty", "не уид", card["id"]),
        ("buh", "counterparty", "11111111-2222-3333-4444-555555555555", "999999"),
    ]
    file = tmp_path / "t.csv"
    file.write_text("\n".join(";".join(row) for row in table), "utf-8")

    answer = demo("map", "import", str(file), "--json")

    assert answer.code == 5
    assert (answer.json["linked"], answer.json["unchanged"], len(answer.json["refused"])) == (1, 0, 5)
    assert all(row["message"] for row in answer.json["refused"])


@pytest.mark.parametrize(
    ("name", "content"),
    [("t.xlsx", b"no table"), ("t.csv", b"a;b\n1;2"), ("t.csv", "ссылка".encode("cp1251")), ("t.csv", b"")],
    ids=["no-xlsx", "no-columns", "encoding", "empty"],
)
def test_a_file_that_is_no_table_is_told(demo: Shell, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    answer = demo("map", "import", str(file), "--json")

    assert (answer.code, answer.error["code"]) == (5, "WrongTable")
    assert name in answer.error["message"] and answer.error["hint"]


# --- files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1.8", "1.10", "1.16", "1.17"])
def test_an_exported_file_is_valid_and_brings_nothing_new_back(
    demo: Shell, version: str, tmp_path: Path
) -> None:
    file = tmp_path / "в 1С.zip"

    out = demo.done("export", "--base", "buh", "--version", version, "-o", str(file))
    checked = demo.done("validate", str(file))
    back = demo.done("import", str(file), "--base", "buh", "--preview")

    assert set(out) == _documented("`obmen export`") - {"kind", "label", "reason"}
    assert out["written"]["counterparty"] == 12
    assert (checked["valid"], checked["findings"]) == (True, [])
    assert back["rows"] == [], "nothing was lost or guessed on the way"


def test_what_is_known_in_part_is_not_written_as_if_it_were_whole(demo: Shell, tmp_path: Path) -> None:
    file = str(tmp_path / "file.xml")

    strict = demo.done("export", "--base", "buh", "--version", "1.21", "-o", file)
    partial = demo.done("export", "--base", "buh", "--version", "1.21", "-o", file, "--partial")

    assert strict["written"]["counterparty"] == 0
    assert {row["kind"] for row in strict["left_out"]} >= {"counterparty"}
    assert "1.17" in strict["left_out"][-1]["reason"]
    assert (partial["written"]["counterparty"], partial["left_out"]) == (12, [])
    assert "--partial" in demo("export", "--base", "buh", "--version", "1.21", "-o", file).out


def test_kinds_narrow_an_export_and_people_see_how_much_was_written(demo: Shell, tmp_path: Path) -> None:
    answer = demo("export", "--base", "buh", "--kinds", "bank, currency", "-o", str(tmp_path / "b.xml"))

    assert answer.code == 0
    assert "Банки" in answer.out and "Контрагенты" not in answer.out


def test_a_file_comes_through_a_pipe(demo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file.xml"
    demo.done("export", "--base", "buh", "-o", str(file))

    def piped() -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(file.read_bytes()))

    monkeypatch.setattr(sys, "stdin", piped())
    assert demo.done("validate", "-")["valid"] is True
    monkeypatch.setattr(sys, "stdin", piped())
    assert demo.done("import", "-", "--base", "buh", "--preview")["status"] == "done"


def test_findings_of_a_file_are_told_with_line_object_and_field(demo: Shell, tmp_path: Path) -> None:
    file = tmp_path / "file.xml"
    demo.done("export", "--base", "buh", "-o", str(file))
    text = file.read_text("utf-8-sig").replace(">ЮридическоеЛицо<", ">Кооператив<", 3)
    file.write_text(text, "utf-8")

    answer = demo("validate", str(file), "--json", "--limit", "1")

    assert answer.code == 5
    assert (answer.json["valid"], len(answer.json["findings"])) == (False, 1)
    assert answer.json["total"] > 1
    finding = answer.json["findings"][0]
    assert set(answer.json) | set(finding) == _documented("`obmen validate`")
    assert finding["line"] > 0 and "Кооператив" in finding["message"]
    assert f"--limit {answer.json['total']}" in demo("validate", str(file), "--limit", "1").out


def test_a_file_of_ten_thousand_errors_does_not_flood_the_screen(demo: Shell, tmp_path: Path) -> None:
    objects = "".join(
        f'<Объект Нпп="{number}" Тип="СправочникСсылка.Контрагенты"></Объект>' for number in range(10_000)
    )
    file = tmp_path / "file.xml"
    file.write_text(f"<ФайлОбмена><ПравилаОбмена/>{objects}</ФайлОбмена>", "utf-8")

    answer = demo("validate", str(file), "--target", "bp30")

    assert answer.code == 5
    assert "Найдено ошибок: 10000" in answer.out and "…и ещё 9950" in answer.out
    assert answer.out.count("\n") < 300
    assert demo("validate", str(file), "--target", "bp40").code == 2


# --- the stand-in -------------------------------------------------------------------------------------


def test_the_stand_in_is_driven_like_1c(demo: Shell) -> None:
    made = demo.done(
        "standin",
        "create",
        "counterparty",
        "Наименование=Новый",
        "ЮридическоеФизическоеЛицо=ФизическоеЛицо",
        "Телефон=+7 1",
    )
    assert set(made) == _documented("`obmen standin list`; one object") - {"objects", "total"}
    changed = demo.done(
        "standin", "set", "Справочник.Контрагенты", made["code"], "ИНН=500100732259", "Комментарий=да"
    )
    assert changed["content"]["КлючевыеСвойства"]["ИНН"] == "500100732259"
    assert demo.done("standin", "mark-deleted", "Контрагенты", made["ref"])["deleted"] is True
    assert demo.done("standin", "mark-deleted", "Контрагенты", made["ref"], "--undo")["deleted"] is False
    assert demo.done("standin", "list", "Контрагенты", "--search", "новый")["total"] == 1

    exchanged = demo.done("standin", "exchange")
    assert exchanged["sent"]["objects"] == 1
    assert demo.done("standin", "log", "--limit", "1")["events"][0]["event"] == "sent"
    demo.done("run", "buh")
    assert demo.done("records", "list", "counterparty", "--search", "Новый")["total"] == 1


def test_a_refusal_of_the_stand_in_leaves_the_object_as_it_was(demo: Shell) -> None:
    firm = _firm(demo)

    answer = demo("standin", "set", "Контрагенты", firm["code"], "ИНН=7707083893", "Цвет=синий", "--json")

    assert (answer.code, answer.error["code"]) == (1, "StandinRefused")
    assert "Цвет" in answer.error["message"]
    assert _firm(demo)["content"] == firm["content"]
