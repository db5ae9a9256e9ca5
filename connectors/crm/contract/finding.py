"""Exact means exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from connectors.crm.contract.given import (
    FIRM,
    codes_of,
    edit,
    fresh,
    given,
    ids,
    one,
)
from connectors.crm.service import (
    CrmService,
    MatchKey,
    Outcome,
)
from enterprise_data.errors import ExchangeError
from enterprise_data.model.ref import Ref


class Finding:
    """Exact means exact."""

    def test_exact_name_means_every_letter(self, crm: CrmService) -> None:
        first, second = given(crm, "Ёлка"), one(crm, fresh(idem="2", name="Ёлка"))
        for other in ("Елка", "ёлка", "Ёлка ", " Ёлка"):
            given(crm, other)
        assert ids(crm, name="Ёлка") == [first.id, second.id]

    def test_inn_with_kpp_tells_head_and_branch_apart(self, crm: CrmService) -> None:
        head = given(crm, "Голова", inn="7707083893", kpp="770701001")
        branch = given(crm, "Филиал", inn="7707083893", kpp="780101001")
        sole = given(crm, "ИП", inn="770708389300")

        assert ids(crm, inn="7707083893", kpp="770701001") == [head.id]
        assert ids(crm, inn="7707083893", kpp="780101001") == [branch.id]
        assert ids(crm, inn="770708389300", kpp="") == [sole.id]
        assert ids(crm, inn="7707083893") == [head.id, branch.id]

    def test_many_keys_are_answered_in_their_order(self, crm: CrmService) -> None:
        a, b = given(crm, "А", inn="1111111111"), given(crm, "Б")
        keys: Sequence[Mapping[str, str]] = ({"name": "Б"}, {"name": "нет"}, {"inn": "1111111111"})
        found = crm.find_many(FIRM, [MatchKey(values=values) for values in keys])
        assert [list(item) for item in found] == [[b.id], [], [a.id]]

    def test_accounts_are_found_by_owner_and_number(self, crm: CrmService) -> None:
        firms = [str(given(crm, name).id) for name in ("Один", "Два")]
        accounts = [
            one(
                crm,
                fresh("bank_account", idem=f"acc {id}", owner=Ref(FIRM, id), number="40702810000000000001"),
            )
            for id in firms
        ]
        for id, account in zip(firms, accounts, strict=True):
            assert ids(crm, "bank_account", owner=id, number="40702810000000000001") == [account.id]
        assert ids(crm, "bank_account", owner=firms[0], number="другой") == []

    def test_a_key_that_would_read_everything_is_refused(self, crm: CrmService) -> None:
        with pytest.raises(ExchangeError):
            ids(crm, kpp="770701001")
        with pytest.raises(ExchangeError):
            ids(crm, no_such_field="1")

    def test_codes_are_written_once_and_never_replaced_or_doubled(self, crm: CrmService) -> None:
        card = given(crm, "Код")
        note = edit(card, idem="c", note="")

        assert one(crm, replace(note, code=("BP20-", "BP20-000000007"))).outcome is Outcome.UPDATED
        assert (
            one(crm, replace(note, idem="c2", code=("BP20-", "BP20-000000007"))).outcome is Outcome.UNCHANGED
        )
        other = one(crm, replace(note, idem="c3", code=("BP20-", "BP20-000000008")))
        assert (other.outcome, codes_of(other)) == (Outcome.CONFLICT, ["code_differs"])
        doubled = one(crm, replace(note, idem="c4", code=("TR11-", "TR11-TR11-000000001")))
        assert codes_of(doubled) == ["double_prefix"]
        foreign = one(crm, replace(note, idem="c5", code=("TR11-", "BP20-000000001")))
        assert codes_of(foreign) == ["code_prefix"]
        assert one(crm, replace(note, idem="c6", code=("TR11-", "TR11-1"))).outcome is Outcome.UPDATED
        stored = crm.get_many(FIRM, [str(card.id)])[str(card.id)]
        assert dict(stored.codes) == {"BP20-": "BP20-000000007", "TR11-": "TR11-1"}
        assert ids(crm, code1c="TR11-1") == [card.id]
