"""Settings of the embedded CRM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedOptions:
    """How the embedded CRM keeps its data."""

    url: str
    """Database: ``sqlite:////path/crm.sqlite`` or ``postgresql://user@host/name``."""
    batch_size: int = 1000
    """Cards per write that the exchange is advised to send."""
    wait_s: float = 30.0
    """How long a write waits for another one to finish."""
    keep_idems: timedelta = timedelta(days=90)
    """How long keys of finished writes are remembered; longer than any exchange may stand interrupted."""
