"""Who decides when both sides changed the same thing: one policy per kind and merge group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from enterprise_data.errors import ConfigurationError


class Policy(StrEnum):
    """What happens to a merge group.

    ``ONEC`` and ``CRM`` name an owner: the other side's edits don't travel and are put back; a record that is new on
    one side is carried to the other all the same. ``NEWEST`` needs clocks that can tell, and asks where they can't;
    so it does about a deletion. ``MERGE`` unites lists and asks about anything else.
    """

    ONEC = "onec"
    CRM = "crm"
    NEWEST = "newest"
    MERGE = "merge"
    ASK = "ask"


ANY = "*"
DELETED = "deleted"
"""Name of the pseudo group that holds the deletion mark."""
MATCH = "match"
"""Name of the pseudo group under which it is asked which card an object means."""

FIXED: Mapping[tuple[str, str], Policy] = {("counterparty", "code"): Policy.ONEC}
"""What no setting changes: 1C gives its codes itself, nobody can write them there."""

DEFAULTS: Mapping[tuple[str, str], Policy] = {
    ("currency", ANY): Policy.ONEC,
    ("bank", ANY): Policy.ONEC,
    ("organization", ANY): Policy.ONEC,
    (ANY, "phones"): Policy.MERGE,
    (ANY, "emails"): Policy.MERGE,
    (ANY, ANY): Policy.ASK,
}
"""Reference data belong to the accounts; lists lose nothing by growing; everything else is left alone and asked
about. Nothing rests on a clock unless somebody wished it (``newest``)."""


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """Policies of one base: its own settings over the defaults, the more exact key first."""

    own: Mapping[tuple[str, str], Policy] = field(default_factory=dict)

    def of(self, kind: str, group: str) -> Policy:
        """The policy for a group of a kind."""
        for table in (FIXED, self.own, DEFAULTS):
            for key in ((kind, group), (kind, ANY), (ANY, group), (ANY, ANY)):
                if key in table:
                    return table[key]
        return Policy.ASK


def parse_policies(settings: Mapping[str, str]) -> PolicyTable:
    """Reads ``{"counterparty.phones": "crm", "organization": "onec"}``; raises ``ConfigurationError``."""
    own: dict[tuple[str, str], Policy] = {}
    for name, word in settings.items():
        kind, _, group = name.partition(".")
        key = (kind, group or ANY)
        own[key] = _policy(name, word)
        if own[key] is not FIXED.get(key, own[key]):
            raise ConfigurationError(
                f"Правило для «{name}» менять нельзя: это поле всегда ведёт 1С.",
                hint="Уберите эту строку из настроек.",
                setting=name,
            )
    return PolicyTable(own)


def _policy(name: str, word: str) -> Policy:
    try:
        return Policy(word)
    except ValueError as error:
        raise ConfigurationError(
            f"Неизвестное правило «{word}» для «{name}».",
            hint="Допустимы: " + ", ".join(item.value for item in Policy) + ".",
            setting=name,
        ) from error
