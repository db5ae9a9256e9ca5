"""How a unit of measure is named inside an object: by the classifier (ОКЕИ), not by reference."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitName:
    """Classifier data of a unit: ``code`` of ОКЕИ as text («796») and short ``name`` («шт»).

    A unit that an accountant made up has a name alone.
    """

    code: str = ""
    name: str = ""
