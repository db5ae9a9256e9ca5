"""Loading of single objects: identity, stubs, absence rules, collisions, deletion marks."""

from __future__ import annotations

from dataclasses import replace

from connectors.onec.standin import code_property
from connectors.onec.standin.content import merge, value_at
from connectors.onec.standin.identity import Identity
from connectors.onec.standin.journal import Journal
from connectors.onec.standin.kinds import is_document
from connectors.onec.standin.layouts import completed, relaid
from connectors.onec.standin.nodes import Plan
from connectors.onec.standin.numbering import number_of, numbered
from connectors.onec.standin.posting import post
from connectors.onec.standin.profiles import Profile
from connectors.onec.standin.reading import Content
from connectors.onec.standin.references import References
from connectors.onec.standin.results import Node, Received, StoredObject
from connectors.onec.standin.schema import KEYS, Schema, load
from connectors.onec.standin.storage import Storage


class ObjectLoader:
    """Writes the objects of one message on behalf of its sender."""

    def __init__(
        self,
        storage: Storage,
        plan: Plan,
        journal: Journal,
        profile: Profile,
        node: Node | None,
        number: int | None,
    ) -> None:
        self.storage = storage
        self.plan = plan
        self.journal = journal
        self.node = node
        self.number = number
        self.home = load(profile.newest)
        self.identity = Identity(storage, node)
        self.references = References(self.identity, journal, profile, self.home, number, self.create_stub)
        self.loaded: set[tuple[str, str]] = set()
        self.created = self.deleted = self.skipped = self.posted = 0

    def counted(self, result: Received) -> Received:
        return replace(
            result,
            loaded=len(self.loaded),
            created=self.created,
            deleted=self.deleted,
            skipped=self.skipped,
            posted=self.posted,
        )

    def note(self, event: str, text: str, type_name: str = "", ref: str = "") -> None:
        self.journal.note(event, text, type_name=type_name, ref=ref, number=self.number)

    def skip(self, type_name: str, why: str) -> None:
        """1C says nothing of it; the stand-in writes it down so that tests can see."""
        self.skipped += 1
        self.note("skipped", f"Объект пропущен: {why}", type_name)

    def load(self, schema: Schema, type_name: str, incoming: Content) -> None:
        public = str((incoming.get(KEYS) or {}).get("Ссылка", "")).lower()
        if self.is_banned(type_name, public, incoming):
            return
        content = self.references.resolved(schema, type_name, incoming)
        own = self.identity.find(type_name, public, content)
        before = self.storage.find(type_name, own) if own else None
        own = own or self.identity.new(type_name, public)
        self.identity.bind(type_name, own, public)
        self.loaded.add((type_name, own))
        if self.node is not None:
            self.plan.remember(self.node, type_name, own)
        self.write(schema, type_name, own, before, content)

    def is_banned(self, type_name: str, ref: str, content: Content) -> bool:
        """«Дата запрета загрузки»: older objects are skipped, and the message is accepted all the same."""
        closed = self.storage.setting("closed_before")
        moment = value_at(content, f"{KEYS}.Дата") or content.get("Дата")
        banned = bool(closed) and isinstance(moment, str) and moment[:10] < closed
        if banned:
            self.note("banned", f"Дата объекта раньше даты запрета загрузки {closed}", type_name, ref)
        return banned

    def write(
        self, schema: Schema, type_name: str, own: str, before: StoredObject | None, content: Content
    ) -> None:
        old = relaid(schema, type_name, before.content) if before else {}
        merged = relaid(self.home, type_name, merge(schema, type_name, old, content))
        merged = code_property.stripped(type_name, completed(self.home, type_name, merged, own))
        merged = numbered(self.storage, self.home, type_name, merged)
        if before is None:
            self.create(type_name, own, merged)
            return
        code = number_of(type_name, merged) or before.code
        after = replace(before, code=code, content=merged, deleted=False, stub=False)
        if after != before and not self.own_wins(type_name, own):
            self.storage.save(replace(after, posted=False))
            self.plan.register(type_name, own, origin=self.node.id if self.node else 0)

    def own_wins(self, type_name: str, own: str) -> bool:
        """Changed here as well: the incoming version wins unless the configuration says otherwise."""
        if self.node is None or not self.plan.is_registered(self.node, type_name, own):
            return False
        keep = self.storage.setting("conflict_winner") == "own"
        text = "оставлена версия этой базы" if keep else "принята версия корреспондента"
        self.note("conflict", f"Объект изменен в обеих программах: {text}", type_name, own)
        if not keep:
            self.plan.unregister(self.node, type_name, own)
        return keep

    def create_stub(self, type_name: str, own: str, content: Content) -> None:
        self.create(type_name, own, content, stub=True)

    def create(self, type_name: str, own: str, content: Content, *, stub: bool = False) -> None:
        code = number_of(type_name, content) or self.storage.next_code(type_name)
        item = StoredObject(type=type_name, ref=own, code=code, deleted=False, stub=stub, content=content)
        self.storage.save(item)
        self.created += 1
        self.plan.register(type_name, own, origin=self.node.id if self.node else 0)

    def apply_deletions(self, deletions: list[tuple[str, str]]) -> None:
        """After all objects; what the same message also loaded is left alone."""
        for type_name, public in deletions:
            own = self.identity.own(type_name, public)
            item = self.storage.find(type_name, own) if own else None
            if item is None or item.deleted or (type_name, own) in self.loaded:
                continue
            if self.is_banned(type_name, own, item.content):
                continue
            self.storage.save(replace(item, deleted=True, posted=False))
            self.deleted += 1
            self.plan.register(type_name, own, origin=self.node.id if self.node else 0)
            self.note("deleted", "Объект помечен на удаление корреспондентом", type_name, own)

    def post(self) -> None:
        """Only after the whole message, and only if nothing failed."""
        documents = [key for key in self.loaded if is_document(key[0])]
        self.posted = post(self.storage, self.journal, documents, self.number)

    def drop_stubs(self) -> None:
        """Only if the configuration deletes objects created by key properties."""
        if self.storage.setting("delete_stubs") != "1":
            return
        for type_name, own in self.references.stubs - self.loaded:
            self.storage.remove(type_name, own)
