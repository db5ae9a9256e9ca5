"""A create has one effect, whatever is repeated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.crm.contract.given import (
    FIRM,
    all_changes,
    codes_of,
    edit,
    end_of_feed,
    example,
    fresh,
    given,
    ids,
    one,
    phones,
)
from connectors.crm.service import (
    CrmService,
    CrmWrite,
    IdemMismatch,
    Outcome,
)
from enterprise_data.errors import ExchangeError
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS


class Creating:
    """A create has one effect, whatever is repeated."""

    def test_check_answers_and_names_the_product(self, crm: CrmService) -> None:
        status = crm.check()
        assert status.ok
        assert status.product
        assert status.server_time is not None
        assert status.server_time.tzinfo is not None

    def test_describe_lists_every_field_and_tells_which_must_be_filled(self, crm: CrmService) -> None:
        for kind in sorted(crm.capabilities().kinds):
            schema = {field.name: field for field in crm.describe(kind)}
            assert tuple(schema) == KINDS[kind].field_names
            assert all(field.title for field in schema.values())
            limits = crm.capabilities().max_lengths.get(kind, {})
            assert {name: field.max_len for name, field in schema.items() if field.max_len} == dict(limits)
            assert {name for name, field in schema.items() if field.refers_to} == set(KINDS[kind].ref_fields)
        assert [field.name for field in crm.describe(FIRM) if field.required] == ["name"]
        with pytest.raises(ExchangeError):
            crm.describe("no such kind")

    def test_create_gives_id_version_and_the_stored_card(self, crm: CrmService) -> None:
        result = one(crm, fresh(idem="1", name="Ромашка", inn="7707083893", phones=phones("+7 495 1")))

        assert result.outcome is Outcome.CREATED
        assert result.id
        card = crm.get_many(FIRM, [result.id])[result.id]
        assert card == result.stored
        assert (card.id, card.version) == (result.id, result.version)
        assert card.record == KINDS[FIRM].record(name="Ромашка", inn="7707083893", phones=phones("+7 495 1"))

    def test_every_kind_survives_a_write_and_a_read(self, crm: CrmService) -> None:
        ids: dict[str, str] = {}
        for kind in (kind for kind in KINDS if kind in crm.capabilities().kinds):
            record = example(kind, ids)
            write = CrmWrite(
                kind=kind,
                id=None,
                record=record,
                set_fields=frozenset(KINDS[kind].field_names),
                idem=f"k {kind}",
            )
            result = one(crm, write)
            assert result.outcome is Outcome.CREATED, (kind, result.problems)
            stored = crm.get_many(kind, [str(result.id)])[str(result.id)].record
            if KINDS[kind].is_document and "number" in KINDS[kind].field_names:
                assert stored.number, "a document that is born in the CRM gets a number"
                stored = replace(stored, number=record.number)
            assert stored == record
            ids[kind] = str(result.id)

    def test_same_key_with_same_content_has_one_effect(self, crm: CrmService) -> None:
        write = fresh(idem="once", name="Один раз")
        first = one(crm, write)
        again = one(crm, write)

        assert again.id == first.id
        assert again.outcome in (Outcome.CREATED, Outcome.UNCHANGED)
        assert len(ids(crm, name="Один раз")) == 1

    def test_same_key_twice_in_one_batch_has_one_effect(self, crm: CrmService) -> None:
        write = fresh(idem="twin", name="Близнец")
        first, second = crm.upsert_many([write, write])
        assert first.id == second.id
        assert len(ids(crm, name="Близнец")) == 1

    def test_same_key_with_other_content_is_an_error_and_writes_nothing(self, crm: CrmService) -> None:
        one(crm, fresh(idem="key", name="Первое"))
        with pytest.raises(IdemMismatch):
            crm.upsert_many([fresh(idem="other", name="Рядом"), fresh(idem="key", name="Второе")])
        assert ids(crm, name="Второе") == []
        assert ids(crm, name="Рядом") == []

    def test_a_repeated_update_does_not_undo_a_later_edit(self, crm: CrmService) -> None:
        card = given(crm, "Правка")
        write = edit(card, idem="u", note="обмен")
        one(crm, write)
        one(crm, edit(card, idem="later", note="позже"))

        again = one(crm, write)

        assert again.stored is not None
        assert again.stored.record.note == "позже"

    def test_resolve_tells_the_outcome_and_knows_nothing_of_keys_without_effect(
        self, crm: CrmService
    ) -> None:
        made = one(crm, fresh(idem="made", name="Есть"))
        one(crm, fresh(idem="refused", name=""))

        found = crm.resolve(["made", "refused", "never"])

        assert set(found) == {"made"}
        assert (found["made"].outcome, found["made"].id) == (Outcome.CREATED, made.id)
        assert found["made"].stored is not None

    def test_a_refusal_names_the_field_and_leaves_nothing(self, crm: CrmService) -> None:
        before = end_of_feed(crm, FIRM)
        result = one(crm, fresh(idem="no name", name="  "))
        assert result.outcome is Outcome.REJECTED
        assert [(problem.code, problem.field) for problem in result.problems] == [("required", "name")]
        assert all_changes(crm, FIRM, before) == {}

    def test_a_reference_to_nothing_is_refused(self, crm: CrmService) -> None:
        group = one(crm, fresh("counterparty_group", idem="g", name="Группа"))
        for number, target in enumerate((Ref("counterparty_group", "99999"), Ref("counterparty_group", "x"))):
            result = one(crm, fresh(idem=f"r{number}", name="Ссылка", group=target))
            assert result.outcome is Outcome.REJECTED
            assert [(problem.code, problem.field) for problem in result.problems] == [("reference", "group")]
        wrong_kind = fresh(idem="rk", name="Ссылка", head=Ref("counterparty", str(group.id)))
        assert codes_of(one(crm, wrong_kind)) == ["reference"]

    def test_one_refusal_does_not_stop_the_others(self, crm: CrmService) -> None:
        writes = [fresh(idem="a", name="А"), fresh(idem="b", name=""), fresh(idem="c", name="В")]
        outcomes = [result.outcome for result in crm.upsert_many(writes)]
        assert outcomes == [Outcome.CREATED, Outcome.REJECTED, Outcome.CREATED]

    def test_two_creates_with_one_1c_code_make_one_card(self, crm: CrmService) -> None:
        code = ("BP20-", "BP20-000000001")
        first = one(crm, fresh(idem="c1", name="Первая", code=code))
        second = one(crm, fresh(idem="c2", name="Вторая", code=code))

        assert second.outcome in (Outcome.CONFLICT, Outcome.UPDATED)
        assert ids(crm, code1c="BP20-000000001") == [first.id]
        if second.outcome is Outcome.CONFLICT:
            assert second.stored is not None
            assert second.stored.id == first.id
