"""One registered object as it goes into a message: whole, in a version in which it is known whole."""

from __future__ import annotations

from dataclasses import replace

from enterprise_data.errors import RecordError
from enterprise_data.formats.enterprise_data.stored import ready_xml, tree_of
from enterprise_data.formats.enterprise_data.wholeness import is_whole, left_standing
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_deletion, emit_object
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.codec import decode
from enterprise_data.objects.laying import place
from enterprise_data.objects.tree import REF, with_ref
from state.rows import Registration, Snapshot
from sync.keybook import KeyBook


def version_for(otype: ObjectType, row: Registration, known: Snapshot | None, version: str) -> str:
    """The version in which the object must travel: for what an older one could not tell, absence would empty it."""
    if row.op == "delete" or known is None or known.whole is None:
        return version
    type_name = otype.enterprise_data.type_name
    return version if is_whole(type_name, known.whole_version, version) else known.whole_version


def compose(
    otype: ObjectType, row: Registration, known: Snapshot | None, book: KeyBook, version: str
) -> Emitted:
    """The object as 1C last gave it with the agreed changes laid on top; raises ``RecordError``."""
    binding = otype.enterprise_data
    if row.op == "delete" or row.record is None:
        return emit_deletion(version, binding.type_name, row.ref)
    if known is None or known.whole is None:
        return emit_object(version, binding.type_name, _laid(otype, None, row, book))
    is_new = row.record_hash is None or row.record_hash != known.whole_hash
    if not is_new and version == known.whole_version:
        ready = ready_xml(known.whole, version)
        if (
            ready is not None and f"<{REF}>{row.ref}</{REF}>" in ready
        ):  # 1C may have told it under a second name
            return Emitted(type_name=binding.type_name, xml=ready)
    tree = with_ref(tree_of(known.whole, known.whole_version), row.ref)
    if not is_new and version == known.whole_version:
        return emit_object(version, binding.type_name, tree)
    laid = _laid(otype, tree, row, book)  # another version may spell out what that one left to be guessed
    standing = left_standing(binding.type_name, version, tree, laid)
    return replace(emit_object(version, binding.type_name, laid), standing=standing)


def partly_known(known: Snapshot | None) -> RecordError:
    """Neither version will do: the older one is not understood any more, the newer one would empty fields."""
    version = known.whole_version if known is not None else ""
    return RecordError(
        f"объект известен не целиком: 1С передала его в версии формата {version}, которую больше не принимает.",
        hint="Перезапишите объект в 1С (или зарегистрируйте его к обмену): он придёт целиком и изменения уйдут сами.",
    )


def _laid(otype: ObjectType, tree: Tree | None, row: Registration, book: KeyBook) -> Tree:
    assert row.record is not None
    laid = otype.enterprise_data.lay_over(tree, decode(otype, row.record), book)
    for path, kind in otype.enterprise_data.classifiers.items():
        _name(laid, path, kind, book)
    return with_ref(laid, row.ref)


def _name(tree: Tree, path: tuple[str, ...], kind: str, book: KeyBook) -> None:
    """Adds the GUID to what is named by its code alone: else 1C might not find it and make another one."""
    node: Tree | str | None = tree
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    if isinstance(node, dict) and node and REF not in node:
        keys = book.by_keys(kind, node)
        if keys is not None:
            place(tree, keys, *path)
