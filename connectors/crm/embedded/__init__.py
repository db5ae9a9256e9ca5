"""The CRM that comes with obmen: an ordinary connector with its own tables."""

from connectors.crm.embedded.client import EmbeddedCrm, open_crm

__all__ = ["EmbeddedCrm", "open_crm"]
