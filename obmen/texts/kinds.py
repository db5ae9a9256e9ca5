"""Kinds of data as people choose among them: cards first, then documents, each by its title."""

from __future__ import annotations

from collections.abc import Iterable

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS

CARDS, DOCUMENTS = "Справочники", "Документы"


def grouped_kinds(names: Iterable[str] | None = None) -> list[tuple[str, list[ObjectType]]]:
    """Both groups, without an empty one. ``names`` narrows; what is no kind is left out."""
    chosen = [KINDS[name] for name in (KINDS if names is None else names) if name in KINDS]
    groups = (
        (CARDS, [otype for otype in chosen if not otype.is_document]),
        (DOCUMENTS, [otype for otype in chosen if otype.is_document]),
    )
    return [(title, sorted(kinds, key=lambda otype: otype.titles)) for title, kinds in groups if kinds]
