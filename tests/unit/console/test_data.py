"""Cards and documents in the console: lists, one record, and forms for fields and rows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from connectors.crm.figures import DebtRow, PriceColumn, PriceRow, StockRow, Take
from enterprise_data.model.ref import Ref
from enterprise_data.objects.codec import encode, replace_refs, value_to_json
from enterprise_data.objects.documents import GoodsLine
from enterprise_data.objects.goods_sale import GOODS_SALE, GoodsSale
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.sheets import columns_of
from obmen.console.sheet_forms import MOST_ROWS
from state.rows import Conflict, JournalRow
from sync.context import utc_now
from tests.unit.console.visitor import Console, Visitor

AT = datetime.fromisoformat("2026-11-20T10:15:00")


def _add(desk: Console, kind: str, record: Any) -> str:
    crm = desk.house.app.crm
    result = crm.save(kind, None, record, frozenset(KINDS[kind].field_names), "Галина")
    assert result.id, result.problems
    return result.id


def _item(desk: Console, name: str) -> str:
    return _add(desk, "item", KINDS["item"].record(name=name))


def _sale(desk: Console, *rows: GoodsLine, date: datetime = AT, **values: Any) -> str:
    crm = desk.house.app.crm
    (organization, *_), _ = crm.list_cards("organization")
    (firm, *_), _ = crm.list_cards("counterparty")
    refs = {
        "organization": Ref("organization", organization.id),
        "counterparty": Ref("counterparty", firm.id),
    }
    return _add(desk, "goods_sale", GoodsSale(date=date, goods=rows, **{**refs, **values}))


def _row(item: str, quantity: int = 2, price: int = 12_000) -> GoodsLine:
    return GoodsLine(
        item=Ref("item", item),
        quantity=Decimal(quantity),
        price=Decimal(price),
        amount=Decimal(quantity * price),
    )


def _record(desk: Console, card: str) -> GoodsSale:
    record: GoodsSale = desk.house.app.crm.get_many("goods_sale", [card])[card].record
    return record


def _text(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text.replace("\u00a0", " ")


def _form(visitor: Visitor, path: str) -> dict[str, str]:
    """What a browser would send if nothing was touched."""
    page = visitor.get(path).text
    page = re.sub(r'<input type="checkbox"[^>]*>', "", page)
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return {name: unescape(text) for name, text in fields.items()}


def test_kinds_stand_in_two_groups_with_their_numbers(desk: Console) -> None:
    text = _text(desk.signed_in("viewer"), "/data")
    cards, _, documents = text.partition("<h2>Документы</h2>")
    for otype in KINDS.values():
        part = documents if otype.is_document else cards
        assert f'<a href="/data/{otype.name}">{otype.titles}</a>' in part


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_its_list_and_its_form(shared_desk: Console, kind: str) -> None:
    visitor = shared_desk.signed_in("accountant")
    assert KINDS[kind].titles in _text(visitor, f"/data/{kind}")
    text = _text(visitor, f"/data/{kind}/new")
    titles = [column.title for table in KINDS[kind].tables for column in columns_of(KINDS[kind], table)]
    assert [title for title in titles if title not in text] == []
    assert "Сохранить" in text


def test_documents_are_found_by_period_counterparty_and_number(desk: Console) -> None:
    # given
    chair = _item(desk, "Стул")
    firms, _ = desk.house.app.crm.list_cards("counterparty")
    first = _sale(desk, _row(chair), date=datetime.fromisoformat("2026-10-31T23:59:59"))
    second = _sale(desk, _row(chair), amount=Decimal(24_000), counterparty=Ref("counterparty", firms[1].id))
    visitor = desk.signed_in("viewer")

    def shown(query: str) -> set[str]:
        return set(re.findall(r'href="/data/goods_sale/(\d+)"', _text(visitor, f"/data/goods_sale{query}")))

    # then
    assert shown("") == {first, second}
    assert shown("?from=2026-11-01&to=2026-11-30") == {second}
    assert shown("?to=2026-10-31") == {first}
    assert shown(f"?counterparty={firms[1].id}") == {second}
    assert shown("?search=00CR-000001") == {first}
    assert shown("?from=nonsense&offset=x") == {first, second}
    text = _text(visitor, "/data/goods_sale")
    assert all(word in text for word in ("20.11.2026 10:15", "24 000,00", KINDS["goods_sale"].titles))


def test_a_record_is_shown_with_rows_links_and_history(desk: Console) -> None:
    # given: a document that 1C knows, and whose rows were changed on both sides
    app, chair = desk.house.app, _item(desk, "Стул <офисный>")
    card = _sale(desk, _row(chair), number="7")
    record, ref = _record(desk, card), "11111111-1111-1111-1111-111111111111"
    app.map.link("buh", "goods_sale", ref, card, who="Анна")
    app.map.link("buh", "item", ref.replace("1", "2"), chair, who="Анна")
    before = replace_refs(GOODS_SALE, record, lambda one: Ref(one.kind, ref.replace("1", "2")))
    after = replace(before, goods=(replace(before.goods[0], quantity=Decimal(5)),))
    money = {name: value_to_json(getattr(before, name)) for name in GOODS_SALE.groups["money"]}
    label = GOODS_SALE.name_of(record)
    common: dict[str, Any] = {"kind": "goods_sale", "ref": ref, "crm_id": card, "label": label, "run_id": 1}
    with app.store.unit() as unit:
        unit.add_journal(
            [
                JournalRow(
                    **common,
                    at=utc_now(),
                    side="crm",
                    status="updated",
                    groups=("money",),
                    before=encode(before),
                    after=encode(after),
                )
            ]
        )
        (asked,) = unit.put_conflicts(
            [
                Conflict(
                    **common,
                    base="buh",
                    group="money",
                    base_value=money,
                    onec_value=money,
                    crm_value={**money, "goods": value_to_json(after.goods), "amount": "60000"},
                    sentence=f"{label}: Товары изменили и в 1С, и в CRM. Какое значение верное?",
                    found_at=utc_now(),
                )
            ]
        )
    visitor = desk.signed_in("accountant")

    # when
    text = _text(visitor, f"/data/goods_sale/{card}")
    question = _text(visitor, f"/conflicts/{asked.id}")
    both = _text(visitor, f"/map/buh/goods_sale/{ref}")

    # then
    assert "Реализация № 7 от 20.11.2026" in text
    assert f'<a href="/data/item/{chair}">Стул &lt;офисный&gt;</a>' in text
    assert all(word in text for word in ("24 000,00", f"/map/buh/goods_sale/{ref}", f"/conflicts/{asked.id}"))
    assert "Товары, строка 1, Количество: 2 → 5" in text
    assert "<mark>2</mark>" in question
    assert "<mark>5</mark>" in question
    assert "Стул &lt;офисный&gt;" in question
    assert 'name="take" value="value"' not in question, "rows are taken whole"
    assert "Стул &lt;офисный&gt;" in both
    assert "Товары, строка 1, Количество: 2 → 5" in _text(visitor, "/runs/1?kind=goods_sale")
    refused = visitor.post(
        f"/conflicts/{asked.id}", version=str(asked.version), take="value", **{"value.amount": "1"}
    )
    assert refused.status_code == 422
    assert "берутся вместе" in refused.text
    assert visitor.post(f"/conflicts/{asked.id}", version=str(asked.version), take="crm").status_code == 303
    assert app.conflicts.get(asked.id).decision == "crm"


def test_a_form_sent_back_untouched_changes_nothing(desk: Console) -> None:
    visitor = desk.signed_in("accountant")
    card = _sale(desk, _row(_item(desk, "Стул")), delivery_address="г. Москва,\nул. Кленовая")
    firm = desk.house.app.crm.list_cards("counterparty")[0][0]
    for path in (f"/data/goods_sale/{card}", f"/data/counterparty/{firm.id}"):
        fields = _form(visitor, f"{path}/edit")
        answer = visitor.post(
            f"{path}/edit", page=f"{path}/edit", **{**fields, "csrf": visitor.token("/account")}
        )
        assert "said=unchanged" in answer.headers["location"], answer.text


def test_fields_and_rows_are_changed_in_the_form(desk: Console) -> None:
    # given
    visitor = desk.signed_in("accountant")
    chair, lamp = _item(desk, "Стул"), _item(desk, "Лампа")
    card = _sale(desk, _row(chair), _row(lamp), amount=Decimal(48_000))
    fields = _form(visitor, f"/data/goods_sale/{card}/edit")

    # when
    fields |= {"note": "Скидка", "row.goods.1.quantity": "3", "drop.goods.2": "yes"}
    fields |= {"row.goods.4.item": "Лампа", "row.goods.4.quantity": "1", "row.goods.4.price": "1 000,50"}
    answer = visitor.post(f"/data/goods_sale/{card}/edit", **fields)

    # then
    assert "said=saved" in answer.headers["location"], answer.text
    record = _record(desk, card)
    assert [(row.item, row.quantity, row.amount) for row in record.goods] == [
        (Ref("item", chair), Decimal(3), Decimal(36_000)),
        (Ref("item", lamp), Decimal(1), Decimal("1000.5")),
    ]
    assert (record.amount, record.note) == (Decimal("37000.5"), "Скидка")
    with desk.house.app.store.unit() as unit:
        (row, *_), _ = unit.audit()
    assert (row.action, row.who) == ("card_saved", "Борис")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("row.goods.1.quantity", "две", "строка 1, столбец «Количество»: не понимаю «две»"),
        ("row.goods.2.item", "Диван", "карточки «Диван» в CRM нет"),
        ("date", "вчера", "Поле «Дата»: не понимаю «вчера»"),
        ("counterparty", "", "Поле «Контрагент»"),
    ],
)
def test_what_is_wrong_is_told_above_the_form_and_what_was_typed_stays(
    desk: Console, name: str, text: str, told: str
) -> None:
    visitor = desk.signed_in("accountant")
    card = _sale(desk, _row(_item(desk, "Стул")))
    before = _record(desk, card)
    fields = _form(visitor, f"/data/goods_sale/{card}/edit") | {name: text, "note": "осталось в форме"}
    answer = visitor.post(f"/data/goods_sale/{card}/edit", **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert "осталось в форме" in answer.text
    assert _record(desk, card) == before


def test_who_looked_at_an_older_version_overwrites_nothing(desk: Console) -> None:
    visitor = desk.signed_in("accountant")
    card = _sale(desk, _row(_item(desk, "Стул")))
    fields = _form(visitor, f"/data/goods_sale/{card}/edit") | {"note": "моё"}
    record = replace(_record(desk, card), note="чужое")
    desk.house.app.crm.save("goods_sale", card, record, frozenset({"note"}), "Галина")
    answer = visitor.post(f"/data/goods_sale/{card}/edit", **fields)
    assert answer.status_code == 422
    assert "за это время изменил Галина" in answer.text
    assert _record(desk, card).note == "чужое"


def test_a_locked_card_is_only_looked_at(desk: Console) -> None:
    visitor = desk.signed_in("administrator")
    card = _sale(desk, _row(_item(desk, "Стул")))
    fields = _form(visitor, f"/data/goods_sale/{card}/edit")
    desk.house.app.crm.set_lock("goods_sale", card, True)
    assert "Изменить" not in _text(visitor, f"/data/goods_sale/{card}")
    assert "заблокирована" in _text(visitor, f"/data/goods_sale/{card}")
    assert visitor.get(f"/data/goods_sale/{card}/edit").status_code == 303
    answer = visitor.post(f"/data/goods_sale/{card}/edit", **{**fields, "note": "правка"})
    assert answer.status_code == 422
    assert _record(desk, card).note == ""


def test_a_new_document_is_made_with_rows_and_numbered(desk: Console) -> None:
    visitor, chair = desk.signed_in("accountant"), _item(desk, "Стул")
    crm = desk.house.app.crm
    firm, organization = (crm.list_cards(kind)[0][0] for kind in ("counterparty", "organization"))
    fields = _form(visitor, "/data/goods_sale/new") | {
        "organization": organization.id,
        "counterparty": firm.id,
        "row.goods.1.item": chair,
        "row.goods.1.quantity": "2",
        "row.goods.1.price": "10",
    }
    answer = visitor.post("/data/goods_sale/new", **fields)
    assert answer.status_code == 303, answer.text
    card = re.search(r"/data/goods_sale/(\d+)", answer.headers["location"])
    assert card
    record = _record(desk, card[1])
    assert (record.number, record.amount) == ("00CR-000001", Decimal(20))
    refused = visitor.post("/data/goods_sale/new", **(fields | {"counterparty": ""}))
    assert refused.status_code == 422
    assert "Не заполнено: Контрагент" in refused.text


def test_more_rows_are_given_without_saving(desk: Console) -> None:
    visitor = desk.signed_in("accountant")
    card = _sale(desk, _row(_item(desk, "Стул")))
    fields = _form(visitor, f"/data/goods_sale/{card}/edit") | {"note": "ещё не сохранено", "more": "goods"}
    text = visitor.post(f"/data/goods_sale/{card}/edit", **fields).text
    assert 'name="row.goods.14.item"' in text
    assert "ещё не сохранено" in text
    assert _record(desk, card).note == ""


def test_a_table_too_long_for_a_form_is_left_alone(desk: Console) -> None:
    visitor, chair = desk.signed_in("accountant"), _item(desk, "Стул")
    card = _sale(desk, *(_row(chair) for _ in range(MOST_ROWS + 1)))
    fields = _form(visitor, f"/data/goods_sale/{card}/edit") | {"note": "поправлено"}
    assert "row.goods.1.item" not in fields
    visitor.post(f"/data/goods_sale/{card}/edit", **fields)
    assert (_record(desk, card).note, len(_record(desk, card).goods)) == ("поправлено", MOST_ROWS + 1)


@pytest.mark.parametrize(
    "path", ["/data/nothing", "/data/goods_sale/999999", "/data/goods_sale/x", "/data/item/1/edit"]
)
def test_what_is_not_there_is_said_so(shared_desk: Console, path: str) -> None:
    assert shared_desk.signed_in("administrator").get(path).status_code == 404


def test_an_exchange_of_chosen_kinds_is_started(desk: Console) -> None:
    visitor = desk.signed_in("accountant")
    text = _text(visitor, "/bases/buh")
    assert text.index("<legend>Справочники</legend>") < text.index("<legend>Документы</legend>")
    visitor.post("/bases/buh/exchange", mode="preview", **{"kind.item": "yes", "kind.nothing": "yes"})
    desk.house.settle()
    with desk.house.app.store.unit() as unit:
        (row, *_), _ = unit.audit()
    assert (row.action, row.details["kinds"]) == ("preview_started", "item")


def test_a_card_shows_prices_stock_and_debts_with_base_and_moment(desk: Console) -> None:
    crm, at = desk.house.app.crm, datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    nail, place = _item(desk, "Гвоздь"), _add(desk, "warehouse", KINDS["warehouse"].record(name="Ангар"))
    (firm, *_), _ = crm.list_cards("counterparty")
    column = PriceColumn(name="Опт", base="buh", price_type="t", price_type_name="Оптовая", at=at)
    crm.put_prices(column, [PriceRow(item=nail, amount=Decimal("33.33"), currency="643", unit="упак")])
    crm.put_stock(Take(base="buh", at=at), [StockRow(item=nail, warehouse=place, quantity=Decimal("12.5"))])
    crm.put_debts(
        Take(base="buh", at=at), [DebtRow(counterparty=firm.id, currency="643", amount=Decimal(-100))]
    )
    viewer = desk.signed_in("viewer")

    item, owed = _text(viewer, f"/data/item/{nail}"), _text(viewer, f"/data/counterparty/{firm.id}")

    for words in (
        "33,33 руб. за упак",
        "Остатки, всего 12,5",
        f'href="/data/warehouse/{place}"',
        "30.11.2026 15:00",
    ):
        assert words in item, words
    assert re.search(r'data-label="Должны мы" class="num">100,00<', owed)
