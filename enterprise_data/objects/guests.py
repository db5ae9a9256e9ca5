"""Kinds that travel as another kind's type where a peer lacks their own (``instead`` of their binding).

БП 3.0 keeps invoices where others keep customers' orders: a sale's «Заказ» may therefore mean an invoice. Such a
reference reads as one to the host; who knows its link (``sync.translate``) recognises the guest.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from enterprise_data.model.ref import Ref

HOSTS = {"customer_invoice": "customer_order"}
"""Guest → host: whose type it travels as."""


def as_read(value: Any, kinds: Collection[str]) -> Any:
    """What a place that holds references of ``kinds`` tells of the value: of a guest, its host; else the value."""
    is_guest = isinstance(value, Ref) and value.kind not in kinds and HOSTS.get(value.kind) in kinds
    return Ref(HOSTS[value.kind], value.id) if is_guest else value
