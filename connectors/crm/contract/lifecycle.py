"""Cards that end, melt together or begin as clients."""

from __future__ import annotations

from dataclasses import replace

from connectors.crm.contract.given import (
    FIRM,
    ByHand,
    all_changes,
    codes_of,
    edit,
    end_of_feed,
    fresh,
    given,
    ids,
    one,
)
from connectors.crm.service import (
    CrmService,
    DeletePolicy,
    Outcome,
)
from enterprise_data.model.ref import Ref


class Lifecycle:
    """Cards that end, melt together or begin as clients."""

    def test_documents_block_a_deletion(self: ByHand, crm: CrmService) -> None:
        card = given(crm, "С документом")
        document = Ref("goods_sale", "77")
        self.by_hand_document(crm, str(card.id), document, "Реализация № 5")

        blocked = crm.delete(FIRM, str(card.id), idem="d", policy=DeletePolicy.BLOCK_IF_DOCUMENTS)

        assert (blocked.outcome, list(blocked.blockers)) == (Outcome.BLOCKED, [document])
        assert not crm.get_many(FIRM, [str(card.id)])[str(card.id)].deleted
        marked = crm.delete(FIRM, str(card.id), idem="m", policy=DeletePolicy.MARK_ONLY)
        assert marked.outcome is Outcome.DELETED

    def test_deletion_is_a_mark_that_the_feed_reports_and_a_write_takes_back(self, crm: CrmService) -> None:
        card = given(crm, "Удаляемая", inn="7707083893")
        cursor = end_of_feed(crm, FIRM)

        gone = crm.delete(FIRM, str(card.id), idem="d", policy=DeletePolicy.BLOCK_IF_DOCUMENTS)
        twice = crm.delete(FIRM, str(card.id), idem="d2", policy=DeletePolicy.BLOCK_IF_DOCUMENTS)
        again = crm.delete(FIRM, str(card.id), idem="d", policy=DeletePolicy.BLOCK_IF_DOCUMENTS)

        assert [item.outcome for item in (gone, twice, again)] == [
            Outcome.DELETED,
            Outcome.UNCHANGED,
            Outcome.DELETED,
        ]
        (line,) = crm.changes(FIRM, cursor, 10).items
        assert (line.id, line.deleted) == (card.id, True)
        assert ids(crm, inn="7707083893") == []
        back = one(crm, replace(edit(card, idem="b", note=""), deleted=False))
        assert back.outcome is Outcome.UPDATED
        assert ids(crm, inn="7707083893") == [card.id]

    def test_an_absent_card_is_absent_and_cannot_be_written(self, crm: CrmService) -> None:
        card = given(crm, "Одна")
        group = one(crm, fresh("counterparty_group", idem="g", name="Группа"))
        assert set(crm.get_many(FIRM, [str(card.id), "424242", "нет", str(group.id)])) == {card.id}
        for id in ("424242", "нет", "", str(group.id)):
            write = replace(edit(card, idem=f"w{id}", note="?"), id=id)
            assert codes_of(one(crm, write)) == ["missing"]
            gone = crm.delete(FIRM, id, idem=f"d{id}", policy=DeletePolicy.MARK_ONLY)
            assert codes_of(gone) == ["missing"]

    def test_merge_moves_links_codes_and_documents_to_the_winner(self: ByHand, crm: CrmService) -> None:
        winner = one(crm, fresh(idem="w", name="Победитель", code=("BP20-", "BP20-1")))
        loser = one(crm, fresh(idem="l", name="Дубль", code=("BP20-", "BP20-2")))
        other = one(crm, fresh(idem="o", name="Дубль", code=("TR11-", "TR11-9")))
        account = one(crm, fresh("bank_account", idem="a", owner=Ref(FIRM, str(loser.id)), number="4070"))
        self.by_hand_document(crm, str(loser.id), Ref("goods_sale", "1"), "Реализация № 1")
        before, accounts_before = end_of_feed(crm, FIRM), end_of_feed(crm, "bank_account")

        result = crm.merge(FIRM, str(winner.id), [str(loser.id), str(other.id)], idem="merge")

        id = str(winner.id)
        assert (result.outcome, result.id) == (Outcome.UPDATED, id)
        owner = crm.get_many("bank_account", [str(account.id)])[str(account.id)].record.owner
        assert owner == Ref(FIRM, id)
        assert list(all_changes(crm, "bank_account", accounts_before)) == [account.id]
        assert list(all_changes(crm, FIRM, before)) == [id]
        for code in ("BP20-1", "BP20-2", "TR11-9"):
            assert ids(crm, code1c=code) == [id]
        assert ids(crm, name="Дубль") == []
        blocked = crm.delete(FIRM, id, idem="d", policy=DeletePolicy.BLOCK_IF_DOCUMENTS)
        assert blocked.outcome is Outcome.BLOCKED

    def test_losing_ids_answer_as_the_winner(self, crm: CrmService) -> None:
        first, second, third = (given(crm, name) for name in ("Раз", "Два", "Три"))
        _, start = crm.aliases(FIRM, None)
        crm.merge(FIRM, str(second.id), [str(first.id)], idem="m1")
        aliases, middle = crm.aliases(FIRM, start)
        assert dict(aliases) == {first.id: second.id}
        crm.merge(FIRM, str(third.id), [str(second.id)], idem="m2")

        winner = str(third.id)
        assert dict(crm.aliases(FIRM, middle)[0]) == {first.id: winner, second.id: winner}
        cards = crm.get_many(FIRM, [str(first.id), str(second.id)])
        assert {asked: card.id for asked, card in cards.items()} == {first.id: winner, second.id: winner}
        written = one(crm, edit(first, idem="late", note="через прежний номер"))
        assert written.id == winner
        linked = one(crm, fresh("bank_account", idem="a", owner=Ref(FIRM, str(first.id)), number="1"))
        assert linked.stored is not None
        assert linked.stored.record.owner.id == winner
        assert [id for id, _ in crm.census(FIRM)] == [winner]
        assert crm.merge(FIRM, winner, [str(first.id)], idem="m3").outcome is Outcome.UNCHANGED

    def test_merging_a_group_into_its_own_subgroup_leaves_no_circle(self, crm: CrmService) -> None:
        top = one(crm, fresh("counterparty_group", idem="1", name="Верх"))
        ref = [Ref("counterparty_group", str(top.id))]
        for name in ("Середина", "Низ"):
            made = one(crm, fresh("counterparty_group", idem=name, name=name, parent=ref[-1]))
            ref.append(Ref("counterparty_group", str(made.id)))
        crm.merge("counterparty_group", ref[2].id, [ref[0].id], idem="m")

        cards = crm.get_many("counterparty_group", [ref[1].id, ref[2].id])
        assert cards[ref[1].id].record.parent is None
        assert cards[ref[2].id].record.parent == ref[1]

    def test_a_group_cannot_be_put_inside_itself(self, crm: CrmService) -> None:
        top = one(crm, fresh("counterparty_group", idem="1", name="Верх"))
        inner = one(
            crm,
            fresh("counterparty_group", idem="2", name="Низ", parent=Ref("counterparty_group", str(top.id))),
        )
        for number, id in enumerate((top.id, inner.id)):
            write = edit(top, idem=f"c{number}", parent=Ref("counterparty_group", str(id)))
            assert codes_of(one(crm, write)) == ["reference"]

    def test_promotion_makes_one_counterparty_that_remembers_its_client(
        self: ByHand, crm: CrmService
    ) -> None:
        client = self.by_hand_client(crm, "Новый клиент", ["Первый Контакт", "Второй Контакт"])

        first = crm.promote(client, idem="p1")
        again = crm.promote(client, idem="p1")
        other = crm.promote(client, idem="p2")

        assert first.outcome is Outcome.CREATED
        assert first.id == again.id == other.id
        assert ids(crm, name="Новый клиент") == [first.id]
        assert first.stored is not None
        assert first.stored.card["converted_from"] == client
        people = [
            ids(crm, "contact_person", counterparty=str(first.id), full_name=name)
            for name in ("Первый Контакт", "Второй Контакт")
        ]
        assert [len(found) for found in people] == [1, 1]

    def test_owner_and_department_live_on_the_card_only(self, crm: CrmService) -> None:
        card = given(crm, "Чья-то")
        result = crm.set_owner(FIRM, str(card.id), "anna", "Продажи")
        assert result.stored is not None
        assert card.stored is not None
        assert (result.stored.owner, result.stored.department) == ("anna", "Продажи")
        assert result.stored.record == card.stored.record
        assert crm.set_owner(FIRM, str(card.id), "anna").outcome is Outcome.UNCHANGED
