"""Several format types that are one kind: which type, and which word inside it, stands for which value of a field.

1C spells a cash receipt as ten types («ПКО…»), and within one of them a word says more: «ВидРасчетов» or
«ВидОперации». A person sees one list of operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.objects.base import Path, Tree
from enterprise_data.objects.laying import place
from enterprise_data.objects.tree import text, whose


@dataclass(frozen=True, slots=True)
class Worded:
    """A type whose objects say by a word what they are; an object without it is what the first word says."""

    path: Path
    words: Mapping[str, Any]


class Operations:
    """What the types of a kind mean."""

    def __init__(self, types: Mapping[str, Any]) -> None:
        self._types = types
        self._spelled: dict[Any, tuple[str, Path, str]] = {}
        for name, meaning in types.items():
            if isinstance(meaning, Worded):
                self._spelled |= {value: (name, meaning.path, word) for word, value in meaning.words.items()}
            else:
                self._spelled[meaning] = (name, (), "")
        found = {path for _, path, _ in self._spelled.values() if path}
        self.paths: tuple[Path, ...] = tuple(sorted(found))

    def type_of(self, value: Any) -> str:
        """The format type that a value needs."""
        return self._spelled[value][0]

    def read(self, type_name: str, tree: Tree) -> Any:
        """The value; an unknown word is none of ours, and the object is set aside."""
        meaning = self._types[type_name]
        if not isinstance(meaning, Worded):
            return meaning
        found = text(tree, *meaning.path)
        if not found:
            return next(iter(meaning.words.values()))
        if found in meaning.words:
            return meaning.words[found]
        raise InvalidRecord(
            f"{whose(tree)}поле «{meaning.path[-1]}»: неизвестное значение «{found}».",
            hint="Известны: " + ", ".join(meaning.words) + ".",
            field=meaning.path[-1],
        )

    def lay(self, tree: Tree, value: Any, *, is_new: bool) -> None:
        """Says it; an object that says the same already stays as it is."""
        name, path, word = self._spelled[value]
        if not is_new and self.read(name, tree) == value:
            return
        for other in self.paths:
            if other != path:
                place(tree, None, *other)
        if path:
            place(tree, word, *path)
