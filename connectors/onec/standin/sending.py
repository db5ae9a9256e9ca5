"""Making a message: everything not acknowledged, what it refers to, in the version both sides know."""

from __future__ import annotations

from connectors.onec.standin import code_property
from connectors.onec.standin.content import map_references
from connectors.onec.standin.errors import MissingValue, NoWord
from connectors.onec.standin.identity import Identity
from connectors.onec.standin.journal import Journal
from connectors.onec.standin.kinds import KEYLESS, MANAGED, VALUES
from connectors.onec.standin.layouts import relaid
from connectors.onec.standin.message import PLAN, Header
from connectors.onec.standin.nodes import Plan, allows
from connectors.onec.standin.profiles import Profile
from connectors.onec.standin.reading import Content
from connectors.onec.standin.results import Node, StoredObject
from connectors.onec.standin.schema import BASE_NAMESPACE, KEYS, load
from connectors.onec.standin.storage import Storage
from connectors.onec.standin.writing import ObjectWriter


class Exporter:
    """Objects of one message as text, referenced ones first."""

    def __init__(
        self, storage: Storage, plan: Plan, journal: Journal, node: Node, version: str, number: int
    ) -> None:
        self.storage = storage
        self.plan = plan
        self.journal = journal
        self.node = node
        self.number = number
        self.schema = load(version)
        self.writer = ObjectWriter(self.schema)
        self.identity = Identity(storage, node)
        self.with_code = storage.setting("export_code") == "1"
        self.changed = set(plan.select(node, number))
        self.done: set[tuple[str, str]] = set()
        self.keys: dict[tuple[str, str], Content] = {}
        self.texts: list[str] = []
        self.postponed = 0
        self.deletions: list[str] = []

    def export_all(self, profile: Profile) -> None:
        """Everything registered, in the order in which types depend on each other."""
        order = {name: place for place, name in enumerate(MANAGED)}
        for type_name, ref in sorted(self.changed, key=lambda row: (order.get(row[0], len(order)), row)):
            self.export(type_name, ref, profile)
        if self.postponed:
            text = (
                f"Не передано объектов: {self.postponed}, их тип не передается в версии {self.schema.version}"
            )
            self.journal.note("not_sent", text, number=self.number)

    def export(self, type_name: str, ref: str, profile: Profile) -> None:
        if (type_name, ref) in self.done:
            return
        self.done.add((type_name, ref))
        item = self.storage.find(type_name, ref)
        if item is None:
            return
        if not self.is_wanted(type_name, profile):
            self.plan.postpone(self.node, type_name, ref)
            self.postponed += 1
        elif item.deleted:
            self.delete(item)
        else:
            self.export_object(item, profile)

    def is_wanted(self, type_name: str, profile: Profile) -> bool:
        version = self.schema.version
        ours = profile.abilities.get(type_name, ("", ""))[0]
        theirs = ours if self.node.abilities is None else self.node.abilities.get(type_name, ["", ""])[1]
        known = type_name in self.schema.structures
        return known and allows(ours, version) and allows(theirs, version)

    def export_object(self, item: StoredObject, profile: Profile) -> None:
        targets: list[tuple[str, str]] = []
        content = self.outside(item, targets)
        for target in targets:
            if target in self.changed:
                self.export(*target, profile)
            elif self.is_news(*target, profile):
                self.plan.drag_along(self.node, *target, self.number)
                self.export(*target, profile)
        try:
            self.texts.append(self.writer.write(item.type, content))
        except (MissingValue, NoWord) as gap:
            self.plan.postpone(self.node, item.type, item.ref)  # no acknowledgement may take it away
            self.journal.note("error", str(gap), type_name=item.type, ref=item.ref, number=self.number)
            return
        self.plan.remember(self.node, item.type, item.ref)

    def is_news(self, type_name: str, ref: str, profile: Profile) -> bool:
        """The peer has never heard of this object and can receive it."""
        if (type_name, ref) in self.done or self.plan.is_known(self.node, type_name, ref):
            return False
        return self.is_wanted(type_name, profile) and not self.storage.get(type_name, ref).deleted

    def outside(self, item: StoredObject, targets: list[tuple[str, str]]) -> Content:
        """The content as the peer shall see it; ``targets`` collects the objects it refers to."""

        def change(target: str, keys: Content) -> Content:
            own = keys.get("Ссылка", "")
            if target not in MANAGED or target in VALUES or not self.storage.exists(target, own):
                return keys
            targets.append((target, own))
            return self.key_properties(target, own)

        content = code_property.keyed(item.type, item.content, item.code)
        if self.with_code:
            content = code_property.added(item.type, content, item.code)
        content = map_references(self.schema, item.type, relaid(self.schema, item.type, content), change)
        if item.type in KEYLESS:
            return content
        public = self.identity.public_of(item.type, item.ref) or item.ref
        return {**content, KEYS: {**content.get(KEYS, {}), "Ссылка": public}}

    def key_properties(self, target: str, own: str) -> Content:
        """Truthful keys of the referenced object, its own references resolved in turn."""
        if (target, own) not in self.keys:
            item = self.storage.get(target, own)
            self.keys[target, own] = {"Ссылка": own}  # a ring of parents ends here
            bare = StoredObject(
                type=target, ref=own, code=item.code, deleted=False, stub=False, content={KEYS: item.keys}
            )
            with_code, self.with_code = self.with_code, False
            self.keys[target, own] = self.outside(bare, [])[KEYS]
            self.with_code = with_code
        return self.keys[target, own]

    def delete(self, item: StoredObject) -> None:
        public = self.identity.public_of(item.type, item.ref) or item.ref
        name = self.schema.deletion_names.get(item.type, "")
        if not name or item.type in KEYLESS:
            text = f"Пометка удаления не передается в версии {self.schema.version}"
            self.journal.note("not_sent", text, type_name=item.type, ref=item.ref, number=self.number)
            return
        inner = {"СсылкаНаОбъект": {name: public}}
        self.deletions.append(self.writer.write("УдалениеОбъекта", {"СсылкаНаОбъект": inner}))


def header_for(node: Node, version: str, versions: list[str], profile: Profile, storage: Storage) -> Header:
    """``version`` empty: settings only. While the peer knows only our old code, ``From`` carries it."""
    extension = storage.setting("extension")
    text = f"{BASE_NAMESPACE}/{version}" if version else BASE_NAMESPACE
    return Header(
        format=f"{text} {extension}" if version and extension else text,
        created=storage.now().strftime("%Y-%m-%dT%H:%M:%S"),
        plan=PLAN,
        to=node.peer_code,
        sender=node.own_old or node.own_code,
        number=node.sent if version else 0,
        received=node.received if version else 0,
        confirmed=True,
        versions=versions,
        new_from=node.own_code if node.own_old else "",
        abilities={name: list(pair) for name, pair in profile.abilities.items()},
        prefix=storage.setting("prefix"),
        extension=extension if version else "",
    )
