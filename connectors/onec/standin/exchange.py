"""The exchange scenario of the base: the mailbox on one side, loading and sending on the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from connectors.onec.standin import mailbox
from connectors.onec.standin.errors import MessageRefused
from connectors.onec.standin.journal import Journal
from connectors.onec.standin.loading import Loading
from connectors.onec.standin.message import write_header
from connectors.onec.standin.nodes import Plan
from connectors.onec.standin.profiles import Profile
from connectors.onec.standin.results import Node, Received, Sent
from connectors.onec.standin.schema import WRITABLE, numeric
from connectors.onec.standin.sending import Exporter, header_for
from connectors.onec.standin.storage import Storage


@dataclass(frozen=True, slots=True)
class Scenario:
    """Nodes are given by number; 0 is the first one."""

    storage: Storage
    plan: Plan
    journal: Journal
    profile: Profile

    @property
    def folder(self) -> Path:
        return Path(self.storage.setting("mailbox"))

    @property
    def versions(self) -> list[str]:
        return self.storage.setting("versions").split()

    def receive(self, node: int) -> Received:
        found = self.plan.node(node)
        senders, receivers = [found.peer_code, found.peer_old], [found.own_code, found.own_old]
        path = mailbox.find(self.folder, senders, receivers)
        if path is None:
            return Received(text="Нет сообщения обмена от корреспондента")
        return self.load(path, node)

    def load(self, path: Path, node: int | None) -> Received:
        """None: a one-way file. What was read before an error stays written, as in 1C."""
        with self.storage.transaction():
            try:
                data = mailbox.content(path)
            except MessageRefused as refusal:
                self.journal.note("refused", str(refusal))
                return Received(path=path, text=str(refusal))
            peer = None if node is None else self.plan.node(node)
            parts = (self.storage, self.plan, self.journal, self.profile, self.versions)
            return Loading(*parts, peer, Received(path=path)).run(data)

    def send(self, node: int) -> Sent:
        """The number is stored before the file appears: a killed process leaves a gap, never a repetition."""
        with self.storage.transaction():
            found = self.plan.node(node)
            version = self.export_version(found)
            if version == "-":
                text = "Нет версии формата, которую поддерживают обе программы"
                self.journal.note("error", text)
                return Sent(text=text)
            found.sent += 1
            self.plan.save(found)
            sent, text, stem = self.message(found, version)
            zipped = self.storage.setting("zip") == "1"
            temporary = mailbox.prepare(self.folder, stem, text.encode("utf-8"), zipped=zipped)
            self.journal.note("sent", f"Выгружено объектов: {sent.objects}", number=found.sent)
        return replace(sent, path=mailbox.publish(temporary, self.folder, stem, zipped=zipped))

    def export_version(self, node: Node) -> str:
        """Until the peer's first header: the lowest version the base can write."""
        return node.version or min((v for v in self.versions if v in WRITABLE), key=numeric, default="-")

    def message(self, node: Node, version: str) -> tuple[Sent, str, str]:
        """The report, the text and the name of the file without its extension."""
        exporter = Exporter(self.storage, self.plan, self.journal, node, version, node.sent)
        exporter.export_all(self.profile)
        header = header_for(node, version, self.versions, self.profile, self.storage)
        inside = "".join([*exporter.texts, *exporter.deletions])
        opening = f'\t<Body xmlns="{exporter.schema.namespace}">\n'
        text = f"{write_header(header)}{opening}{inside}\t</Body>\n</Message>\n"
        sent = Sent(
            number=node.sent,
            version=version,
            objects=len(exporter.texts),
            deletions=len(exporter.deletions),
        )
        return sent, text, mailbox.name(header.sender, header.to, header.prefix)

    def settings(self, node: int) -> str:
        header = header_for(self.plan.node(node), "", self.versions, self.profile, self.storage)
        return f"{write_header(header)}</Message>\n"
