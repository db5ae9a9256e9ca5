"""«Проверить подключение» of a base over OData, through the settings and the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.loading import load_settings
from connectors.onec.odata import ODataBase, parse_options
from enterprise_data.errors import ConfigurationError
from obmen.bootstrap import opened
from sync.services.checks import CheckService
from tests.contract.odata.house import PARTNERS, PASSWORD, USER, House


def observe(house: House, **options: Any) -> dict[str, tuple[str, bool]]:
    """Subject → (text, is it a problem); several lines of one subject are joined."""
    given = {"url": house.publication.url, "user": USER, "password": PASSWORD} | options
    base = ODataBase(parse_options(given), sleep=house.pauses.append)
    told: dict[str, tuple[str, bool]] = {}
    for one in base.observe():
        text, bad = told.get(one.subject, ("", False))
        told[one.subject] = (f"{text} {one.text}".strip(), bad or one.is_problem)
    base.close()
    return told


@pytest.mark.parametrize("model", ["bp", "ut", "unf"])
def test_a_base_in_order_says_so(model: str, request: pytest.FixtureRequest) -> None:
    house: House = request.getfixturevalue(model)
    house.store.switches.first_call_s = 0.2
    told = observe(house)
    assert [subject for subject, (_, bad) in told.items() if bad] in ([], ["Расхождение"])
    assert "1С:" in told["Конфигурация"][0]
    assert "Контрагенты" in told["Передаются"][0].split(", ")
    assert told["Читаются остатки и цены"][0] == "расчёты с контрагентами, цены, остатки"
    first, _, warm = told["Скорость"][0].removeprefix("Первый вызов ").partition(" с, следующий ")
    assert float(first) > float(warm.removesuffix(" с."))
    assert "по версиям" in told["Изменения"][0]


@pytest.mark.parametrize(
    ("options", "subject", "text"),
    [
        ({"password": "нет"}, "OData", "не приняла имя или пароль"),
        ({"url": "http://127.0.0.1:9/buh"}, "OData", "недоступен"),
        ({"node": "ExchangePlan_Обмен(41aa6331-954f-11e3-814b-005056c00008)"}, "План обмена", "больше нет"),
        ({"node": "Обмен"}, "План обмена", "не понят"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    bp: House, options: dict[str, Any], subject: str, text: str
) -> None:
    told = observe(bp, **options)
    assert told[subject][1]
    assert text in told[subject][0]
    assert "нет" not in told[subject][0].split() or "password" not in options


def test_a_wrong_password_is_tried_once(bp: House) -> None:
    bp.store.log.clear()
    observe(bp, password="нет")
    assert len(bp.store.log) == 1


def test_the_node_of_a_dedicated_plan_is_shown(bp: House) -> None:
    told = observe(bp, node=f"ExchangePlan_Обмен({bp.refs['node']})")
    assert told["План обмена"] == ("Узел «CRM», принято сообщений: 0.", False)


def test_what_is_not_published_is_named_and_the_rest_works(bp: House) -> None:
    bp.store.published -= {"Catalog_Склады", "Document_ПриходныйКассовыйОрдер"}
    told = observe(bp)
    assert told["Расхождение"][1]
    assert "Catalog_Склады не опубликован" in told["Расхождение"][0]
    assert "Склады" not in told["Передаются"][0].split(", ")
    assert "Контрагенты" in told["Передаются"][0].split(", ")


def test_an_empty_composition_is_told(bp: House) -> None:
    bp.store.published.clear()
    assert "не опубликован ни один объект" in observe(bp)["OData"][0]


def test_hidden_rows_and_missing_rights_are_told(bp: House) -> None:
    bp.store.hidden[PARTNERS] = {bp.refs["buyer"]}
    text, bad = observe(bp)["Права"]
    assert bad
    assert PARTNERS in text


def test_a_clock_that_is_off_is_told(bp: House) -> None:
    given = {"url": bp.publication.url, "user": USER, "password": PASSWORD}
    base = ODataBase(parse_options(given), now=lambda: datetime.now(UTC) + timedelta(minutes=10))
    (clock,) = [one for one in base.observe() if one.subject == "Часы"]
    base.close()
    assert clock.is_problem


def test_the_service_checks_a_base_of_its_settings(bp: House, tmp_path: Path) -> None:
    (tmp_path / "obmen.toml").write_text(
        '[[base]]\nname = "buh"\nprefix = "BP30-"\ntransport = "odata"\n'
        f'[base.options]\nurl = "{bp.publication.url}"\nuser = "{USER}"\npassword = "{PASSWORD}"\n',
        "utf-8",
    )
    with opened(tmp_path) as app:
        checks = CheckService(app.store, app.crm, app.exchanges)
        findings = checks.base("buh", app.transport_for("buh"), app.live_for("buh"))
        assert [one.subject for one in findings][:3] == ["Префикс", "Доступ", "Скорость"]
    kept = list((tmp_path / "cache" / "odata").glob("*.json"))
    assert len(kept) == 1
    assert PASSWORD not in kept[0].read_text("utf-8")
    assert (
        json.loads(kept[0].read_text("utf-8"))["schema"]["sets"][PARTNERS]["properties"]["ИНН"]
        == "Edm.String"
    )


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ('url = "1c.firma.ru/buh"', "url"),
        ('url = "http://u:p@1c/buh"', "url"),
        ('url = "http://1c/buh/odata/standard.odata"', "/odata"),
        ('url = "http://1c/buh"\nparallel = 9', "parallel"),
        ('url = "http://1c/buh"\ntimezone = "Марс"', "Марс"),
        ('url = "http://1c/buh"\nprofle = "bp30"', "profle"),
    ],
)
def test_wrong_settings_are_told_with_the_base(tmp_path: Path, setting: str, text: str) -> None:
    (tmp_path / "obmen.toml").write_text(
        f'[[base]]\nname = "buh"\nprefix = "BP30-"\ntransport = "odata"\n[base.options]\n{setting}\n', "utf-8"
    )
    with pytest.raises(ConfigurationError, match="база «buh»") as told:
        load_settings(tmp_path, {})
    assert text in told.value.message


def test_an_address_without_the_interface_says_what_to_mend(bp: House) -> None:
    house = observe(bp, url=bp.publication.url.removesuffix("/base"))
    text, is_problem = house["OData"]
    assert is_problem and text == "По этому адресу нет интерфейса OData."
