"""``obmen figures``: the guide's commands in their order, answers for scripts, exit codes; and the console's cards."""

from __future__ import annotations

import re
import shlex
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.onec.standin.odata.seed import PRICES
from obmen.console.figures import figures_of
from obmen.names import Namer
from sync.services.figures import DebtOrder, PriceOrder, StockOrder
from tests.contract.odata.desk import desk_of
from tests.contract.odata.house import House
from tests.unit.cli.shell import Shell

GUIDE = Path(__file__).parents[3] / "docs" / "ru" / "ceny-ostatki-dolgi.md"
EVERYTHING = (
    "item1", "item2", "item3", "warehouse", "warehouse2", "organization", "buyer", "supplier", "contract",
)  # fmt: skip


@pytest.fixture
def shell(unf: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A home whose base is the stand-in, everything transferred."""
    with desk_of(unf, tmp_path / "home", *EVERYTHING):
        pass
    return Shell(home=tmp_path / "home", capture=capsys)


def test_the_guide_can_be_followed(shell: Shell) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) > 8
    shown = ""
    for line in lines:
        answer = shell(*shlex.split(line)[1:])
        assert answer.code == 0, f"{line}: {answer.out}{answer.err}"
        shown += answer.out.replace("\u00a0", " ")

    for promised in (
        "Предпросмотр № 1", "0,10 руб.", "1 020 851,50 руб.", "Оптовая цена", "Дальний склад", "Договор 17",
        "валюта учёта", "на 31.03.2026",
    ):  # fmt: skip
        assert promised in shown, promised


def test_answers_for_scripts_hold_exact_numbers_with_their_moment(shell: Shell) -> None:
    run = shell.done("figures", "pull", "prices", "buh", "--price-type", "Розничная", "--column", "Розница")
    assert (run["status"], run["counts"]["created"], run["rows"][0]["kind"]) == ("done", 3, "prices")
    shell.done("figures", "pull", "stock", "buh")
    shell.done("figures", "pull", "debts", "buh")

    prices = shell.done("figures", "show", "prices")
    assert prices["total"] == 3
    assert {row["item_name"]: Decimal(row["amount"]) for row in prices["prices"]} == dict(
        zip(("Гвозди 100 мм", "Станок", "Краска белая"), PRICES, strict=True)
    )
    assert {row["currency"] for row in prices["prices"]} == {"643"}
    assert prices["columns"][0] | {"at": "", "price_type": ""} == {
        "name": "Розница", "base": "buh", "price_type": "", "price_type_name": "Розничная", "at": "",
    }  # fmt: skip
    only = shell.done("figures", "show", "prices", "--item", "Станок", "--column", "розница")
    assert [row["item_name"] for row in only["prices"]] == ["Станок"]
    stock = shell.done("figures", "show", "stock", "--limit", "1", "--offset", "1")
    assert stock["total"] == 3
    assert {row["item_name"] for row in stock["stock"]} == {"Краска белая"}
    assert {(row["warehouse_name"], row["quantity"]) for row in stock["stock"]} == {
        ("Основной склад", "30"), ("Дальний склад", "60"),
    }  # fmt: skip
    (debt,) = shell.done("figures", "show", "debts", "--counterparty", "заря")["debts"]
    assert (debt["contract_name"], Decimal(debt["amount"])) == ("Договор 17", Decimal("1020851.50"))
    types = shell.done("figures", "price-types", "buh")["price_types"]
    assert [one["name"] for one in types] == ["Оптовая", "Розничная"]
    assert shell.done("runs", "show", "1", "--kind", "prices")["rows_total"] == 3


@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        ("pull prices buh --price-type Нет --column К", 1, ""),
        ("pull prices buh --price-type Розничная", 2, "WrongCommand"),
        ("pull stock buh --at вчера", 2, "WrongCommand"),
        ("pull stock buh --warehouse Нигде", 1, "WhichCard"),
        ("pull debts торговля", 3, "UnknownConnection"),
        ("price-types торговля", 3, "UnknownConnection"),
    ],
)
def test_what_is_wrong_ends_with_its_code(shell: Shell, words: str, code: int, name: str) -> None:
    answer = shell("figures", *words.split(), "--json")
    assert answer.code == code, answer.out + answer.err
    assert answer.json["error"]["code"] == (name or "WhichPriceType")


def test_a_base_of_files_says_that_it_cannot_be_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(home=tmp_path / "home", capture=capsys)
    shell.done("init")
    (shell.home / "obmen.toml").write_text(
        '[[base]]\nname = "buh"\nprefix = "B"\ntransport = "none"\n', "utf-8"
    )
    answer = shell("figures", "pull", "stock", "buh")
    assert answer.code == 3
    assert "odata" in answer.out
    assert shell("figures", "show", "stock").out == "Остатки: пусто.\n"


def test_the_cards_of_the_console_show_what_was_pulled(unf: House, tmp_path: Path) -> None:
    with desk_of(unf, tmp_path, *EVERYTHING) as desk:
        for order in (PriceOrder(price_type="Розничная", column="Розница"), StockOrder(), DebtOrder()):
            desk.pull(order)
        namer = Namer(desk.app.store, desk.app.crm, "")
        prices, stock = figures_of(desk.app, "item", desk.cards["item1"], namer)
        (debts,) = figures_of(desk.app, "counterparty", desk.cards["buyer"], namer)

        assert [cell.text for cell in prices.rows[0]][:4] == [
            "Розница",
            "0,10 руб.",
            "10.01.2026",
            "Торговая база",
        ]
        assert stock.title == "Остатки, всего 27"
        place = stock.rows[0][0]
        assert (place.text, place.address) == ("Основной склад", f"/data/warehouse/{desk.cards['warehouse']}")
        assert [cell.text.replace("\u00a0", " ") for cell in debts.rows[0]][:5] == [
            "Договор 17", "Заря ООО", "1 020 851,50", "", "валюта учёта",
        ]  # fmt: skip
        assert figures_of(desk.app, "contract", desk.cards["contract"], namer) == []
