"""What is new to 1C and can't be written: whoever refers to it waits with it.

Sent alone, the referring object would name something that never comes. 1C then makes a stub of the name, or keeps a
reference to nothing, and no later message mends that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.crm.service import CrmService
from enterprise_data.errors import RecordError
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from state.ports import Unit
from state.rows import Registration
from sync.keybook import KeyBook

Write = Callable[[ObjectType, Registration, KeyBook], object]
"""Writes an object that 1C has never seen; raises ``RecordError`` if it can't go."""


@dataclass(slots=True, kw_only=True)
class Departures:
    """Of one message. What it refers to and 1C has never seen is tried once; a refusal met on the way is noted."""

    base: str
    crm: CrmService
    write: Write
    decided: dict[Ref, bool] = field(default_factory=dict)

    def book(self, unit: Unit) -> KeyBook:
        """Key properties of what 1C has, or gets with this message."""
        return KeyBook(self.base, unit, self.crm, goes=lambda ref: self._goes(unit, ref))

    def stays(self, ref: Ref) -> None:
        """It was refused."""
        self.decided[ref] = False

    def _goes(self, unit: Unit, ref: Ref) -> bool:
        if ref not in self.decided:
            self.decided[ref] = True  # a ring of references ends here
            self.decided[ref] = self._is_writable(unit, ref)
        return self.decided[ref]

    def _is_writable(self, unit: Unit, ref: Ref) -> bool:
        row = unit.registered(self.base, ref.kind, [ref.id]).get(ref.id)
        try:
            if row is not None:
                self.write(KINDS[ref.kind], row, self.book(unit))
        except RecordError:
            return False
        return True
