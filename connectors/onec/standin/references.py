"""References of an incoming object: found in this base, made as stubs, or left dangling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.onec.standin.content import map_references, merge
from connectors.onec.standin.identity import Identity
from connectors.onec.standin.journal import Journal
from connectors.onec.standin.kinds import MANAGED, VALUES, is_document
from connectors.onec.standin.layouts import completed, relaid
from connectors.onec.standin.profiles import Profile
from connectors.onec.standin.reading import Content
from connectors.onec.standin.schema import KEYS, Schema

Create = Callable[[str, str, Content], None]
"""Writes a new object made of keys alone: type, reference, content."""


@dataclass(slots=True)
class References:
    """``home`` is the layout of the base; ``stubs`` what was made on the way."""

    identity: Identity
    journal: Journal
    profile: Profile
    home: Schema
    number: int | None
    create: Create
    stubs: set[tuple[str, str]] = field(default_factory=set)

    def resolved(self, schema: Schema, type_name: str, incoming: Content) -> Content:
        """The content with references to objects of this base, its own reference taken out."""

        def change(target: str, keys: Content) -> Content:
            managed = target in MANAGED and target not in VALUES and self.profile.knows(target)
            return self.reference(schema, target, keys) if managed else keys

        content = map_references(schema, type_name, incoming, change)
        if isinstance(content.get(KEYS), dict):
            content[KEYS] = {key: value for key, value in content[KEYS].items() if key != "Ссылка"}
        return content

    def reference(self, schema: Schema, target: str, keys: Content) -> Content:
        public = str(keys.get("Ссылка", "")).lower()
        if is_document(target):
            return self.document(target, public, keys)
        content = self.resolved(schema, target, {KEYS: keys})
        own = self.identity.find(target, public, content)
        if not own:
            own = self.identity.new(target, public)
            bare = relaid(self.home, target, merge(schema, target, {}, content))
            self.create(target, own, completed(self.home, target, bare, own))
            self.stubs.add((target, own))
            self.note("stub", "Объект создан по ключевым свойствам ссылки", target, own)
        self.identity.bind(target, own, public)
        return {"Ссылка": own}

    def document(self, target: str, public: str, keys: Content) -> Content:
        """No stub is made of a document: the reference waits until the document itself comes."""
        own = self.identity.own(target, public)
        if own:
            return {"Ссылка": own}
        self.note("dangling", "Документ, на который ссылается объект, в базе не найден", target, public)
        return keys

    def note(self, event: str, text: str, type_name: str, ref: str) -> None:
        self.journal.note(event, text, type_name=type_name, ref=ref, number=self.number)
