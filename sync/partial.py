"""An object that 1C told only in part, as it is put aside: laid over what 1C is known to hold.

Where 1C has shown the object whole, the whole stays whole; where it never did, the object is kept as one that is
known in part (``partly``): it never goes back into a message.
"""

from __future__ import annotations

from typing import Any

from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.formats.enterprise_data.versions import parts, supported_versions
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import KeysOf, ObjectType, Tree
from enterprise_data.objects.codec import encode_tree
from enterprise_data.objects.partly import PARTLY, Told, completed, partly, told_of
from enterprise_data.objects.tree import REF
from state.rows import Snapshot


def bare(ref: Ref) -> Tree:
    """Names an object by its reference alone."""
    return {REF: ref.id}


def payload_of(
    otype: ObjectType, record: Any, told: Told, known: Snapshot | None, keys_of: KeysOf
) -> tuple[bytes, str]:
    """What 1C holds now, and the version under which that is kept."""
    binding = otype.enterprise_data
    if known is None or known.whole is None or known.whole_version == PARTLY:
        return encode_tree(partly(_laid(otype, None, record, keys_of), told)), PARTLY
    tree = tree_of(known.whole, known.whole_version)
    before: Any = binding.read(tree, parts(known.whole_version))
    after = completed(record, before, told)
    if after == before:
        return known.whole, known.whole_version
    return encode_tree(_laid(otype, tree, after, keys_of)), known.whole_version


def _laid(otype: ObjectType, tree: Tree | None, record: Any, keys_of: KeysOf) -> Tree:
    """With what 1C alone gives (a code), which no message of ours ever carries."""
    binding = otype.enterprise_data
    laid = binding.lay_over(tree, record, keys_of)
    for name in binding.told_only:
        if value := getattr(record, name):
            binding.tell(laid, name, value)
    return laid


def record_of(otype: ObjectType, known: Snapshot) -> tuple[Any, Told | None]:
    """What 1C was known to hold, and what of it was told; None if it was told whole."""
    assert known.whole is not None
    tree = tree_of(known.whole, known.whole_version)
    told = told_of(tree)
    version = known.whole_version if told is None else supported_versions()[-1]
    return otype.enterprise_data.read(tree, parts(version)), told
