"""Identity of objects that have no key properties (format.md §3.1): made of what they say, the same every time.

No GUID of theirs travels: two messages that say the same of a barcode speak of the same barcode.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from enterprise_data.objects.base import FormatBinding, Path, Tree
from enterprise_data.objects.tree import REF, text, with_ref

_SPACE = UUID("6f9f1a52-7a0e-5d0c-9b0a-3f2c8f1f7d31")


def keyless_ref(type_name: str, tree: Tree, identity: tuple[Path, ...]) -> str | None:
    """A GUID made of the values that tell one object from another; None if they are all empty."""
    values = [text(tree, *path).casefold() for path in identity]
    return str(uuid5(_SPACE, "\0".join((type_name, *values)))) if any(values) else None


def ref_of(binding: FormatBinding, tree: Tree) -> str | None:
    """The same for an object that we hold as a tree."""
    return keyless_ref(binding.type_of(tree), tree, binding.identity)


def ref_of_record(binding: FormatBinding, record: Any) -> str | None:
    """The GUID under which 1C's object will come back once it was made of this record (in the infobase's space)."""
    return ref_of(binding, binding.lay_over(None, record, lambda ref: {REF: ref.id}))


def named(binding: FormatBinding, tree: Tree, ref: str) -> Tree:
    """The object under its GUID, where its type has a place for one."""
    return tree if binding.identity else with_ref(tree, ref)
