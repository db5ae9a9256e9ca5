"""The stand-in infobase as its user, its administrator and its exchange scenario see it."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from connectors.onec.standin.contacts import with_contact
from connectors.onec.standin.editing import Editor
from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.exchange import Scenario
from connectors.onec.standin.forms import Form
from connectors.onec.standin.journal import Journal
from connectors.onec.standin.kinds import MANAGED
from connectors.onec.standin.nodes import Plan
from connectors.onec.standin.posting import post
from connectors.onec.standin.profiles import Profile, profile
from connectors.onec.standin.results import LogRow, Node, Received, Sent, StoredObject
from connectors.onec.standin.storage import Storage
from connectors.onec.standin.wording import Wording

FILE = "infobase.sqlite"


class Infobase:
    """A БП-like infobase with a file mailbox.

    ``create`` or ``open`` it, change objects as a user would (every change is registered for the peer), and
    call ``exchange()`` as a scenario does: receive first, then send. Types may be named short («Контрагенты»).
    An object's content is a dict of properties: leaves are texts, tables are ``{"Строка": [...]}``, references
    to objects of the base are ``{"Ссылка": guid}``. Paths are dotted; key and common properties may be named
    without their group: ``edit("Контрагенты", ref, {"ИНН": "…", "Комментарий": "…", "Код": "000000077"})``.
    Everything is durable in ``<folder>/infobase.sqlite``; a killed process leaves whole states only.
    Several processes may share a folder.

    Switches (kept in the base): ``export_code`` (the additional property «Код», on), ``delete_stubs`` (off),
    ``conflict_winner`` («incoming»; «own» keeps the registered version), ``closed_before`` (date, ISO),
    ``refuse_next_import`` (a text: the next load fails with it), ``refuse_posting`` (a text: documents stay
    unposted because of it), ``extension`` (URI of a format extension),
    ``prefix``, ``name``, ``mailbox``, ``zip``. Read with ``setting``, write with ``set_setting``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage = Storage(folder / FILE)
        self.plan = Plan(self.storage)
        self.journal = Journal(self.storage)

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        name: str,
        prefix: str,
        node_code: str,
        peer_code: str,
        mailbox: Path,
        profile: str = "bp30",
        versions: Iterable[str] = (),
        zip: bool = False,
    ) -> Infobase:
        """A new base with one node; ``versions`` replaces the list of the configuration."""
        known = _profile(profile).versions
        folder.mkdir(parents=True, exist_ok=True)
        mailbox.mkdir(parents=True, exist_ok=True)
        base = cls(folder)
        if base.name:  # without a name it was killed while being made
            base.close()
            raise StandinError(f"В папке {folder} уже есть база.")
        settings = {
            "name": name, "prefix": prefix, "profile": profile, "mailbox": str(mailbox.resolve()),
            "zip": "1" if zip else "", "versions": " ".join(versions) or " ".join(known), "export_code": "1",
        }  # fmt: skip
        with base.storage.transaction():
            for key, value in settings.items():
                base.storage.set_setting(key, value)
            base.plan.add(node_code, peer_code)
        return base

    @classmethod
    def open(cls, folder: Path) -> Infobase:
        if not (folder / FILE).exists():
            raise StandinError(f"В папке {folder} нет демонстрационной базы 1С.")
        return cls(folder)

    def close(self) -> None:
        self.storage.connection.close()

    # settings

    @property
    def name(self) -> str:
        return self.setting("name")

    @property
    def mailbox(self) -> Path:
        return Path(self.setting("mailbox"))

    @property
    def profile(self) -> Profile:
        return profile(self.setting("profile"))

    @property
    def versions(self) -> list[str]:
        return self.setting("versions").split()

    def setting(self, key: str) -> str:
        return self.storage.setting(key)

    def set_setting(self, key: str, value: str) -> None:
        """An empty text switches off."""
        with self.storage.transaction():
            self.storage.set_setting(key, value)

    def node(self) -> Node:
        return self.plan.node()

    def add_node(self, *, node_code: str, peer_code: str) -> Node:
        """A second peer of the same base: give its ``id`` to ``receive`` and ``send``."""
        with self.storage.transaction():
            return self.plan.add(node_code, peer_code)

    def move_to_guid(self, code: str = "", node: int = 0) -> str:
        """From a prefix to a GUID: ``From`` keeps the old code until the peer uses the new one."""
        with self.storage.transaction():
            found = self.plan.node(node)
            found.own_old, found.own_code = found.own_code, code or str(uuid.uuid4())
            self.plan.save(found)
        return found.own_code

    # objects

    @property
    def editor(self) -> Editor:
        return Editor(self.storage, self.profile.newest)

    def types(self) -> list[str]:
        """Types that have objects here."""
        return self.storage.types()

    def objects(self, type_name: str) -> list[StoredObject]:
        return list(self.storage.objects(full_type(type_name)))

    def get(self, type_name: str, ref: str) -> StoredObject:
        return self.storage.get(full_type(type_name), ref)

    def find(self, type_name: str, **properties: str) -> list[StoredObject]:
        """Objects all of whose named properties have these values: ``find("Контрагенты", ИНН="…")``."""
        return self.editor.find(full_type(type_name), properties)

    def create_object(self, type_name: str, properties: Mapping[str, Any]) -> str:
        """Nested properties or dotted paths; returns the reference. «Код» and «Ссылка» may be given."""
        type_name = full_type(type_name)
        with self.storage.transaction():
            item = self.editor.new(type_name, properties)
            self._save(item)
        return item.ref

    def edit(self, type_name: str, ref: str, properties: Mapping[str, Any]) -> None:
        """None or an empty text clears a property; a list replaces a table."""
        type_name = full_type(type_name)
        with self.storage.transaction():
            self._save(self.editor.changed(self.storage.get(type_name, ref), properties))

    def enter(self, type_name: str, values: Mapping[str, str], ref: str = "") -> str:
        """As a user types it (see ``wording``), with what the form fills in; without a reference: a new object."""
        type_name = full_type(type_name)
        with self.storage.transaction():
            editor, rest = self.editor, dict(values)
            code, own = rest.pop("Код", ""), rest.pop("Ссылка", "")
            item = self.storage.get(type_name, ref) if ref else editor.blank(type_name, own, code)
            content = Wording(self.storage, editor.schema).put(type_name, item.content, rest)
            content = Form(self.storage, editor.schema, self.moment()).complete(type_name, content)
            self._save(editor.checked(replace(item, code=code or item.code, content=content)))
        return item.ref

    def moment(self) -> str:
        """Local time of the base, as documents bear it."""
        return self.storage.now().strftime("%Y-%m-%dT%H:%M:%S")

    def set_contact(self, type_name: str, ref: str, kind: str, text: str) -> None:
        """Replaces the first contact row of this kind («Телефон», …); an empty text removes it."""
        with self.storage.transaction():
            item = self.storage.get(full_type(type_name), ref)
            self._save(self.editor.checked(replace(item, content=with_contact(item.content, kind, text))))

    def mark_deleted(self, type_name: str, ref: str) -> None:
        with self.storage.transaction():
            self._save(replace(self.storage.get(full_type(type_name), ref), deleted=True, posted=False))

    def unmark(self, type_name: str, ref: str) -> None:
        with self.storage.transaction():
            self._save(replace(self.storage.get(full_type(type_name), ref), deleted=False))

    def _save(self, item: StoredObject) -> None:
        self.storage.save(replace(item, stub=False))
        self.plan.register(item.type, item.ref)
        post(self.storage, self.journal, [(item.type, item.ref)])

    def register(self, type_name: str, ref: str) -> None:
        """«Зарегистрировать для отправки» without a change."""
        with self.storage.transaction():
            self.plan.register(full_type(type_name), self.get(type_name, ref).ref)

    def register_all(self) -> None:
        """The initial export: everything is registered for every node."""
        with self.storage.transaction():
            for type_name in self.types():
                for item in self.storage.objects(type_name):
                    self.plan.register(type_name, item.ref)

    def dump(self, type_name: str) -> dict[str, dict[str, Any]]:
        """Reference → code, deletion mark and content: everything that can be compared."""
        return {
            item.ref: {"code": item.code, "deleted": item.deleted, "content": item.content}
            for item in self.objects(type_name)
        }

    def registered(self, node: int = 0) -> list[tuple[str, str, int | None]]:
        """Changes waiting for acknowledgement: type, reference, number of the message (None: never sent)."""
        return self.plan.registered(self.plan.node(node))

    def log(self, event: str = "") -> list[LogRow]:
        return self.journal.rows(event)

    # exchange

    @property
    def scenario(self) -> Scenario:
        return Scenario(self.storage, self.plan, self.journal, self.profile)

    def exchange(self, node: int = 0) -> tuple[Received, Sent]:
        """As a scenario: an error while receiving does not keep the base from sending."""
        return self.receive(node), self.send(node)

    def receive(self, node: int = 0) -> Received:
        """Loads the newest message of the peer, if any; never deletes it."""
        return self.scenario.receive(node)

    def send(self, node: int = 0) -> Sent:
        """Everything not acknowledged, under a new number."""
        return self.scenario.send(node)

    def load_file(self, path: Path) -> Received:
        """«Загрузка данных EnterpriseData»: one way, no node, no numbers."""
        return self.scenario.load(path, None)

    def write_settings(self, path: Path, node: int = 0) -> None:
        """A settings-only message with our capabilities, as the wizard of 1C saves it."""
        path.write_text(self.scenario.settings(node), encoding="utf-8")

    def take_settings(self, path: Path, node: int = 0) -> Received:
        """Reads the peer's settings file (the wizard of 1C)."""
        return self.scenario.load(path, node)

    # copies

    def backup(self, path: Path) -> None:
        with self.storage.lock, sqlite3.connect(path) as target:
            self.storage.connection.backup(target)
        target.close()

    def restore(self, path: Path) -> None:
        """The base as it was; the mailbox is not touched, numbers go back too."""
        source = sqlite3.connect(path)
        with self.storage.lock:
            source.backup(self.storage.connection)
        source.close()


def full_type(name: str) -> str:
    """«Контрагенты» and «ЗаказКлиента» are enough; a full name stays as it is."""
    found = (f"{head}.{name}" for head in ("Справочник", "Документ"))
    return next((long for long in found if long in MANAGED), name)


_profile = profile
