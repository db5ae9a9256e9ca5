"""The mapping table is paged in one order and searched by part of a code, a reference or a CRM id."""

from __future__ import annotations

from typing import Any

from state.contract.given import BASE, KIND, ODD_REFS, link, put_links, ref, refs
from state.ports import Store


def _found(store: Store, **asked: Any) -> list[str]:
    with store.unit() as unit:
        rows, total = unit.find_links(**asked)
    assert total == len(rows)
    return [row.ref for row in rows]


class Searching:
    """The mapping table is paged in one order and searched by part of a code, a reference or a CRM id."""

    def test_pages_are_ordered_by_base_kind_and_ref(self, store: Store) -> None:
        rows = [
            link(number, base=base, kind=kind)
            for number in (3, 1, 2)
            for base in ("upp", "buh", "Ёлка")
            for kind in ("item", "contract")
        ]
        with store.unit() as unit:
            unit.put_links(rows)
        expected = sorted(rows, key=lambda row: (row.base, row.kind, row.ref))
        with store.unit() as unit:
            assert unit.find_links() == (expected, len(rows))
            for offset in range(len(rows) + 2):
                assert unit.find_links(offset=offset, limit=4) == (expected[offset : offset + 4], len(rows))
            assert unit.find_links(limit=0) == ([], len(rows))

    def test_base_and_kind_narrow_the_page(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(1), link(2, base="upp"), link(3, kind="item"), link(4, tombstone=True)])
        assert _found(store, base=BASE, kind=KIND) == refs(1, 4)
        assert _found(store, base=BASE) == refs(1, 4, 3)
        assert _found(store, kind=KIND) == refs(1, 4, 2)
        assert _found(store, base="unknown") == _found(store, kind="unknown") == []

    def test_a_part_of_code_or_crm_id_is_found(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links(
                [
                    link(1, code="BP20-00000077", crm_id="карточка-1"),
                    link(2, code="TR11-000000043", crm_id="zz-9"),
                    link(3, code="100 %", crm_id="a_c"),
                    link(4, code="", crm_id="q'\\"),
                ]
            )
        assert _found(store, search="00077") == refs(1)
        assert _found(store, search="tr11-") == refs(2)
        assert _found(store, search="карточка") == refs(1)
        assert _found(store, search="ZZ-9") == refs(2)
        assert _found(store, search="%") == refs(3)
        assert _found(store, search="_c") == refs(3)
        assert _found(store, search="'\\") == refs(4)
        assert _found(store, search="нет такого") == []

    def test_a_reference_is_found_by_any_part_with_or_without_dashes(self, store: Store) -> None:
        put_links(store, 1, 0xABCD)
        text = ref(0xABCD)
        for search in (text, text.upper(), text.replace("-", ""), "0000abcd", "bcd-2D96"):
            assert _found(store, search=search) == [text]
        assert _found(store, search="2d964af5") == refs(1, 0xABCD)
        assert _found(store, search=text + "0") == []

    def test_a_reference_that_is_no_guid_is_found_by_its_text(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(0, ref="код-Я 42", crm_id="x", code=""), link(1, code="", crm_id="y")])
        assert _found(store, search="КОД-Я") == []
        assert _found(store, search="код-Я") == ["код-Я 42"]
        assert _found(store, search="=") == []
        assert _found(store, search="20") == []

    def test_a_search_is_paged_too(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(n, kind=kind) for n in range(10) for kind in ("item", "contract")])
            rows, total = unit.find_links(search="BP20-00000000", offset=8, limit=4)
        assert total == 20
        assert [(row.kind, row.ref) for row in rows] == [
            ("contract", ref(8)),
            ("contract", ref(9)),
            ("item", ref(0)),
            ("item", ref(1)),
        ]

    def test_key_pages_pass_over_tombstones_and_meet_each_living_link_once(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(n, tombstone=n % 3 == 0) for n in range(20)])
            unit.put_links([link(0, ref=odd, crm_id=f"odd {n}") for n, odd in enumerate(ODD_REFS) if odd])
        seen: list[str] = []
        with store.unit() as unit:
            while page := unit.page_links(BASE, KIND, seen[-1] if seen else "", 4):
                assert len(page) <= 4
                seen += [row.ref for row in page]
            count = unit.count_links(BASE, KIND)
        living = {ref(n) for n in range(20) if n % 3} | {odd for odd in ODD_REFS if odd}
        assert set(seen) == living
        assert len(seen) == len(living) == count

    def test_key_pages_go_in_the_order_of_references(self, store: Store) -> None:
        put_links(store, 5, 3, 9, 1)
        with store.unit() as unit:
            assert [row.ref for row in unit.page_links(BASE, KIND, "", 3)] == refs(1, 3, 5)
            assert [row.ref for row in unit.page_links(BASE, KIND, ref(4), 3)] == refs(5, 9)
            assert unit.page_links(BASE, KIND, ref(9), 3) == []
            assert unit.page_links("upp", KIND, "", 3) == []
            assert unit.page_refs(BASE, KIND, ref(1), 2) == refs(3, 5)
            assert unit.page_refs(BASE, KIND, ref(9), 3) == []

    def test_living_links_are_counted(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(1), link(2, tombstone=True), link(3, base="upp"), link(4, kind="item")])
            assert unit.count_links(BASE, KIND) == 1
            assert unit.count_links("unknown", KIND) == 0
