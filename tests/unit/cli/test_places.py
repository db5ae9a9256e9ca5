"""Where data lie and cannot lie: told in Russian with a documented exit code, never with a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.shell import Answer, Shell

PASSWORD = "hush-hush"


def _told(answer: Answer) -> str:
    text = f"{answer.error['message']} {answer.error['hint']}"
    assert answer.error["hint"]
    assert PASSWORD not in answer.out + answer.err
    assert "Traceback" not in answer.err
    return text


@pytest.mark.parametrize("command", ["init", "check", "demo", "run buh", "standin list Банки"])
def test_a_home_that_cannot_be_is_told_by_every_command(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    for home in (file, file / "inside", Path("/proc/obmen")):
        answer = Shell(home=home, capture=capsys)(*command.split(), "--json")

        assert answer.code == 3
        assert str(home) in _told(answer) and "OBMEN_HOME" in _told(answer)
    assert file.read_text("utf-8") == ""


@pytest.mark.parametrize("name", ["OBMEN_STORE_URL", "OBMEN_CRM_URL"])
@pytest.mark.parametrize("server", ["127.0.0.1:1", "no-such-host.invalid"])
def test_a_database_out_of_reach_is_told_without_its_password(shell: Shell, name: str, server: str) -> None:
    url = f"postgresql://obmen:{PASSWORD}@{server}/obmen?connect_timeout=3"

    answer = shell("check", "--json", **{name: url})

    assert answer.code == 4
    assert server.partition(":")[0] in _told(answer)


@pytest.mark.parametrize("name", ["OBMEN_STORE_URL", "OBMEN_CRM_URL"])
@pytest.mark.parametrize(
    "url", ["garbage", f"mysql://u:{PASSWORD}@db/x", f"postgresql://u:{PASSWORD}@db:x/y", "sqlite://"]
)
def test_an_address_that_is_none_is_told_with_the_variable(shell: Shell, name: str, url: str) -> None:
    answer = shell("check", "--json", **{name: url})

    assert answer.code == 3
    assert name in _told(answer) and "postgresql://" in _told(answer)


@pytest.mark.parametrize("file", ["state.db", "crm.db"])
def test_a_file_that_is_no_database_is_told_and_left_alone(shell: Shell, file: str) -> None:
    shell.home.mkdir()
    (shell.home / file).write_text("это не база данных, " * 100, "utf-8")

    answer = shell("check", "--json")

    assert answer.code == 3
    assert file in _told(answer)
    assert (shell.home / file).read_text("utf-8").startswith("это не база")


def test_settings_that_cannot_be_read_stop_every_command(shell: Shell) -> None:
    shell.home.mkdir()
    (shell.home / "obmen.toml").write_text("[console\n", "utf-8")

    for command in ("check", "run buh", "runs list", "init"):
        answer = shell(*command.split(), "--json")
        assert (answer.code, answer.error["code"]) == (3, "ConfigurationError")
        assert "obmen.toml" in _told(answer) and "строка 1" in _told(answer)


def test_a_base_that_was_switched_off_is_not_exchanged(demo: Shell) -> None:
    settings = demo.home / "obmen.toml"
    settings.write_text(settings.read_text("utf-8") + "enabled = false\n", "utf-8")

    answer = demo("run", "buh", "--json")

    assert answer.code == 3
    assert "отключена" in answer.json["error"]["message"] and "enabled" in answer.json["error"]["hint"]
    assert demo.done("records", "list", "counterparty", "--side", "1c:buh")["total"] == 12


def test_a_mailbox_that_is_gone_is_told_and_may_be_tried_again(demo: Shell) -> None:
    (demo.home / "exchange").rename(demo.home / "elsewhere")

    answer = demo("run", "buh", "--json")

    assert (answer.code, answer.json["error"]["code"]) == (4, "Unreachable")
    assert str(demo.home / "exchange") in answer.json["error"]["message"]
    assert [row["kind"] for row in answer.json["rows"]] == ["exchange"]
    (demo.home / "elsewhere").rename(demo.home / "exchange")
    assert demo.done("run", "buh")["status"] == "done"


def test_a_command_line_without_a_home_of_its_own_uses_the_users(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(home=Path(""), capture=capsys)

    made = shell.done("init", OBMEN_HOME="", HOME=str(tmp_path))

    assert made["home"] == str(tmp_path / ".obmen")
