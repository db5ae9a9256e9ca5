"""What the engine must know about one base. ``config`` builds it; the engine never reads a file of settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from connectors.base import NodeCodes
from enterprise_data.objects.registry import KINDS
from sync.policies import PolicyTable


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLimits:
    """When an exchange stops before it does harm: more deletions than both bounds allow."""

    deletions: int = 20
    deletions_percent: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseSettings:
    """One infobase as the operator set it up. ``versions`` are those we offer, of those we have catalogues for."""

    name: str
    title: str
    prefix: str
    nodes: NodeCodes | None
    """None for a base that is only loaded and written as one-way files."""
    versions: tuple[str, ...]
    kinds: tuple[str, ...] = tuple(KINDS)
    policies: PolicyTable = field(default_factory=PolicyTable)
    limits: SafetyLimits = field(default_factory=SafetyLimits)
    hold_wrong_requisites: bool = True
    """Whether an object with a wrong ИНН, КПП, ОГРН or БИК is set aside (else it travels with a warning)."""
    batch: int = 1000
