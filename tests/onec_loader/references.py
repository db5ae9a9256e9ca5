"""Values and references of a file: the memory of numbers, the search for objects, and the queue of stubs (§5–6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.onec_loader.base import Infobase, Item, Ref, fits
from tests.onec_loader.nodes import Node
from tests.onec_loader.report import Report
from tests.onec_loader.rules import Rules
from tests.onec_loader.values import Stop, parse

GUID, PREDEFINED = "{УникальныйИдентификатор}", "{ИмяПредопределенногоЭлемента}"
REMEMBERED, STUBS = 5000, 100


class References:
    """Assigns values to what is loaded, and finds or makes what they refer to."""

    def __init__(self, base: Infobase, rules: Rules, report: Report) -> None:
        self._base, self._rules, self._report = base, rules, report
        self._memory: dict[str, Ref] = {}
        self._queue: dict[str | None, tuple[Ref, Item]] = {}

    def queued(self, ref: Ref) -> Item | None:
        """A stub that waits to be written."""
        return next((item for known, item in self._queue.values() if known == ref), None)

    def written(self, ref: Ref) -> None:
        """The object is in the base: its stub need not be written any more."""
        self._queue = {key: queued for key, queued in self._queue.items() if queued[0] != ref}

    def write_all(self) -> None:
        """Writes the stubs that wait."""
        for key in list(self._queue):
            self._write_queued(key)

    def clean_memory(self) -> None:
        """What is done after every hundred objects."""
        if len(self._memory) > REMEMBERED:
            self._memory.clear()
        if len(self._queue) > STUBS:
            self.write_all()

    def set(
        self, place: dict[str, Any], node: Node, described: dict[str, str], where: str, code: int = 0
    ) -> None:
        """Gives an attribute its value, as the attribute can hold it."""
        name = node.get("Имя")
        if name not in described:
            raise Stop(f"{where} has no {name!r}", code)
        value = self._value(node, f"{where}.{name}")
        held, is_allowed, is_lost = fits(value, described[name])
        if not is_allowed:
            raise Stop(f"{value!r} can't be assigned to {where}.{name} ({described[name]})", 26)
        if is_lost:
            self._report.losses.append(f"{where}.{name}: {value!r} became {held!r}")
        place[name] = held

    def _value(self, node: Node, where: str) -> Any:
        type_name = node.get("Тип")
        if not type_name:
            raise Stop(f"no type for {where}")
        if not node.children or node.children[0].tag == "Пусто":
            return "" if type_name == "Строка" else None
        child = node.children[0]
        if child.tag == "Значение":
            if child.children or not child.is_plain:
                self._report.losses.append(f"{where}: not one plain text")
                return None
            if self._is_reference(type_name):
                return self._looked_up(child, type_name, where)
            return parse(child.text, type_name, self._base.metadata)
        if child.tag == "Ссылка":
            return self._reference(child, type_name, where)
        if child.tag == "Нпп":
            self._report.losses.append(f"{where}: Нпп is ignored")
            return None
        if child.tag == "Выражение":
            self._report.code_seen.append(where)
            return None
        raise Stop(f"unexpected {child.tag} in {where}", 9)

    def _is_reference(self, type_name: str) -> bool:
        if not type_name.startswith(("СправочникСсылка.", "ДокументСсылка.", "ПланСчетовСсылка.")):
            return False
        if not self._base.metadata.has_type(type_name):
            raise Stop(f"unknown type {type_name!r}")
        return True

    def _looked_up(self, child: Node, type_name: str, where: str) -> Ref | None:
        """By predefined name or code; never creates. The chart of accounts is taken as complete."""
        if not child.text:
            return None
        if type_name.startswith("ПланСчетовСсылка."):
            return (type_name, child.text)
        attribute = child.get("Свойство") or "Код"
        for ref, item in self._base.objects.items():
            if ref[0] == type_name and item.fields.get(attribute) == child.text:
                return ref
        self._report.losses.append(f"{where}: {child.text!r} not found")
        return None

    def _reference(self, link: Node, type_name: str, where: str) -> Ref | None:
        if not self._is_reference(type_name):
            raise Stop(f"{type_name!r} is no reference type")
        ref, _ = self.find(link, type_name)
        if ref is None and link.get("НеСоздаватьЕслиНеНайден") == "true":
            self._report.losses.append(f"{where}: {self._told(link)} not found and not created")
            return None
        if ref is None:
            ref, item = self.make(link, type_name)
            number = link.get("Нпп") or None
            if number in self._queue:
                self._report.losses.append(f"{where}: two stubs share one place in the queue")
            else:
                self._queue[number] = (ref, item)
            self._report.stubs += 1
        self.remember(link, ref)
        return ref

    def _told(self, link: Node) -> dict[str, str]:
        return {child.get("Имя"): child.say("Значение") for child in link.children}

    def remember(self, link: Node, ref: Ref) -> None:
        """The number of the reference means this object from now on."""
        number = link.get("Нпп")
        if number:
            if self._memory.get(number, ref) != ref:
                self._report.losses.append(
                    f"Нпп {number} means two objects: {self._memory[number]} and {ref}"
                )
            self._memory[number] = ref

    def find(self, link: Node, type_name: str) -> tuple[Ref | None, str]:
        """Steps 1–4 of the search order."""
        number = link.get("Нпп")
        if number in self._memory:
            return self._memory[number], "number"
        told = self._told(link)
        if told.get(PREDEFINED):
            for ref, item in self._base.objects.items():
                if ref[0] == type_name and item.fields.get(PREDEFINED) == told[PREDEFINED]:
                    return ref, "predefined"
        guid = told.get(GUID)
        if guid:
            if len(guid) != 36 or guid.count("-") != 4:
                raise Stop(f"malformed GUID {guid!r}")
            ref = (type_name, guid.lower())
            if ref in self._base.objects:
                return ref, "guid"
            if not self._rules.continues(type_name):
                return None, ""
        return self._by_fields(link, type_name), "fields"

    def _by_fields(self, link: Node, type_name: str) -> Ref | None:
        wanted = {
            child.get("Имя"): self._value(child, f"search of {type_name}")
            for child in link.children
            if child.get("Имя") not in (GUID, PREDEFINED)
        }
        if not wanted:
            return None
        by_year = type_name.startswith("ДокументСсылка.") and set(wanted) == {"Номер", "Дата"}
        for ref, item in self._base.objects.items():
            if ref[0] == type_name and (
                _same_year(item, wanted)
                if by_year
                else all(_blank(item.fields.get(name)) == _blank(value) for name, value in wanted.items())
            ):
                return ref
        return None

    def make(self, link: Node, type_name: str) -> tuple[Ref, Item]:
        """A new object with the search fields of the file, not written yet."""
        item = Item()
        self.search_fields(link, type_name, item, is_new=True)
        guid = self._told(link).get(GUID) or self._base.new_guid()
        return (type_name, guid.lower()), item

    def search_fields(self, link: Node, type_name: str, item: Item, *, is_new: bool) -> None:
        """The fields of the file become fields of the object."""
        described = self._base.metadata.types.get(type_name, {}).get("properties")
        for child in link.children:
            name = child.get("Имя")
            if name in (GUID, PREDEFINED) or (child.get("НеЗамещать") == "true" and not is_new):
                continue
            if described is None:
                item.fields[name] = self._value(child, type_name)
            else:
                self.set(item.fields, child, described, f"search of {type_name}")

    def _write_queued(self, key: str | None) -> None:
        ref, item = self._queue.pop(key)
        if ref in self._base.objects:
            self._report.losses.append(f"{ref} is written twice")
        self._base.objects[ref] = item


def _same_year(item: Item, wanted: dict[str, Any]) -> bool:
    day = item.fields.get("Дата")
    return bool(
        day
        and wanted["Дата"]
        and item.fields.get("Номер") == wanted["Номер"]
        and day.year == wanted["Дата"].year
    )


def _blank(value: Any) -> Any:
    """An attribute that was never set holds the empty value of its type."""
    return None if value in ("", False, Decimal(0)) else value
