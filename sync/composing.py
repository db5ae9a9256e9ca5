"""One registered object as it goes into a message: whole, in a version in which it is known whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from enterprise_data.errors import RecordError
from enterprise_data.formats.enterprise_data.stored import ready_xml, tree_of
from enterprise_data.formats.enterprise_data.wholeness import is_whole, left_standing
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_deletion, emit_object
from enterprise_data.objects.base import FormatBinding, ObjectType, Tree
from enterprise_data.objects.codec import decode
from enterprise_data.objects.keyless import named, ref_of
from enterprise_data.objects.partly import PARTLY
from enterprise_data.objects.tree import REF
from state.rows import Registration, Snapshot
from sync.keybook import KeyBook
from sync.nameless import refuse_another_identity, refuse_untellable_deletion


def version_for(otype: ObjectType, row: Registration, known: Snapshot | None, version: str) -> str:
    """The version in which the object must travel: for what an older one could not tell, absence would empty it."""
    if row.op == "delete" or known is None or known.whole is None:
        return version
    type_name = type_known(otype, known)
    return version if is_whole(type_name, known.whole_version, version) else known.whole_version


def type_known(otype: ObjectType, known: Snapshot | None) -> str:
    """The format's type of an object: as 1C told it, where its kind has several."""
    binding = otype.enterprise_data
    if len(binding.types_sent) == 1 or known is None or known.whole is None:
        return binding.type_name
    return binding.type_of(tree_of(known.whole, known.whole_version))


def compose(
    otype: ObjectType,
    row: Registration,
    known: Snapshot | None,
    book: KeyBook,
    version: str,
    takes: Callable[[str], bool] = lambda type_name: True,
) -> Emitted:
    """The object as 1C last gave it with the agreed changes laid on top; raises ``RecordError``.

    ``takes``: which types the peer accepts.
    """
    binding = otype.enterprise_data
    if row.op == "delete" or row.record is None:
        refuse_untellable_deletion(otype)
        return emit_deletion(version, binding.type_taken(type_known(otype, known), takes), row.ref)
    if known is None or known.whole is None:
        laid = _laid(otype, None, row, book)
        refuse_another_identity(otype, row.ref, laid)
        return emit_object(version, binding.type_taken(binding.type_of(laid), takes), laid)
    is_new = row.record_hash is None or row.record_hash != known.whole_hash
    if not is_new and version == known.whole_version:
        ready = ready_xml(known.whole, version)
        if ready is not None and _is_called(binding, row.ref, ready):
            return Emitted(type_name=type_known(otype, known), xml=ready)
    tree = named(binding, tree_of(known.whole, known.whole_version), row.ref)
    if not is_new and version == known.whole_version:
        return emit_object(version, binding.type_taken(binding.type_of(tree), takes), tree)
    laid = _laid(otype, tree, row, book)  # another version may spell out what that one left to be guessed
    refuse_another_identity(otype, ref_of(binding, tree), laid)
    type_name = binding.type_taken(binding.type_of(laid), takes)
    standing = left_standing(type_name, version, tree, laid)
    return replace(emit_object(version, type_name, laid), standing=standing)


def _is_called(binding: FormatBinding, ref: str, xml: str) -> bool:
    """Whether 1C told the object under this very name: it may have a second one."""
    return bool(binding.identity) or f"<{REF}>{ref}</{REF}>" in xml


def partly_known(known: Snapshot | None) -> RecordError:
    """Neither version will do: the older one is not understood any more, the newer one would empty fields."""
    version = known.whole_version if known is not None else ""
    if version == PARTLY:
        return RecordError(
            "объект известен не целиком: он пришёл из файла универсального обмена.",
            hint="Выгрузите его из 1С сообщением обмена или файлом EnterpriseData: тогда он придёт целиком.",
        )
    return RecordError(
        f"объект известен не целиком: 1С передала его в версии формата {version}, которую больше не принимает.",
        hint="Перезапишите объект в 1С (или зарегистрируйте его к обмену): он придёт целиком и изменения уйдут сами.",
    )


def _laid(otype: ObjectType, tree: Tree | None, row: Registration, book: KeyBook) -> Tree:
    assert row.record is not None
    return named(otype.enterprise_data, book.laid(otype, tree, decode(otype, row.record)), row.ref)
