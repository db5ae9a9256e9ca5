"""An update touches what it names and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.crm.contract.given import (
    AWKWARD,
    FIRM,
    all_changes,
    codes_of,
    edit,
    end_of_feed,
    fresh,
    given,
    ids,
    one,
    phones,
)
from connectors.crm.service import (
    CrmService,
    DeletePolicy,
    Outcome,
)
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS


class Updating:
    """An update touches what it names and nothing else."""

    def test_only_set_fields_change(self, crm: CrmService) -> None:
        card = given(crm, "Целая", inn="7707083893", kpp="770701001", phones=phones("1"), note="старое")
        write = replace(
            edit(card, idem="e", note="новое"), record=KINDS[FIRM].record(name="мимо", note="новое")
        )
        result = one(crm, write)

        assert result.outcome is Outcome.UPDATED
        assert result.stored is not None
        assert card.stored is not None
        assert result.stored.record == replace(card.stored.record, note="новое")

    def test_an_empty_value_in_set_fields_clears(self, crm: CrmService) -> None:
        group = one(crm, fresh("counterparty_group", idem="g", name="Группа"))
        ref = Ref("counterparty_group", str(group.id))
        card = given(crm, "Чистка", note="есть", phones=phones("1"), group=ref)

        result = one(crm, edit(card, idem="e", note="", phones=(), group=None))

        assert result.stored is not None
        record = result.stored.record
        assert (record.note, record.phones, record.group) == ("", (), None)
        assert ids(crm, group=ref.id) == []

    def test_a_write_that_changes_nothing_is_unchanged_and_leaves_no_line(self, crm: CrmService) -> None:
        card = given(crm, "Покой", note="то же")
        cursor = end_of_feed(crm, FIRM)

        whole = replace(fresh(idem="w", name="Покой", note="то же"), id=card.id)
        results = crm.upsert_many([edit(card, idem="n", note="то же"), whole])

        assert [result.outcome for result in results] == [Outcome.UNCHANGED] * 2
        assert [result.version for result in results] == [card.version] * 2
        assert all_changes(crm, FIRM, cursor) == {}

    def test_a_stale_version_is_a_conflict_with_the_present_card(self, crm: CrmService) -> None:
        card = given(crm, "Версии")
        moved = one(crm, edit(card, idem="m", note="раньше"))
        result = one(crm, edit(card, idem="s", if_version=card.version, note="позже"))

        assert result.outcome is Outcome.CONFLICT
        assert result.stored == moved.stored

    def test_later_writes_of_a_batch_see_earlier_ones(self, crm: CrmService) -> None:
        card = given(crm, "Подряд")
        first, second = crm.upsert_many(
            [edit(card, idem="1", note="а"), edit(card, idem="2", website="b", if_version=card.version)]
        )
        assert (first.outcome, second.outcome) == (Outcome.UPDATED, Outcome.CONFLICT)

    def test_what_does_not_fit_is_refused_or_reported(self, crm: CrmService) -> None:
        limits = crm.capabilities().max_lengths.get(FIRM, {})
        if "name" in limits:
            name = "Я" * (limits["name"] + 1)
            result = one(crm, fresh(idem="long", name=name))
            assert result.stored is not None
            assert [(loss.path, loss.reason) for loss in result.lost] == [("name", "truncated")]
            assert result.stored.record.name == result.lost[0].stored
            assert name in (result.stored.record.full_name, result.stored.record.note)
        if "inn" in limits:
            result = one(crm, fresh(idem="inn", name="ИНН", inn="1" * (limits["inn"] + 1)))
            assert [(problem.code, problem.field) for problem in result.problems] == [("too_long", "inn")]

    def test_a_locked_card_is_not_overwritten(self, crm: CrmService) -> None:
        card = given(crm, "Замок")
        id = str(card.id)
        crm.set_lock(FIRM, id, True)

        assert codes_of(one(crm, edit(card, idem="x", note="нет"))) == ["locked"]
        assert codes_of(crm.delete(FIRM, id, idem="d", policy=DeletePolicy.MARK_ONLY)) == ["locked"]
        stored = crm.get_many(FIRM, [id])[id]
        assert stored.locked
        assert (stored.record.note, stored.deleted) == ("", False)
        crm.set_lock(FIRM, id, False)
        assert one(crm, edit(card, idem="y", note="да")).outcome is Outcome.UPDATED

    @pytest.mark.parametrize("name", AWKWARD)
    def test_awkward_names_round_trip(self, crm: CrmService, name: str) -> None:
        card = given(crm, name, full_name=name)
        assert card.stored is not None
        assert card.stored.record.name == name
        assert crm.get_many(FIRM, [str(card.id)])[str(card.id)].record.full_name == name
        assert ids(crm, name=name) == [card.id]

    def test_characters_that_no_database_keeps_are_refused(self, crm: CrmService) -> None:
        for number, name in enumerate(("нуль \0", "половина \ud83d")):
            assert codes_of(one(crm, fresh(idem=f"n{number}", name=name))) == ["charset"]
        backslash = given(crm, "текст \\u0000")
        assert ids(crm, name="текст \\u0000") == [backslash.id]
