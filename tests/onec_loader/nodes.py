"""The file as nodes, one child of the root after another, as a forward-only reader meets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

COMMENT = "#comment"


class NotWellFormed(Exception):
    """The parser of the platform stops here."""


@dataclass
class Node:
    """One element, comment or instruction."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""
    is_plain: bool = True
    """False once CDATA stood inside."""

    def get(self, name: str) -> str:
        """An attribute, or an empty text."""
        return self.attributes.get(name, "")

    def child(self, tag: str) -> Node | None:
        """The first child of that name."""
        return next((item for item in self.children if item.tag == tag), None)

    def say(self, tag: str) -> str:
        """Text of a child."""
        found = self.child(tag)
        return found.text if found else ""


class Reading:
    """``before``: nodes ahead of the root; ``root``: once it is met."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._stack: list[Node] = []
        self._ready: list[Node] = []
        self.before: list[Node] = []
        self.root: Node | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.CommentHandler = lambda text: self._stray(COMMENT)
        self._parser.ProcessingInstructionHandler = lambda target, text: self._stray("#instruction")
        self._parser.StartDoctypeDeclHandler = lambda *names: self._stray("#doctype")
        self._parser.StartCdataSectionHandler = self._cdata

    def children(self) -> Iterator[Node]:
        """Children of the root in order; raises ``NotWellFormed`` after those that stand before the bad place."""
        for at in range(0, len(self._data), 4096):
            try:
                self._parser.Parse(self._data[at : at + 4096], at + 4096 >= len(self._data))
            except expat.ExpatError as error:
                yield from self._taken()
                raise NotWellFormed(str(error)) from error
            yield from self._taken()

    def _taken(self) -> list[Node]:
        ready, self._ready = self._ready, []
        return ready

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, attributes)
        if self.root is None:
            self.root = node
        self._stack.append(node)

    def _end(self, tag: str) -> None:
        node = self._stack.pop()
        if len(self._stack) > 1:
            self._stack[-1].children.append(node)
        elif self._stack:
            self._ready.append(node)

    def _characters(self, text: str) -> None:
        if self._stack:
            self._stack[-1].text += text

    def _cdata(self) -> None:
        self._stack[-1].is_plain = False

    def _stray(self, tag: str) -> None:
        if self.root is None:
            self.before.append(Node(tag))
        elif len(self._stack) > 1:
            self._stack[-1].children.append(Node(tag))
        elif self._stack:
            self._ready.append(Node(tag))
