"""``obmen export`` for an accountant and a bank, as a person and as a script see it."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.shell import Shell

PERIOD = ("--from", "2026-11-01", "--to", "2026-11-30")


def test_a_file_for_the_accountant_is_written_checked_and_told(demo: Shell, tmp_path: Path) -> None:
    file = str(tmp_path / "a.xml")
    words = ("export", "--base", "buh", "--format", "universal", "--target", "bp30", *PERIOD, "-o", file)

    answer = demo(*words)
    as_json = demo(*words, "--json").json
    checked = demo("validate", file, "--target", "bp30", "--json").json

    assert answer.code == 0 and "Контрагенты" in answer.out and "Адреса" in answer.out
    assert as_json["written"]["counterparty"] == 12 and as_json["complaints"] == []
    assert {"kind", "label", "reason"} == set(as_json["left_out"][0])
    assert checked["findings"] == []


def test_a_dry_check_writes_no_file_and_the_report_stays(demo: Shell) -> None:
    answer = demo("export", "--base", "buh", "--format", "universal", "--target", "bp20", "--check")

    runs = demo("runs", "list", "--json").json
    assert answer.code == 0 and "файл не записан" in answer.out
    assert runs[0]["trigger"] == "export"


def test_what_is_wrong_is_shown_as_a_table_and_as_json(demo: Shell, tmp_path: Path) -> None:
    card = demo("records", "list", "counterparty", "--json").json["records"][0]["id"]
    demo.done("crm", "set", "counterparty", card, "name=" + "Ъ" * 101)
    words = (
        "export",
        "--base",
        "buh",
        "--format",
        "universal",
        "--target",
        "bp30",
        "-o",
        str(tmp_path / "a.xml"),
    )

    answer, as_json = demo(*words), demo(*words, "--json")

    assert answer.code == as_json.code == 1
    assert "Ошибок:" in answer.out and "Файл не записан" in answer.out
    assert as_json.json["complaints_total"] >= 1
    assert any("знаков 101" in item["message"] for item in as_json.json["complaints"])
    assert not (tmp_path / "a.xml").exists()


def test_another_organization_is_named_with_those_that_there_are(demo: Shell, tmp_path: Path) -> None:
    answer = demo(
        "export", "--base", "buh", "--organization", "ООО «Никто»", "-o", str(tmp_path / "a.xml"), "--json"
    )

    assert answer.code == 1
    error = answer.json["run"]["error"]
    assert "ООО «Никто»" in error["message"] and "ИНН" in error["hint"]


def test_orders_for_a_bank_and_a_statement_that_is_not_ours(demo: Shell, tmp_path: Path) -> None:
    file = tmp_path / "1c_to_kl.txt"

    answer = demo("export", "--base", "buh", "--format", "bank-client", *PERIOD, "-o", str(file))
    back = demo("import", str(file), "--base", "buh", "--preview")

    assert answer.code == 0 and file.read_bytes().startswith(b"1CClientBankExchange\r\n")
    assert "Неоплаченных платёжных поручений за этот период нет" in answer.out
    assert back.code == 0
