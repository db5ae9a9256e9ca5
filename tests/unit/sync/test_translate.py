"""References and codes cross between the infobase's space and the CRM's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from connectors.crm.service import CrmRecord
from enterprise_data.errors import UnknownReference
from enterprise_data.model.ref import Ref
from enterprise_data.objects.contract import CONTRACT, Contract
from enterprise_data.objects.counterparty import COUNTERPARTY, Counterparty
from enterprise_data.objects.currency import CURRENCY, Currency
from enterprise_data.objects.goods_sale import GOODS_SALE
from mappings.prefix import BasePrefix
from state.ports import Unit
from state.rows import Link
from sync.translate import Book, bare_code, code_from_crm, without_untold_code
from tests.property.generic_samples import minimal
from tests.unit.sync.rows import LINK

BP = BasePrefix("BP20-")
FIRM, FIRM_CARD = Ref("counterparty", "f"), Ref("counterparty", "1")
OWN, OWN_CARD = Ref("organization", "o"), Ref("organization", "2")
IN_ONEC = Contract(counterparty=FIRM, organization=OWN, number="5")
IN_CRM = replace(IN_ONEC, counterparty=FIRM_CARD, organization=OWN_CARD)


@dataclass
class Map:
    """The look-ups of a unit over two links, and what was asked."""

    asked: list[tuple[str, str, list[str]]] = field(default_factory=list)
    rows: Sequence[Link] = (
        replace(LINK, kind="counterparty", ref="f", crm_id="1"),
        replace(LINK, kind="organization", ref="o", crm_id="2"),
    )

    def links_by_ref(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Link]:
        self.asked.append((base, kind, list(refs)))
        return {row.ref: row for row in self.rows if row.kind == kind and row.ref in refs}

    def links_by_crm(self, base: str, kind: str, ids: Sequence[str]) -> Mapping[str, Link]:
        self.asked.append((base, kind, list(ids)))
        return {row.crm_id: row for row in self.rows if row.kind == kind and row.crm_id in ids}


def _learn(book: Book, known: Map, **what: Any) -> None:
    book.learn(cast(Unit, known), **what)


def test_a_book_translates_a_record_both_ways() -> None:
    for asked in ({"onec": [FIRM, OWN]}, {"crm": [FIRM_CARD, OWN_CARD]}):
        book = Book("buh")
        _learn(book, Map(), **asked)

        assert book.to_crm(CONTRACT, IN_ONEC) == IN_CRM
        assert book.to_onec(CONTRACT, IN_CRM) == IN_ONEC


def test_look_ups_are_one_per_kind_and_never_repeated() -> None:
    known, book = Map(), Book("buh")

    _learn(book, known, onec=[FIRM, OWN, FIRM])
    _learn(book, known, onec=[FIRM, OWN])
    _learn(book, known, crm=[FIRM_CARD, OWN_CARD])
    _learn(book, known)
    _learn(Book("buh"), known, crm=[FIRM_CARD, FIRM_CARD])

    assert known.asked == [
        ("buh", "counterparty", ["f"]),
        ("buh", "organization", ["o"]),
        ("buh", "counterparty", ["1"]),
    ]


@dataclass
class Renamed(Map):
    """A look-up under a name that a record had before it was merged into «f» and «1»."""

    def links_by_ref(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Link]:
        return {ref: self.rows[0] for ref in refs if ref in ("f", "old f")}

    def links_by_crm(self, base: str, kind: str, ids: Sequence[str]) -> Mapping[str, Link]:
        return {id: self.rows[0] for id in ids if id in ("1", "old 1")}


def test_a_record_asked_for_under_an_old_name_is_told_under_its_present_one() -> None:
    book = Book("buh")
    old, old_card = Ref("counterparty", "old f"), Ref("counterparty", "old 1")

    _learn(book, Renamed(), onec=[old], crm=[old_card])

    assert book.crm_by_onec == {old: "1", FIRM: "1"}
    assert book.onec_by_crm == {old_card: "f", FIRM_CARD: "f"}


# --- guests: the place of an order may hold an invoice ------------------------------------------------

INVOICE = replace(LINK, kind="customer_invoice", ref="i", crm_id="3")
ORDER = replace(LINK, kind="customer_order", ref="i", crm_id="4")
BY_ORDER = replace(minimal(GOODS_SALE), order=Ref("customer_order", "i"))


@pytest.mark.parametrize(
    ("rows", "meant"),
    [((INVOICE,), "customer_invoice"), ((INVOICE, ORDER), "customer_order"), ((), "customer_order")],
    ids=["an-invoice-alone", "both", "nobody"],
)
def test_an_invoice_in_the_place_of_an_order_is_recognised_unless_there_is_such_an_order(
    rows: tuple[Link, ...], meant: str
) -> None:
    book, known = Book("buh"), Map(rows=rows)

    _learn(book, known, onec=[Ref("customer_order", "i"), FIRM])

    assert known.asked == [
        ("buh", "customer_order", ["i"]), ("buh", "customer_invoice", ["i"]), ("buh", "counterparty", ["f"]),
    ]  # fmt: skip
    recognised = book.recognised(GOODS_SALE, BY_ORDER)
    assert recognised == replace(BY_ORDER, order=Ref(meant, "i"))


def test_a_kind_that_has_no_place_for_an_order_is_left_alone() -> None:
    book = Book("buh", crm_by_onec={Ref("customer_invoice", "f"): "3"})
    assert book.recognised(CONTRACT, IN_ONEC) is IN_ONEC


def test_a_link_made_in_this_run_is_known_at_once() -> None:
    book = Book("buh")
    book.bind("counterparty", "f", "1")

    assert (book.unknown_to_crm([FIRM, OWN]), book.unknown_to_onec([FIRM_CARD, OWN_CARD])) == (
        [OWN],
        [OWN_CARD],
    )
    book.bind("organization", "o", "2")
    assert (book.to_crm(CONTRACT, IN_ONEC), book.to_onec(CONTRACT, IN_CRM)) == (IN_CRM, IN_ONEC)


@pytest.mark.parametrize(
    ("translate", "record", "id"), [(Book.to_crm, IN_ONEC, "f"), (Book.to_onec, IN_CRM, "1")]
)
def test_a_reference_without_a_link_is_told(translate: Any, record: Contract, id: str) -> None:
    with pytest.raises(UnknownReference) as waits:
        translate(Book("buh"), CONTRACT, record)

    assert waits.value.message == f"Нет связанного объекта: контрагент {id}."
    assert waits.value.hint == "Объект будет передан, как только появится тот, на который он ссылается."
    assert waits.value.facts == {"kind": "counterparty", "ref": id}


# --- codes --------------------------------------------------------------------------------------------


def _card(kind: str, record: Any, **codes: str) -> CrmRecord:
    return CrmRecord(
        kind=kind, id="1", version="v", record=record, codes={f"{name}-": c for name, c in codes.items()}
    )


@pytest.mark.parametrize(
    ("codes", "bare"),
    [
        ({"BP20": "BP20-000042", "UT11": "UT11-7"}, "000042"),
        ({"UT11": "UT11-000042"}, ""),
        ({}, ""),
        ({"BP20": "000042"}, "000042"),
    ],
)
def test_a_card_has_the_code_by_which_this_base_knows_it(codes: dict[str, str], bare: str) -> None:
    firm = Counterparty(name="Ромашка", code="stale")

    assert code_from_crm(COUNTERPARTY, firm, _card("counterparty", firm, **codes), BP).code == bare


def test_a_code_that_is_content_is_left_alone() -> None:
    roubles = Currency(code="643")

    assert code_from_crm(CURRENCY, roubles, _card("currency", roubles), BP) is roubles
    assert bare_code(CURRENCY, Currency(code="BP20-643"), BP) == Currency(code="BP20-643")


def test_a_prefix_typed_into_1c_is_no_part_of_the_code() -> None:
    assert bare_code(COUNTERPARTY, Counterparty(name="x", code="BP20-000042"), BP).code == "000042"


@pytest.mark.parametrize("code", ["000042", "", "BP20-", "UT11-000042"])
def test_any_other_code_of_1c_is_taken_as_it_is(code: str) -> None:
    firm = Counterparty(name="x", code=code)

    assert bare_code(COUNTERPARTY, firm, BP) is firm


def test_while_1c_has_told_no_code_there_is_nothing_to_compare() -> None:
    card, told, untold = (Counterparty(name="x", code=code) for code in ("42", "43", ""))

    assert without_untold_code(COUNTERPARTY, card, untold) == untold
    assert without_untold_code(COUNTERPARTY, card, told) is card
    roubles = Currency(code="643")
    assert without_untold_code(CURRENCY, roubles, Currency()) is roubles
