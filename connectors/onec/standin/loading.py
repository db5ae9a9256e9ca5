"""Loading a message: header checks, numbering, and then object by object as 1C does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from lxml import etree

from connectors.onec.standin.errors import BadObject, MessageRefused, SeenBefore
from connectors.onec.standin.journal import Journal
from connectors.onec.standin.message import PLAN, Header, read_header
from connectors.onec.standin.nodes import Plan, allows, common_version
from connectors.onec.standin.objects import ObjectLoader
from connectors.onec.standin.profiles import Profile
from connectors.onec.standin.reading import ObjectReader
from connectors.onec.standin.results import Node, Received
from connectors.onec.standin.schema import BASE_NAMESPACE, WRITABLE, load
from connectors.onec.standin.storage import Storage

DELETION = "УдалениеОбъекта"
SILENT = ("ПараметрыПередачиДанных", "ЗапросНаВыгрузку")


@dataclass(slots=True)
class Loading:
    """One message on its way in. Runs inside a transaction of the caller, who commits whatever it answers."""

    storage: Storage
    plan: Plan
    journal: Journal
    profile: Profile
    versions: list[str]
    node: Node | None
    result: Received

    def run(self, data: bytes) -> Received:
        try:
            self.load(data)
        except MessageRefused as refusal:
            self.result = replace(self.result, text=str(refusal), accepted=False)
            self.journal.note("refused", str(refusal), number=self.result.number)
        except BadObject as bad:
            self.result = replace(self.result, text=str(bad), accepted=False)
            self.journal.note("error", str(bad), number=self.result.number)
        return self.result

    def load(self, data: bytes) -> None:
        header, has_body = scan(data)
        if self.node is None and not has_body:
            raise MessageRefused("Ошибка чтения файла: нет данных для загрузки (Body).")
        if self.node is not None:
            self.check_route(header, self.node)
        if header.version:
            self.check_version(header)
        if self.node is not None:
            self.take_capabilities(header, self.node)
        if not header.version:
            self.result = replace(self.result, text="Загружены только настройки обмена", accepted=True)
            self.journal.note("capabilities", self.result.text)
            return
        number = header.number if header.number is not None and header.number > 0 else None
        self.result = replace(self.result, number=number)
        if self.node is not None and number is not None:
            self.check_number(header, self.node, number)
        self.check_fault()
        self.load_body(data, header)
        self.finish(number)

    def check_route(self, header: Header, node: Node) -> None:
        if not header.confirmed:
            raise MessageRefused("Сообщение обмена не содержит сведений об отправителе и получателе.")
        if header.plan and header.plan != PLAN:
            raise MessageRefused(f"План обмена «{header.plan}» не найден в конфигурации.")
        if header.to not in filter(None, (node.own_code, node.own_old)):
            raise MessageRefused("Получатель из сообщения обмена не соответствует ожидаемому.")
        codes = [code for code in (node.peer_code, node.peer_old) if code]
        if header.sender not in codes and header.new_from not in codes:
            raise MessageRefused("Отправитель из сообщения обмена не соответствует ожидаемому.")

    def check_version(self, header: Header) -> None:
        if header.version not in self.versions:
            raise MessageRefused(f"Версия {header.version} формата обмена не поддерживается.")
        if header.version not in WRITABLE:
            raise MessageRefused(f"Нет описания версии {header.version} формата обмена.")

    def take_capabilities(self, header: Header, node: Node) -> None:
        """Every header replaces what was known of the peer; a move to a GUID is noticed on the way."""
        node.peer_versions = header.versions
        node.abilities = {} if header.abilities is None and not header.version else header.abilities
        node.version = common_version(self.versions, header.versions)
        if header.new_from and header.new_from != node.peer_code:
            node.peer_old, node.peer_code = node.peer_code, header.new_from
        if node.own_old and header.to == node.own_code:
            node.own_old = ""
        self.plan.save(node)

    def check_number(self, header: Header, node: Node, number: int) -> None:
        if number <= node.received:
            raise SeenBefore
        if header.received is not None and header.received > 0:
            self.plan.acknowledge(node, header.received)

    def check_fault(self) -> None:
        """A switch for tests: the next load fails as if a handler of the configuration had raised."""
        text = self.storage.setting("refuse_next_import")
        if text:
            self.storage.set_setting("refuse_next_import", "")
            raise MessageRefused(text)

    def load_body(self, data: bytes, header: Header) -> None:
        objects = self.loader()
        deletions: list[tuple[str, str]] = []
        try:
            for element in body(data):
                self.load_element(element, header, objects, deletions)
            objects.apply_deletions(deletions)
            objects.drop_stubs()
            objects.post()
        finally:
            self.result = objects.counted(self.result)

    def loader(self) -> ObjectLoader:
        parts = (self.storage, self.plan, self.journal, self.profile)
        return ObjectLoader(*parts, self.node, self.result.number)

    def load_element(
        self, element: Any, header: Header, objects: ObjectLoader, deletions: list[tuple[str, str]]
    ) -> None:
        name = etree.QName(element)
        local, version = str(name.localname), (name.namespace or "").removeprefix(f"{BASE_NAMESPACE}/")
        if version not in WRITABLE or not load(version).is_object(local):
            objects.skip(local, "неизвестный тип")
            return
        schema = load(version)
        if local == DELETION:
            found = ObjectReader(schema).read(element)["СсылкаНаОбъект"]["СсылкаНаОбъект"]
            deletions += [
                (schema.deletion_types[key], str(ref).lower()) for key, ref in list(found.items())[:1]
            ]
        elif local not in SILENT:
            reason = self.not_wanted(local, version, header)
            if reason:
                objects.skip(local, reason)
            else:
                objects.load(schema, local, ObjectReader(schema).read(element))

    def not_wanted(self, local: str, version: str, header: Header) -> str:
        """1C loads a type only if it can receive it and the peer declared that it sends it."""
        if not allows(self.profile.abilities.get(local, ("", ""))[1], version):
            return "тип не загружается этой базой"
        if self.node is None or header.abilities is None:
            return ""
        declared = header.abilities.get(local, ["", ""])[0]
        return "" if allows(declared, version) else "отправитель не объявил отправку этого типа"

    def finish(self, number: int | None) -> None:
        self.result = replace(self.result, accepted=True)
        if self.node is not None and number is not None:
            self.node.received = number
            self.plan.save(self.node)
        text = f"Загружено объектов: {self.result.loaded}, создано: {self.result.created}"
        self.journal.note("received", text, number=number)


def scan(data: bytes) -> tuple[Header, bool]:
    """Reads the message to its end before anything is written: a cut-off file loads nothing. Also: has it a body?"""
    header: Header | None = None
    has_body = False
    for element, depth in _elements(data):
        if depth != 2:
            continue
        name = etree.QName(element).localname
        if name == "Header" and header is None:
            header = read_header(element)
        has_body = has_body or name == "Body"
        element.clear()
    if header is None:
        raise MessageRefused("Ошибка чтения сообщения обмена: нет заголовка.")
    return header, has_body


def body(data: bytes) -> Iterator[Any]:
    """The objects of ``Body`` one by one."""
    for element, depth in _elements(data):
        parent = element.getparent()
        if depth == 3 and parent is not None and etree.QName(parent).localname == "Body":
            yield element
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del parent[0]


def _elements(data: bytes) -> Iterator[tuple[Any, int]]:
    events = etree.iterparse(
        BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    depth = 0
    try:
        for event, element in events:
            if event == "start":
                depth += 1
                if depth == 1:
                    _check_root(element)
            else:
                yield element, depth
                depth -= 1
    except etree.XMLSyntaxError as error:
        raise MessageRefused(f"Ошибка чтения сообщения обмена: {error}") from error


def _check_root(element: Any) -> None:
    if etree.QName(element).localname != "Message":
        raise MessageRefused("Ошибка чтения сообщения обмена: неверный формат файла.")
    if element.getroottree().docinfo.doctype:
        raise MessageRefused("Ошибка чтения сообщения обмена: объявление DOCTYPE недопустимо.")
