"""obmen.toml: what is right is read, what is wrong is told with place and remedy, and no secret is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.databases import shown_url
from config.loading import load_settings
from config.settings import Settings
from enterprise_data.errors import ConfigurationError
from sync.policies import Policy

BASE = '[[base]]\nname = "buh"\nprefix = "BP30-"\n'
PEER = 'node = { ours = "AA", peer = "BB" }\n'
FOLDER = 'options = { folder = "/srv/buh" }\n'


def _load(folder: Path, text: str, **environ: str) -> Settings:
    (folder / "obmen.toml").write_text(text, "utf-8")
    return load_settings(folder, environ)


def test_a_home_without_a_file_of_settings_works_on_its_own_databases(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})

    assert settings.store_url == f"sqlite:///{tmp_path / 'state.db'}"
    assert settings.crm_url == f"sqlite:///{tmp_path / 'crm.db'}"
    assert (settings.bases, settings.console.port, settings.timezone) == ({}, 8717, "Europe/Moscow")


def test_everything_said_about_a_base_is_read(tmp_path: Path) -> None:
    settings = _load(
        tmp_path,
        BASE
        + PEER
        + FOLDER
        + 'title = "Бухгалтерия"\nversions = ["1.17", "1.8"]\nkinds = ["counterparty", "bank"]\n'
        + 'enabled = false\nevery = "cron"\ncron = "30 6 * * 1-5"\nhold_wrong_requisites = false\n'
        + 'policies = { counterparty.phones = "crm", contract = "onec" }\nsafety = { deletions = 3 }\n',
    )

    config = settings.bases["buh"]
    base = config.base
    assert (base.title, base.prefix, base.versions) == ("Бухгалтерия", "BP30-", ("1.17", "1.8"))
    assert base.kinds == ("bank", "counterparty"), "in the order of dependence"
    assert base.nodes is not None and (base.nodes.ours, base.nodes.peer) == ("AA", "BB")
    assert (base.limits.deletions, base.limits.deletions_percent) == (3, 5)
    assert base.hold_wrong_requisites is False
    assert base.policies.of("counterparty", "phones") is Policy.CRM
    assert base.policies.of("contract", "name") is Policy.ONEC
    assert (config.enabled, config.every, config.cron) == (False, "cron", "30 6 * * 1-5")
    assert config.options == {"folder": "/srv/buh"}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    text = '[console]\nport = 9000\nhost = "10.0.0.1"\n[log]\nformat = "console"\n[store]\nurl = "sqlite:////a.db"\n'
    settings = _load(
        tmp_path,
        text,
        OBMEN_PORT="9001",
        OBMEN_HOST="::1",
        OBMEN_LOG_FORMAT="json",
        OBMEN_STORE_URL="sqlite:////b.db",
    )

    assert (settings.console.port, settings.console.host) == (9001, "::1")
    assert (settings.log_format, settings.store_url) == ("json", "sqlite:////b.db")


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    settings = _load(tmp_path, "", OBMEN_PORT="", OBMEN_STORE_URL="", OBMEN_LOG_FORMAT="")

    assert settings.console.port == 8717
    assert settings.store_url.startswith("sqlite:///")


def test_secrets_come_from_a_file_or_a_variable(tmp_path: Path) -> None:
    secret = tmp_path / "пароль"
    secret.write_text("тайна\n", "utf-8")
    text = f"[store]\nurl_env = 'DB'\n{BASE}{PEER}options = {{ folder = '/x', zip_password_file = '{secret}' }}\n"

    settings = _load(tmp_path, text, DB="postgresql://u:hush@db/obmen")

    assert settings.store_url == "postgresql://u:hush@db/obmen"
    assert settings.bases["buh"].options["zip_password"] == "тайна"
    assert "hush" not in repr(settings)
    assert "тайна" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:hush@db:5432/obmen", "postgresql://u:***@db:5432/obmen"),
        ("sqlite:////srv/obmen/state.db", "sqlite:////srv/obmen/state.db"),
        ("garbage hush", "…"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert shown_url(url) == shown


WRONG = {
    "no-value": ("port = ", ("строка 1",)),
    "open-quotes": ('timezone = "Europe', ("строка 1",)),
    "twice": ("timezone = 'Europe/Moscow'\ntimezone = 'Europe/Samara'", ("дважды", "строка 2")),
    "windows-path": ('[store]\nurl = "C:\\Users"', ("обратная черта", "строка 2")),
    "unknown-on-top": ("timezon = 'x'", ("timezon", "Возможно", "timezone")),
    "unknown-in-console": ("[console]\nprt = 1", ("[console]", "prt", "port")),
    "unknown-in-log": ("[log]\nfomat = 'json'", ("[log]", "fomat", "format")),
    "unknown-in-base": (BASE + "prefiks = 'x'", ("buh", "prefiks", "prefix")),
    "unknown-in-safety": (BASE + "safety = { deletionz = 1 }", ("buh", "safety", "deletionz", "deletions")),
    "unknown-in-node": (BASE + "node = { our = 'A' }", ("buh", "node", "our", "ours")),
    "unknown-option": (BASE + PEER + "options = { foler = '/x' }", ("buh", "options", "foler", "folder")),
    "console-is-number": ("console = 1", ("[console]", "секция")),
    "base-is-number": ("base = 5", ("[[base]]",)),
    "base-is-one-table": ("[base]\nname = 'x'", ("[[base]]",)),
    "base-of-numbers": ("base = [5]", ("[[base]]", "секция")),
    "port-is-text": ("[console]\nport = 'x'", ("[console]", "port", "целое число")),
    "port-too-large": ("[console]\nport = 99999", ("port", "65535")),
    "port-is-boolean": ("[console]\nport = true", ("port", "целое число")),
    "safety-is-number": (BASE + "safety = 5", ("buh", "safety", "секция")),
    "deletions-is-text": (BASE + "safety = { deletions = 'x' }", ("buh", "deletions", "целое число")),
    "percent-too-large": (BASE + "safety = { deletions_percent = 101 }", ("deletions_percent", "100")),
    "options-is-number": (BASE + "options = 5", ("buh", "options", "секция")),
    "node-is-text": (BASE + "node = 'AA'", ("buh", "node", "секция")),
    "node-without-ours": (BASE + "node = { peer = 'BB' }", ("buh", "node", "ours")),
    "folder-is-missing": (BASE + PEER, ("buh", "folder")),
    "versions-is-text": (BASE + "versions = '1.8'", ("buh", "versions", "список")),
    "version-unknown": (BASE + "versions = ['1.9']", ("buh", "versions", "1.9", "1.17")),
    "kinds-is-text": (BASE + "kinds = 'bank'", ("buh", "kinds", "список")),
    "kind-unknown": (BASE + "kinds = ['bnk']", ("buh", "kinds", "bnk", "bank")),
    "policy-of-nothing": (BASE + "policies = { counterparti = 'onec' }", ("buh", "counterparti")),
    "policy-of-no-field": (
        BASE + "policies = { 'counterparty.fones' = 'crm' }",
        ("counterparty.fones", "phones"),
    ),
    "policy-unknown": (BASE + "policies = { 'counterparty.phones' = 'mrge' }", ("mrge", "merge")),
    "policies-is-number": (BASE + "policies = 4", ("buh", "policies", "секция")),
    "enabled-is-text": (BASE + "enabled = 'no'", ("buh", "enabled", "true или false")),
    "every-unknown": (BASE + "every = '2h'", ("buh", "every", "2h", "3h")),
    "cron-without-expression": (BASE + "every = 'cron'", ("buh", "cron")),
    "cron-without-every": (BASE + "cron = '0 6 * * *'", ("buh", "cron")),
    "cron-too-short": (BASE + "every = 'cron'\ncron = '0 6'", ("buh", "0 6", "Пять полей")),
    "cron-nonsense": (BASE + "every = 'cron'\ncron = '0 25 * * *'", ("buh", "0 25")),
    "transport-unknown": (BASE + "transport = 'pigeon'", ("buh", "pigeon", "files")),
    "no-prefix": ("[[base]]\nname = 'buh'", ("buh", "prefix")),
    "no-name": ("[[base]]\nprefix = 'BP30-'", ("1-я секция", "name")),
    "name-with-space": ("[[base]]\nname = 'моя база'\nprefix = 'BP30-'", ("моя база", "без пробелов")),
    "name-is-number": ("[[base]]\nname = 5\nprefix = 'BP30-'", ("name", "текст в кавычках")),
    "two-of-one-name": (BASE + BASE.replace("BP30-", "UT11-"), ("buh", "дважды")),
    "store-is-text": ("store = 'x'", ("[store]", "секция")),
    "url-is-number": ("[store]\nurl = 5", ("[store]", "url", "текст в кавычках")),
    "url-unknown": ("[crm]\nurl = 'mysql://u:hush@db/x'", ("[crm]", "url", "postgresql")),
    "url-with-bad-port": ("[crm]\nurl = 'postgresql://u:hush@db:port/x'", ("[crm]", "url")),
    "log-unknown": ("[log]\nformat = 'xml'", ("[log]", "xml", "json")),
    "zone-unknown": ("timezone = 'Mars/City'", ("timezone", "Mars/City", "Europe/Moscow")),
    "zone-is-path": ("timezone = '../../etc/passwd'", ("timezone",)),
    "limit-is-text": ("max_message_mb = 'big'", ("max_message_mb", "целое число")),
    "limit-is-negative": ("max_message_mb = -1", ("max_message_mb", "от 1")),
    "secret-file-missing": ("[store]\nurl_file = '/no/such/file'", ("[store]", "/no/such/file", "url_file")),
    "secret-variable-missing": ("[store]\nurl_env = 'NO_SUCH'", ("[store]", "NO_SUCH", "url_env")),
    "secret-variable-is-number": ("[store]\nurl_env = 5", ("[store]", "url_env")),
    "password-is-number": (
        BASE + PEER + "options = { folder = '/x', zip_password = 77001 }",
        ("zip_password",),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_told_with_its_place_and_a_remedy(name: str, tmp_path: Path) -> None:
    text, words = WRONG[name]

    with pytest.raises(ConfigurationError) as caught:
        _load(tmp_path, text)

    told = f"{caught.value.message} {caught.value.hint}"
    assert [word for word in words if word not in told] == []
    assert caught.value.hint
    assert "hush" not in told
    assert "77001" not in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OBMEN_PORT", "abc"),
        ("OBMEN_PORT", "70000"),
        ("OBMEN_LOG_FORMAT", "xml"),
        ("OBMEN_STORE_URL", "hush"),
        ("OBMEN_CRM_URL", "mysql://u:hush@db/x"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(tmp_path, {name: value})

    told = f"{caught.value.message} {caught.value.hint}"
    assert name in told
    assert caught.value.hint
    assert "hush" not in told


def test_a_file_in_another_encoding_or_a_folder_instead_is_told(tmp_path: Path) -> None:
    file = tmp_path / "obmen.toml"
    file.write_bytes('timezone = "Москва"'.encode("cp1251"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_settings(tmp_path, {})

    file.unlink()
    file.mkdir()
    with pytest.raises(ConfigurationError, match="это папка"):
        load_settings(tmp_path, {})


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    (tmp_path / "obmen.toml").write_text('timezone = "Europe/Samara"', "utf-8-sig")

    assert load_settings(tmp_path, {}).timezone == "Europe/Samara"
