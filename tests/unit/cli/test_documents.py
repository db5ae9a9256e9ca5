"""Documents on the command line: typed, listed, shown, changed row by row; what is wrong is told in Russian."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from enterprise_data.objects.registry import KINDS
from obmen.bootstrap import opened
from state.rows import Conflict
from sync.context import utc_now
from tests.unit.cli.shell import Answer, Shell

pytestmark = pytest.mark.slow
ROW = 'item="Стул офисный" quantity=2 price=12000 vat_rate=20 unit="796 шт"'


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """A home with an organization (1), two counterparties (2, 3) and two items (4, 5)."""
    shell.done("init")
    shell.done("crm", "create", "organization", "name=Причал", "legal_form=company")
    for name in ("Ромашка", "Василёк"):
        shell.done("crm", "create", "counterparty", f"name={name}", "legal_form=company")
    shell.done("crm", "create", "item", "name=Стул офисный")
    shell.done("crm", "create", "item", "name=Доставка", "item_type=услуга")
    return shell


def _sale(desk: Shell, *words: str, date: str = "20.11.2026 10:15", who: str = "Ромашка") -> str:
    """A sale; its card."""
    answer = desk.done(
        "crm", "create", "goods_sale", f"date={date}", "organization=Причал", f"counterparty={who}", *words
    )
    return str(answer["id"])


def _record(desk: Shell, card: str) -> dict[str, Any]:
    record: dict[str, Any] = desk.done("records", "show", "goods_sale", card)["record"]
    return record


def _plain(answer: Answer) -> str:
    assert answer.code == 0, answer.err
    return answer.out.replace("\u00a0", " ")


def test_a_document_is_shown_with_its_rows_names_and_sums(desk: Shell) -> None:
    card = _sale(
        desk, f"goods+={ROW}", "services+=item=5 content='До двери' quantity=1 price=500", "vat_included=да"
    )
    shown = _plain(desk("records", "show", "goods_sale", card))
    for word in (
        "Реализация № 00CR-000001 от 20.11.2026", "20.11.2026 10:15", "Причал (1)", "Ромашка (2)", "24 500,00",
        "Стул офисный", "шт", "12 000,00", "20%", "4 000,00", "Доставка", "До двери", "реализация клиенту",
    ):  # fmt: skip
        assert word in shown, word
    assert "item" not in shown


def test_json_has_the_rows_under_their_names(desk: Shell) -> None:
    (row,) = _record(desk, _sale(desk, f"goods+={ROW}"))["goods"]
    assert row == {
        "item": {"kind": "item", "id": "4"},
        "unit": {"code": "796", "name": "шт"},
        "quantity": "2",
        "price": "12000",
        "amount": "24000",
        "vat_rate": {"percent": "20", "is_calculated": False, "by_agent": False},
        "vat_amount": "4800",
    }


def test_lists_are_narrowed_by_period_number_and_counterparty(desk: Shell) -> None:
    _sale(desk, date="31.10.2026 23:59:59", who="Василёк")
    for day in ("01.11.2026", "30.11.2026 23:59:59", "01.12.2026"):
        _sale(desk, date=day)

    def numbers(*words: str) -> list[str]:
        found = desk.done("records", "list", "goods_sale", *words)
        assert found["total"] == len(found["records"])
        return [row["record"]["number"][-1] for row in found["records"]]

    assert numbers() == ["4", "3", "2", "1"], "the latest first"
    assert numbers("--from", "01.11.2026", "--to", "2026-11-30") == ["3", "2"]
    assert numbers("--to", "31.10.2026") == ["1"]
    assert numbers("--number", "cr-000003") == ["3"]
    assert numbers("--number", "30.11") == []
    assert numbers("--counterparty", "васил") == numbers("--counterparty", "3") == ["1"]
    assert numbers("--counterparty", "Никто") == []
    assert numbers("--search", "Реализация № 00CR-000002") == ["2"]
    shown = _plain(desk("records", "list", "goods_sale"))
    assert all(
        word in shown for word in ("Номер", "Дата", "Контрагент", "Организация", "Сумма", "Ромашка", "Причал")
    )


def test_rows_are_added_changed_and_taken_away(desk: Shell) -> None:
    card = _sale(desk, f"goods+={ROW}", "goods+=item=4 quantity=1 price=7")
    answer = desk("crm", "set", "goods_sale", card, "goods.1.quantity=3", "Товары.2=", "note=Скидка")
    assert "Сумма документа посчитана по строкам: 43 200,00." in _plain(answer)
    record = _record(desk, card)
    assert [(row["quantity"], row["amount"], row["vat_amount"]) for row in record["goods"]] == [
        ("3", "36000", "7200")
    ]
    assert (record["amount"], record["note"]) == ("43200", "Скидка")

    desk.done("crm", "set", "goods_sale", card, "Товары+=Номенклатура=5 Цена=1,5 Количество=2")
    assert [row["amount"] for row in _record(desk, card)["goods"]] == ["36000", "3"]
    desk.done("crm", "set", "goods_sale", card, "goods=", "amount=5")
    assert (_record(desk, card)["goods"], _record(desk, card)["amount"]) == ([], "5")


def test_a_sum_that_is_typed_stands(desk: Shell) -> None:
    card = _sale(desk, "goods+=item=4 quantity=3 price=0,33 amount=1", "amount=10")
    record = _record(desk, card)
    assert (record["goods"][0]["amount"], record["amount"]) == ("1", "10")


def test_a_whole_table_comes_from_a_file_or_a_pipe(
    desk: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"item": "Стул офисный", "quantity": 2.5, "price": "10"}, {"item": 5, "amount": 1}]
    file = tmp_path / "строки.json"
    file.write_text(json.dumps(rows), "utf-8")
    card = _sale(desk, f"goods=@{file}")
    before = _record(desk, card)["goods"]
    assert [(row["item"]["id"], row["amount"]) for row in before] == [("4", "25"), ("5", "1")]

    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(before[1:])))
    desk.done("crm", "set", "goods_sale", card, "goods=@-")
    assert _record(desk, card)["goods"] == before[1:], "what --json shows can be given back"


@pytest.mark.parametrize(
    ("word", "code", "told"),
    [
        ("goods+=item=4 quantity=две", 2, "«Товары», строка 2, столбец «Количество»: не понимаю «две»"),
        ("goods+=item=4 qty=2", 2, "строка 2: столбца «qty» нет"),
        ("goods+=item=4 quantity", 2, "не понимаю «quantity»"),
        ("goods+=item=4 item=5", 2, "не понимаю «item=5»"),
        ("goods+=item='4", 2, "не закрыта кавычка"),
        ("goods+=", 2, "строка пуста"),
        ("wares+=item=4", 2, "таблицы «wares» нет"),
        ("goods.7.price=1", 2, "строки 7 нет"),
        ("goods.1=5", 2, "не указан столбец"),
        ("goods=@/нет/такого.json", 2, "нет"),
        ("goods+=item=Диван", 1, "«Товары: Номенклатура»: карточки «Диван» в CRM нет"),
        ("goods+=item=counterparty:2", 1, "«counterparty» сюда не подходит"),
        ("counterparty=Двойник", 1, "подходит карточек: 2"),
        ("counterparty=4", 1, "карточки «4» в CRM нет"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_written(
    desk: Shell, word: str, code: int, told: str
) -> None:
    for _ in range(2):
        desk.done("crm", "create", "counterparty", "name=Двойник", "legal_form=company")
    card = _sale(desk, f"goods+={ROW}")
    before = _record(desk, card)
    answer = desk("crm", "set", "goods_sale", card, word)
    assert answer.code == code, answer.err
    assert told in answer.err
    assert "Что делать:" in answer.err
    assert _record(desk, card) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("item", "--from", "01.11.2026"), "только для документов"),
        (("goods_sale", "--from", "вчера"), "не понимаю дату «вчера»"),
        (("goods_sale", "--from", "02.11.2026", "--to", "01.11.2026"), "Период пуст"),
    ],
)
def test_a_wrong_filter_is_told(desk: Shell, words: tuple[str, ...], told: str) -> None:
    answer = desk("records", "list", *words)
    assert answer.code == 2
    assert told in answer.err


def test_what_a_document_names_is_not_deleted_and_the_document_is_told_by_its_name(desk: Shell) -> None:
    card = _sale(desk, f"goods+={ROW}")
    answer = desk("crm", "delete", "item", "4")
    assert answer.code == 1
    assert "есть документы: Реализация № 00CR-000001 от 20.11.2026" in answer.err
    assert desk.done("crm", "delete", "goods_sale", card)["outcome"] == "deleted"
    assert desk.done("crm", "delete", "item", "4")["outcome"] == "deleted"


def test_every_document_can_be_listed_on_both_sides(demo: Shell) -> None:
    for name, otype in KINDS.items():
        if otype.is_document:
            for side in ("crm", "1c:buh"):
                answer = demo(
                    "records", "list", name, "--from", "01.01.2026", "--counterparty", "А", "--side", side
                )
                assert answer.code == 0, answer.err
                assert otype.titles in answer.out


def test_the_fields_of_a_conflict_about_rows_are_not_typed(demo: Shell) -> None:
    one = {"amount": "5", "goods": [{"item": {"kind": "item", "id": "x"}, "quantity": "1"}]}
    row = Conflict(
        base="buh",
        kind="goods_sale",
        ref="11111111-1111-1111-1111-111111111111",
        crm_id="999",
        group="money",
        label="Реализация № 7 от 20.11.2026",
        base_value=one,
        onec_value=one,
        crm_value={**one, "goods": [{"item": {"kind": "item", "id": "x"}, "quantity": "2"}]},
        sentence="Какое значение верное?",
        found_at=utc_now(),
        run_id=1,
    )
    with opened(demo.home) as app, app.store.unit() as unit:
        (stored,) = unit.put_conflicts([row])

    shown = _plain(demo("conflicts", "show", str(stored.id)))
    assert "Реализация № 7 от 20.11.2026, ждёт решения" in shown
    assert "1 *" in shown
    assert "2 *" in shown
    assert "ПОЛЕ=ЗНАЧЕНИЕ" not in shown
    answer = demo("conflicts", "resolve", str(stored.id), "--take", "value", "amount=7")
    assert answer.code != 0
    assert "берутся вместе" in answer.err
    assert demo.done("conflicts", "resolve", str(stored.id), "--take", "crm")["decision"] == "crm"
