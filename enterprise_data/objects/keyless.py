"""Identity of objects that have no key properties (format.md §3.1): made of what they say, the same every time.

No GUID of theirs travels: two messages that say the same of a barcode speak of the same barcode.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from enterprise_data.objects.base import FormatBinding, Path, Tree
from enterprise_data.objects.tree import text, with_ref

_SPACE = UUID("6f9f1a52-7a0e-5d0c-9b0a-3f2c8f1f7d31")


def keyless_ref(type_name: str, tree: Tree, identity: tuple[Path, ...]) -> str | None:
    """A GUID made of the values that tell one object from another; None if they are all empty."""
    values = [text(tree, *path).casefold() for path in identity]
    return str(uuid5(_SPACE, "\0".join((type_name, *values)))) if any(values) else None


def named(binding: FormatBinding, tree: Tree, ref: str) -> Tree:
    """The object under its GUID, where its type has a place for one."""
    return tree if binding.identity else with_ref(tree, ref)
