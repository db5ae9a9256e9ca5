"""Behaviours in which real servers differ, and faults of the wire that a test scripts (standin.md §0, §15–§18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class Switches:
    """One attribute per behaviour; the defaults are what was observed."""

    if_match: bool = False
    ibsession: bool = False
    condition_quotes: str = "both"
    """``both`` or ``doubled``."""
    post_ref_key: bool = False
    unknown_filter_property: str = "refuse"
    """``refuse`` or ``empty``: 200 with no rows."""
    count_bom: bool = True
    guid_order: str = "text"
    """``text``, ``mssql`` (order of an SQL Server uniqueidentifier), or ``torn``: sorted one way, compared another."""
    fixed_code_padding: bool = False
    nav_links: bool = True
    shuffle: bool = True
    """Without ``$orderby`` every answer comes in another order."""
    refuse_bare_groups: bool = False
    no_load_mode: frozenset[str] = frozenset()
    """Sets that don't support the data load mode (code 17)."""
    pool: int = 0
    """Largest number of requests at once; 0: no limit."""
    pool_wait_s: float = 0.2
    session_life_s: float = 20.0
    first_call_s: float = 0.0
    """How long the first call after idle takes."""
    idle_s: float = 20.0


@dataclass(slots=True, kw_only=True)
class Fault:
    """Happens to the next requests that fit, after ``skip`` of them, ``times`` times."""

    what: str
    """``drop_before``, ``drop_after``, ``cut``, ``html``, ``empty``, ``slow``, ``lock``, ``say``, ``call``."""
    method: str = "*"
    place: str = ""
    """Part of the path."""
    skip: int = 0
    times: int = 1
    status: int = 200
    text: str = ""
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    action: Callable[[], Any] | None = None
    """For ``call``: what another user does just before the request is carried out."""


@dataclass(slots=True)
class Faults:
    """The script of a test."""

    waiting: list[Fault] = field(default_factory=list)

    def arm(self, what: str, **how: Any) -> Fault:
        """Adds a fault to the script."""
        fault = Fault(what=what, **how)
        self.waiting.append(fault)
        return fault

    def next_for(self, method: str, path: str) -> list[Fault]:
        """Faults that happen to this request; uses them up."""
        due = []
        for fault in self.waiting:
            if fault.times <= 0 or fault.method not in ("*", method) or fault.place not in path:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            due.append(fault)
        return due
