"""What the embedded CRM offers to people, beyond the contract of ``CrmService``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from connectors.crm.contract.given import FIRM, codes_of, edit, example, fresh, given, ids, one
from connectors.crm.embedded import EmbeddedCrm, open_crm
from connectors.crm.embedded.clients import Client, ClientContact
from connectors.crm.service import DeletePolicy, Outcome
from enterprise_data.errors import BackupRestored, Unreachable
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.vat_invoices import BasisLine


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[EmbeddedCrm]:
    crm = open_crm(f"sqlite:///{tmp_path}/crm.sqlite")
    yield crm
    crm.close()


def test_a_copy_has_no_codes_lock_deletion_mark_or_origin(crm: EmbeddedCrm) -> None:
    source = one(crm, fresh(idem="s", name="Образец", code=("BP20-", "BP20-1"), note="текст"))
    id = str(source.id)
    crm.set_card(FIRM, id, {"type": "Покупатель", "converted_from": "7"}, "anna")
    crm.set_owner(FIRM, id, "anna", "Продажи")
    crm.delete(FIRM, id, idem="d", policy=DeletePolicy.MARK_ONLY)
    crm.set_lock(FIRM, id, True)

    copy = crm.copy(FIRM, id, "boris")

    assert (copy.outcome, copy.id == id) == (Outcome.CREATED, False)
    card = copy.stored
    assert card is not None
    assert (card.codes, card.locked, card.deleted, card.record.code) == ({}, False, False, "")
    assert (card.record.note, card.owner, card.department) == ("текст", "anna", "Продажи")
    assert card.card == {"type": "Покупатель"}
    assert card.changed_by == "boris"


def test_the_list_for_people_searches_without_case_and_yo(crm: EmbeddedCrm) -> None:
    for name, inn in (("ООО «Ёлочка»", "7707083893"), ("Сосна", ""), ("100 % хлопок", "")):
        given(crm, name, inn=inn)
    one(crm, fresh(idem="c", name="Кедр", code=("BP20-", "BP20-000000042")))

    def names(search: str) -> list[str]:
        rows, total = crm.list_cards(FIRM, search=search)
        assert total == len(rows)
        return [row.record.name for row in rows]

    assert names("елоч") == ["ООО «Ёлочка»"]
    assert names("СОСНА") == ["Сосна"]
    assert names("7083") == ["ООО «Ёлочка»"]
    assert names("0 %") == ["100 % хлопок"]
    assert names("%%") == []
    assert names("BP20-000000042") == ["Кедр"]


def test_the_list_is_paged_and_hides_marked_and_merged_cards(crm: EmbeddedCrm) -> None:
    cards = [given(crm, f"К{number}") for number in range(5)]
    crm.delete(FIRM, str(cards[0].id), idem="d", policy=DeletePolicy.MARK_ONLY)
    crm.merge(FIRM, str(cards[1].id), [str(cards[2].id)], idem="m")

    rows, total = crm.list_cards(FIRM, offset=1, limit=1)
    assert (len(rows), total) == (1, 3)
    everything, total = crm.list_cards(FIRM, include_deleted=True)
    assert total == 4
    assert cards[2].id not in {row.id for row in everything}
    crm.undelete(FIRM, str(cards[0].id), "anna")
    assert crm.list_cards(FIRM)[1] == 4


def test_a_person_saves_a_card_and_the_author_is_kept(crm: EmbeddedCrm) -> None:
    record = KINDS[FIRM].record(name="Руками", note="а")
    made = crm.save(FIRM, None, record, frozenset({"name"}), "anna")
    assert made.stored is not None
    assert (made.stored.record.note, made.stored.changed_by) == ("", "anna")

    changed = crm.save(FIRM, made.id, record, frozenset({"note"}), "boris")
    assert changed.stored is not None
    assert (changed.stored.record.note, changed.stored.changed_by) == ("а", "boris")
    assert crm.save(FIRM, made.id, record, frozenset({"note"}), "boris").outcome is Outcome.UNCHANGED


def test_promotion_without_the_right_leaves_one_task_that_the_promotion_closes(crm: EmbeddedCrm) -> None:
    contacts = (ClientContact(full_name="Контакт", phone="+7 1", email="a@example.org"),)
    client = crm.create_client(
        Client(name="Клиент", is_person=True, region="Урал", owner="anna", contacts=contacts), "anna"
    )
    for _ in range(2):
        refused = crm.promote(client.id, idem="p", author="anna", may_promote=False)
        assert [problem.code for problem in refused.problems] == ["no_permission"]
    (task,) = crm.tasks()
    assert (task.subject, task.asked_by) == (client.id, "anna")

    done = crm.promote(client.id, idem="p", author="boss")

    assert done.stored is not None
    assert done.stored.record.legal_form == "person"
    assert done.stored.card == {"converted_from": client.id, "region": "Урал"}
    assert done.stored.owner == "anna"
    assert crm.tasks() == []
    assert crm.tasks(open_only=False)[0].done_at is not None
    stored = crm.client(client.id)
    assert stored is not None
    assert stored.counterparty == Ref(FIRM, str(done.id))
    (person,) = crm.related(str(done.id))
    card = crm.get_many(person.kind, [person.id])[person.id].record
    assert (card.full_name, card.phones[0].number, card.emails) == ("Контакт", "+7 1", ("a@example.org",))
    assert crm.list_clients() == ([stored], 1)


def test_a_promoted_client_follows_its_counterparty_through_a_merge(crm: EmbeddedCrm) -> None:
    client = crm.create_client(Client(name="Клиент"), "anna")
    promoted = crm.promote(client.id, idem="p")
    winner = given(crm, "Победитель")
    crm.merge(FIRM, str(winner.id), [str(promoted.id)], idem="m")
    assert crm.promote(client.id, idem="p2").id == winner.id


def test_a_restored_backup_is_noticed_by_the_reader(crm: EmbeddedCrm) -> None:
    given(crm, "Одна")
    with pytest.raises(BackupRestored, match="резервной копии"):
        crm.changes(FIRM, "5000", 10)


def test_old_keys_are_forgotten_on_request(crm: EmbeddedCrm) -> None:
    given(crm, "Ключ")
    now = datetime.now(UTC)
    assert crm.prune_idems(now - timedelta(days=1)) == 0
    assert crm.prune_idems(now + timedelta(days=1)) == 1
    assert crm.resolve(["given Ключ"]) == {}


def test_equal_look_up_keys_of_different_names_are_told_apart(crm: EmbeddedCrm) -> None:
    first, second = given(crm, "plumless"), given(crm, "buckeroo")  # one CRC-32
    assert ids(crm, name="plumless") == [first.id]
    assert ids(crm, name="buckeroo") == [second.id]
    one(crm, fresh(idem="plumless", name="А"))
    assert one(crm, fresh(idem="buckeroo", name="Б")).outcome is Outcome.CREATED


def test_a_document_follows_an_alias_and_can_be_taken_back(crm: EmbeddedCrm) -> None:
    winner, loser = given(crm, "Один"), given(crm, "Два")
    document = Ref("goods_sale", "9")
    crm.attach_document(str(winner.id), document, "Реализация № 9")
    crm.attach_document(str(loser.id), document, "Реализация № 9")
    crm.merge(FIRM, str(winner.id), [str(loser.id)], idem="m")
    assert crm.documents(str(winner.id)) == [(document, "Реализация № 9")]
    crm.detach_document(str(loser.id), document)
    assert crm.documents(str(winner.id)) == []


def test_unlocking_and_classifying_report_whether_anything_changed(crm: EmbeddedCrm) -> None:
    id = str(given(crm, "Карточка").id)
    assert crm.set_card(FIRM, id, {"type": "Клиент", "region": ""}, "a").outcome is Outcome.UPDATED
    assert crm.set_card(FIRM, id, {"type": "Клиент"}, "a").outcome is Outcome.UNCHANGED
    cleared = crm.set_card(FIRM, id, {"type": None}, "a").stored
    assert cleared is not None
    assert cleared.card == {}
    assert crm.set_lock(FIRM, id, False).outcome is Outcome.UNCHANGED


def test_merge_refuses_locked_marked_and_absent_cards(crm: EmbeddedCrm) -> None:
    winner, loser = given(crm, "Один"), given(crm, "Два")
    crm.set_lock(FIRM, str(loser.id), True)
    assert crm.merge(FIRM, str(winner.id), [str(loser.id)], idem="1").problems[0].code == "locked"
    crm.set_lock(FIRM, str(loser.id), False)
    assert crm.merge(FIRM, str(winner.id), ["4242"], idem="2").problems[0].code == "missing"
    crm.delete(FIRM, str(winner.id), idem="3", policy=DeletePolicy.MARK_ONLY)
    assert crm.merge(FIRM, str(winner.id), [str(loser.id)], idem="4").problems[0].code == "deleted"
    assert crm.merge(FIRM, "4242", [str(loser.id)], idem="5").problems[0].code == "missing"


def test_an_unusable_database_is_an_answer_of_check_and_an_error_of_reading(tmp_path: Path) -> None:
    crm = EmbeddedCrm(f"sqlite:///{tmp_path}/нет/crm.sqlite")
    status = crm.check()
    assert not status.ok
    assert status.problems[0].code == "unreachable"
    with pytest.raises(Unreachable):
        crm.get_many(FIRM, ["1"])
    with pytest.raises(Unreachable):
        crm.prepare()
    assert one(crm, fresh(idem="x", name="X")).outcome is Outcome.UNKNOWN


def test_an_empty_database_is_told_from_a_prepared_one(tmp_path: Path) -> None:
    crm = EmbeddedCrm(f"sqlite:///{tmp_path}/crm.sqlite")
    assert crm.check().problems[0].code == "not_prepared"
    crm.prepare()
    crm.prepare()
    assert crm.check().ok


def test_an_update_keeps_the_lookups_in_step(crm: EmbeddedCrm) -> None:
    card = given(crm, "Было", inn="7707083893")
    changed = one(crm, edit(card, idem="e", name="Стало", inn=""))
    assert (ids(crm, name="Было"), ids(crm, inn="7707083893")) == ([], [])
    assert ids(crm, name="Стало") == [card.id]
    assert changed.stored is not None
    assert card.stored is not None
    assert changed.stored.record == replace(card.stored.record, name="Стало", inn="")


def test_no_read_of_the_exchange_goes_through_a_whole_table(crm: EmbeddedCrm) -> None:
    firm = one(crm, fresh(idem="f", name="Фирма", inn="7707083893", code=("BP20-", "BP20-1")))
    owner = Ref(FIRM, str(firm.id))
    one(crm, fresh("bank_account", idem="a", owner=owner, number="4070"))
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        asked.append((statement, values))

    engine = crm._database.engine
    event.listen(engine, "before_cursor_execute", note)
    for values in ({"code1c": "BP20-1"}, {"inn": "7707083893", "kpp": ""}, {"full_name": "Ф"}, {"name": "Ф"}):
        ids(crm, **values)
    ids(crm, "bank_account", owner=owner.id, number="4070")
    ids(crm, "bank_account", number="4070")
    crm.get_many(FIRM, [owner.id])
    crm.changes(FIRM, "0", 10)
    crm.aliases(FIRM, "0")
    crm.related(owner.id)
    crm.list_cards("goods_sale", since=date(2026, 11, 1), until=date(2026, 11, 30), refers_to=[owner.id])
    one(crm, edit(firm, idem="e", note="правка"))
    event.remove(engine, "before_cursor_execute", note)

    with engine.connect() as connection:
        for statement, values in asked:
            if "crm_" not in statement or statement.startswith("INSERT") or "crm_counters" in statement:
                continue
            # an index used by the kind alone is a scan of the kind
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert not [
                row.detail for row in plan if row.detail.startswith("SCAN") or "(kind=?)" in row.detail
            ], statement


def test_a_code_that_came_by_a_merge_gives_way_to_the_cards_own(crm: EmbeddedCrm) -> None:
    winner = given(crm, "Победитель")
    loser = one(crm, fresh(idem="l", name="Дубль", code=("BP20-", "BP20-1")))
    merged = crm.merge(FIRM, str(winner.id), [str(loser.id)], idem="m").stored
    assert merged is not None
    assert merged.codes == {"BP20-": "BP20-1"}

    own = replace(edit(winner, idem="own", note=""), code=("BP20-", "BP20-2"))
    assert one(crm, own).outcome is Outcome.UPDATED
    assert crm.get_many(FIRM, [str(winner.id)])[str(winner.id)].codes == {"BP20-": "BP20-2"}
    assert ids(crm, code1c="BP20-1") == ids(crm, code1c="BP20-2") == [winner.id]
    third = replace(own, idem="third", code=("BP20-", "BP20-3"))
    assert one(crm, third).problems[0].code == "code_differs"


def test_a_number_of_somebody_else_is_never_made_up(crm: EmbeddedCrm) -> None:
    kind, parties = "received_vat_invoice", dict[str, str]()
    for target in ("organization", "counterparty"):
        card = example(target, {})
        parties[target] = crm.save(target, None, card, frozenset(card.__dataclass_fields__), "anna").id or ""
    record = replace(example(kind, parties), basis=(BasisLine(),))
    fields = frozenset(record.__dataclass_fields__)

    refused = crm.save(kind, None, replace(record, number=" "), fields, "anna")
    saved = crm.save(kind, None, record, fields, "anna")
    copy = crm.copy(kind, saved.id or "", "boris")

    assert codes_of(refused) == ["required"]
    assert copy.stored is not None
    assert copy.stored.record.number == ""
