"""Rows laid over rows: whatever was there and whatever is wanted, what comes out says what is wanted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.onec.odata.bodies import RecordSpeller
from connectors.onec.odata.links import Links
from connectors.onec.odata.profile_file import load_profile
from connectors.onec.odata.spelling import Spelling
from connectors.onec.odata.tables import Part
from enterprise_data.model.ref import Ref
from enterprise_data.objects.documents import GoodsLine, ServiceLine

PROFILE = load_profile("bp30")
GOODS = [f"0000000{n}-0000-4000-8000-000000000001" for n in range(3)]
SERVICES = [f"0000000{n}-0000-4000-8000-000000000002" for n in range(2)]


class NoLookUps(Links):
    """Knows the services without asking anybody."""

    def __init__(self) -> None:
        """Nothing to ask."""

    def services(self) -> frozenset[str]:
        """Two of the items."""
        return frozenset(SERVICES)


def part(kind: str) -> Part:
    """The part of goods of a kind."""
    links = NoLookUps()
    known = PROFILE.kinds[kind]
    speller = RecordSpeller(known, Spelling(PROFILE, links), links)
    return next(one for one in speller.parts if one.property == "Товары")


numbers = st.integers(0, 3).map(lambda n: Decimal(n) / 2)
goods = st.builds(
    GoodsLine, item=st.sampled_from(GOODS).map(lambda ref: Ref("item", ref)), quantity=numbers, price=numbers,
    amount=numbers, vat_amount=numbers,
)  # fmt: skip
services = st.builds(
    ServiceLine, item=st.sampled_from(SERVICES).map(lambda ref: Ref("item", ref)), content=st.sampled_from(["", "А"]),
    quantity=numbers, price=numbers, amount=numbers, vat_amount=numbers,
)  # fmt: skip
tables = st.tuples(st.lists(goods, max_size=4).map(tuple), st.lists(services, max_size=3).map(tuple))


def kept(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The object as 1C holds it after an accountant completed each row."""
    return {"Товары": [line | {"СчетУчета_Key": f"счёт {at}"} for at, line in enumerate(lines)]}


@given(first=tables, second=tables)
def test_rows_say_what_is_wanted_and_no_completed_row_is_used_twice(first: Any, second: Any) -> None:
    one = part("customer_invoice")
    names = ("goods", "services")
    before = kept(one.laid(dict(zip(names, first, strict=True)), None, vat_included=True) or [])
    assert one.laid(one.read(before), before, vat_included=True) is None, "what is there is not written"

    laid = one.laid(dict(zip(names, second, strict=True)), before, vat_included=True)

    after = before if laid is None else {"Товары": laid}
    assert one.read(after) == dict(zip(names, second, strict=True))
    accounts = [line["СчетУчета_Key"] for line in after["Товары"] if "СчетУчета_Key" in line]
    assert len(accounts) == len(set(accounts))
    old = {line["СчетУчета_Key"]: line["Номенклатура"] for line in before["Товары"]}
    assert all(
        old[line["СчетУчета_Key"]] == line["Номенклатура"]
        for line in after["Товары"]
        if "СчетУчета_Key" in line
    )
    if laid is not None:
        assert [line["LineNumber"] for line in laid] == [str(at) for at in range(1, len(laid) + 1)]


@given(rows=st.lists(goods, min_size=1, max_size=4, unique_by=lambda row: row.item), data=st.data())
def test_rows_that_only_moved_keep_everything(rows: list[GoodsLine], data: st.DataObject) -> None:
    one = part("customer_invoice")
    before = kept(one.laid({"goods": rows, "services": ()}, None, vat_included=True) or [])
    moved = data.draw(st.permutations(rows))
    laid = one.laid({"goods": moved, "services": ()}, before, vat_included=True) or before["Товары"]
    there = {line["Номенклатура"]: line["СчетУчета_Key"] for line in before["Товары"]}
    assert {line["Номенклатура"]: line["СчетУчета_Key"] for line in laid} == there
