"""What people do on both sides between exchanges: enter, change, relink, mark, lock, merge, promote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.crm.embedded.clients import Client, ClientContact
from connectors.crm.service import Outcome
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS
from tests.property.game_facets import Pointer, Value
from tests.property.game_history import History
from tests.property.game_shapes import SHAPES, Shape, unmodelled, with_strange_row
from tests.property.game_table import Table
from tests.property.game_views import Seen, tag_of_name


@dataclass
class Players:
    """Everybody who types. ``pick`` chooses among what is there, so that a shrunk play stays readable."""

    table: Table

    # --- choosing -------------------------------------------------------------------------------------

    def choose(self, side: str, pick: int, *, kind: str = "", deleted: bool = False) -> Seen | None:
        """An object on this side that a person could open now."""
        found = [
            seen
            for its in self.table.view(side).values()
            for seen in its
            if seen.deleted is deleted and kind in ("", seen.kind) and not self._is_shut(side, seen)
        ]
        found.sort(key=lambda seen: (len(seen.tag), seen.tag))
        return found[pick % len(found)] if found else None

    def _is_shut(self, side: str, seen: Seen) -> bool:
        """Merged-away objects are left alone, and nobody types into a locked card."""
        if seen.tag in self.table.referee.merged:
            return True
        return side == "crm" and self.table.world.cards.get(seen.kind, seen.key).locked

    # --- entering -------------------------------------------------------------------------------------

    def enter(self, side: str, kind: str, pick: int) -> str:
        """A new object; its tag, or "" if what it needs is not there."""
        shape, number = SHAPES[kind], self.table.next()
        values = self._first_values(side, shape, number, pick)
        if values is None or kind not in self.table.kinds(side):
            return ""
        self._put(side, shape, values)
        tag = tag_of_name(str(values[shape.title]))
        self.table.referee.entered(kind, tag, values)
        return tag

    def enter_twice(self, sides: tuple[str, str], pick: int) -> str:
        """One firm, entered by two people who don't know of each other."""
        shape, number = SHAPES["counterparty"], self.table.next()
        same: dict[str, Value] = {
            "name": f"{shape.letter}{number} имя",
            "requisites": shape.facets["requisites"].fresh(number),
        }
        for side in sides:
            own = dict(same)
            if pick % 2:
                own["note"] = shape.facets["note"].fresh(self.table.next())
            if pick % 3:
                own["phones"] = (shape.facets["phones"].fresh(self.table.next()),)
            self._put(side, shape, own)
            self.table.referee.entered("counterparty", f"{shape.letter}{number}", own)
        return f"{shape.letter}{number}"

    def promote(self) -> None:
        """A client becomes a counterparty with a contact person."""
        firm, person = self.table.next(), self.table.next()
        names = f"Ф{firm} имя", f"Л{person} имя"
        crm = self.table.world.app.crm
        client = crm.create_client(
            Client(name=names[0], contacts=(ClientContact(full_name=names[1]),)), "кто-то"
        )
        result = crm.promote(client.id, idem=f"promote {firm}")
        assert result.outcome is Outcome.CREATED
        self.table.referee.entered("counterparty", f"Ф{firm}", {"name": names[0], "full_name": names[0]})
        self.table.referee.entered(
            "contact_person", f"Л{person}", {"full_name": names[1], "counterparty": f"Ф{firm}"}
        )

    def _first_values(self, side: str, shape: Shape, number: int, pick: int) -> dict[str, Value] | None:
        values: dict[str, Value] = {shape.title: f"{shape.letter}{number} имя"}
        if shape.needs:
            owner = self.choose(side, pick, kind="counterparty")
            if owner is None:
                return None
            values[shape.needs] = owner.tag
        if "requisites" in shape.facets:
            values["requisites"] = shape.facets["requisites"].fresh(number)
        if shape.kind == "counterparty" and pick % 3 == 0:
            values["phones"] = (shape.facets["phones"].fresh(self.table.next()),)
        return values

    def _put(self, side: str, shape: Shape, values: Mapping[str, Value]) -> None:
        if side == "crm":
            self._put_card(shape, values)
        else:
            self._put_object(side, shape, values)

    def _put_card(self, shape: Shape, values: Mapping[str, Value]) -> None:
        world = self.table.world
        given = dict(shape.record_given)
        if shape.kind == "contract":
            organization = world.cards.all("organization")[0]
            given["organization"] = Ref("organization", organization.id)
        if shape.kind in ("contract", "bank_account"):
            given["currency"] = "643"
        for name, value in values.items():
            given |= shape.facets[name].for_record(value, self._cards)
        record = KINDS[shape.kind].record(**given)
        result = world.app.crm.save(
            shape.kind, None, record, frozenset(record.__dataclass_fields__), "кто-то"
        )
        assert result.outcome is Outcome.CREATED, result.problems

    def _put_object(self, base: str, shape: Shape, values: Mapping[str, Value]) -> None:
        infobase, given = self.table.world.onec(base), dict(shape.onec_given)
        rouble = {"Ссылка": infobase.objects("Валюты")[0].ref}
        if shape.kind == "contract":
            given["Организация"] = {"Ссылка": infobase.objects("Организации")[0].ref}
            given["ВалютаВзаиморасчетов"] = rouble
        if shape.kind == "bank_account":
            given["ВалютаДенежныхСредств"] = rouble
        for name, value in values.items():
            given |= shape.facets[name].for_onec({}, value, lambda tag: self._object(base, tag))
        infobase.create_object(shape.onec_type, given)

    # --- changing -------------------------------------------------------------------------------------

    def edit(self, side: str, seen: Seen, facet: str, value: Value) -> None:
        """Another value in one place."""
        shape = SHAPES[seen.kind]
        rule = shape.facets[facet]
        self.table.referee.edited(seen, facet, value)
        if side == "crm":
            self.table.world.cards.edit(seen.kind, seen.key, **rule.for_record(value, self._cards))
        else:
            infobase = self.table.world.onec(side)
            content = infobase.get(shape.onec_type, seen.key).content
            change = rule.for_onec(content, value, lambda tag: self._object(side, tag))
            infobase.edit(shape.onec_type, seen.key, change)

    def other_value(self, side: str, seen: Seen, facet: str, pick: int) -> Value | None:
        """Something new to write there: a fresh text, a longer or shorter list, another object to point at."""
        rule, number = SHAPES[seen.kind].facets[facet], self.table.next()
        if isinstance(rule, Pointer):
            return self._other_target(side, seen, rule, pick)
        if rule.is_list:
            old = tuple(seen.values[facet])
            if old and pick % 2:
                return old[1:] if pick % 4 == 1 else (*old[1:], rule.fresh(number))
            return (*old, rule.fresh(number))
        if facet == SHAPES[seen.kind].title:
            return f"{seen.tag} имя {number}"
        if facet != "requisites" and pick % 7 == 0:
            return ""
        return rule.fresh(number)

    def earlier_value(self, seen: Seen, facet: str, pick: int) -> Value | None:
        """What stood there once: somebody changes his mind."""
        history = self.table.referee.stories[seen.tag].values[facet]
        if not isinstance(history, History):
            return None
        known = [edit.value for edit in history.edits if edit.value and edit.value != seen.values[facet]]
        return known[pick % len(known)] if known else None

    def _other_target(self, side: str, seen: Seen, rule: Pointer, pick: int) -> Value | None:
        if rule.may_be_empty and pick % 5 == 0:
            return ""
        target = self.choose(side, pick, kind=rule.to)
        if target is None or self._leads_to(side, target.tag, seen):
            return None
        return target.tag

    def _leads_to(self, side: str, start: str, seen: Seen) -> bool:
        """A group may not lie inside itself, on any side and whatever is under way: tags only point down."""
        return seen.kind in ("counterparty_group", "counterparty") and (
            SHAPES[seen.kind].letter == start[0] and int(start[1:]) >= int(seen.tag[1:])
        )

    def touch_the_rest(self, base: str, seen: Seen, pick: int) -> None:
        """1C's user changes something that nobody else knows of."""
        infobase, number = self.table.world.onec(base), self.table.next()
        name = SHAPES[seen.kind].onec_type
        if pick % 2:
            change: Mapping[str, Any] = with_strange_row(infobase.get(name, seen.key).content, number)
        else:
            change = dict([list(unmodelled(number).items())[pick // 2 % 4]])
        infobase.edit(name, seen.key, change)

    # --- marks, locks, merges -------------------------------------------------------------------------

    def mark(self, side: str, seen: Seen, *, deleted: bool) -> None:
        """Sets the deletion mark or takes it away."""
        self.table.referee.marked(seen, deleted=deleted)
        cards, name = self.table.world.cards, SHAPES[seen.kind].onec_type
        if side == "crm":
            (cards.delete if deleted else cards.undelete)(seen.kind, seen.key)
        elif deleted:
            self.table.world.onec(side).mark_deleted(name, seen.key)
        else:
            self.table.world.onec(side).unmark(name, seen.key)

    def lock(self, seen: Seen) -> None:
        """A locked card is nobody's to change but the one's who locked it."""
        self.table.world.cards.lock(seen.kind, seen.key)

    def unlock_all(self) -> None:
        """At the end of the day."""
        cards = self.table.world.cards
        for kind in SHAPES:
            for card in cards.all(kind):
                if card.locked:
                    cards.lock(kind, card.id, locked=False)

    def merge(self, winner: Seen, loser: Seen) -> None:
        """Two cards of one firm become one."""
        self.table.referee.cards_merged(winner.tag, loser.tag)
        self.table.world.cards.merge(winner.kind, winner.key, loser.key)

    # --- names of things ------------------------------------------------------------------------------

    def _cards(self, tag: str) -> str:
        return self.table.crm()[tag][0].key

    def _object(self, base: str, tag: str) -> str:
        return self.table.onec(base)[tag][0].key
