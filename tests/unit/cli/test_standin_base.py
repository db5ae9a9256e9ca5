"""``obmen standin seed``, ``info`` and ``publish``, and documents typed in words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request

import pytest

from connectors.onec.standin.profiles import PROFILES
from connectors.onec.standin.soap import Faults
from obmen.cli.standin_base import _arm
from obmen.cli.usage import WrongCommand
from tests.unit.cli.shell import Shell


@pytest.fixture
def shop(shell: Shell) -> Shell:
    """A small base of Управление торговлей."""
    amounts = ("--counterparties", "4", "--items", "12", "--price-lists", "2", "--documents", "20")
    told = shell.done("standin", "seed", "--profile", "ut11", *amounts)
    assert told["objects"]["Справочник.Номенклатура"] == 12
    assert told["objects"]["Документ.УстановкаЦенНоменклатуры"] == 2
    assert told["profile"] == PROFILES["ut11"].title
    return shell


def refused(shop: Shell, code: int, *words: str) -> str:
    """What is told of a refusal."""
    answer = shop("standin", *words)
    assert answer.code == code
    return answer.out + answer.err


def test_a_second_seed_adds_and_another_profile_is_refused(shop: Shell) -> None:
    assert shop.done("standin", "seed", "--items", "3")["objects"]["Справочник.Номенклатура"] == 15
    assert "Управление торговлей" in refused(shop, 1, "seed", "--profile", "unf")
    assert "нетакой" in refused(shop, 2, "seed", "--profile", "нетакой")


def test_what_the_base_can_is_told(shop: Shell) -> None:
    told = shop.done("standin", "info")
    assert told["profile"] == "ut11"
    types = {row["type"]: (row["sending"], row["receiving"]) for row in told["types"]}
    assert types == PROFILES["ut11"].abilities


def test_a_document_is_typed_changed_and_listed(shop: Shell) -> None:
    rows = ("Товары.1.Номенклатура=000000001", "Товары.1.Количество=3", "Товары.1.Цена=100.50")
    made = shop.done("standin", "create", "ЗаказКлиента", "Контрагент=000000001", *rows)
    assert (made["content"]["Сумма"], made["posted"]) == ("301.50", True)
    changed = shop.done(
        "standin", "set", "Документ.ЗаказКлиента", made["code"], "Товары.1.Количество=4", "Комментарий=да"
    )
    assert changed["content"]["Сумма"] == "402.00"
    assert shop.done("standin", "list", "ЗаказКлиента", "--search", made["code"])["total"] == 1
    assert shop.done("standin", "mark-deleted", "ЗаказКлиента", made["code"])["posted"] is False
    assert "такого нет" in refused(shop, 1, "create", "ЗаказКлиента", "Контрагент=такого нет")


def test_the_published_base_answers_and_breaks_to_order(shop: Shell) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "obmen", "standin", "publish", "--port", "0", "--json",
         "--fault", "unauthorized:wsdl"],
        env=os.environ | {"OBMEN_HOME": str(shop.home)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = (
            json.loads(process.stdout.readline())["url"] + "/ws/EnterpriseDataExchange_1_0_1_1.1cws?wsdl"
        )
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(address, timeout=10)
        with urllib.request.urlopen(address, timeout=10) as page:
            assert b"PutDataActionResult" in page.read()
    finally:
        process.terminate()
        assert process.wait(10) == 0


@pytest.mark.parametrize("text", ["нет", "slow:PutData:много"])
def test_an_unknown_fault_is_refused(text: str) -> None:
    with pytest.raises(WrongCommand):
        _arm(Faults(), text)


def test_a_fault_is_armed_for_its_operation() -> None:
    faults = Faults()
    _arm(faults, "drop_after:PutData:2")
    assert [faults.happens("drop_after", name) for name in ("Ping", "PutData", "PutData", "PutData")] == [
        False, True, True, False,
    ]  # fmt: skip
