"""One card belongs to one object of a base and kind: what all stores ask before they write links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from state.clashes import link_clash
from state.rows import Link


def by_object_type(links: Sequence[Link]) -> Iterator[tuple[str, str, list[Link]]]:
    """Links of each base and kind."""
    found: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        found.setdefault((link.base, link.kind), []).append(link)
    for (base, kind), some in found.items():
        yield base, kind, some


def wanted_cards(links: Sequence[Link]) -> dict[str, Link]:
    """CRM id → who wants it; ``links`` are of one base and kind. Raises ``LinkClash`` if two want one card."""
    wanted: dict[str, Link] = {}
    for link in links:
        if wanted.setdefault(link.crm_id, link) is not link:
            raise link_clash(link, wanted[link.crm_id].ref)
    return wanted


def leaving(wanted: dict[str, Link], held: Iterable[tuple[str, str]]) -> list[str]:
    """Refs among the holders (CRM id, ref) of wanted cards that change to another card and must let go first.

    Raises ``LinkClash`` for a card that another object keeps.
    """
    new_card = {link.ref: link.crm_id for link in wanted.values()}
    holders, found = dict(held), []
    for crm_id, link in wanted.items():
        holder = holders.get(crm_id, link.ref)
        if new_card.get(holder, crm_id) != crm_id:
            found.append(holder)
        elif holder != link.ref:
            raise link_clash(link, holder)
    return found
