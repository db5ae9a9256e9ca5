"""1C's web service of the universal exchange, ``EnterpriseDataExchange_1_0_1_1`` (transport.md §3)."""

from connectors.onec.soap.client import SoapMailbox, open_mailbox
from connectors.onec.soap.options import SoapOptions, parse_options
from connectors.onec.soap.upload import upload_one_way

__all__ = ["SoapMailbox", "SoapOptions", "open_mailbox", "parse_options", "upload_one_way"]
