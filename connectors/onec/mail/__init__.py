"""Exchange by e-mail: letters with a message attached, read by IMAP and sent by SMTP (transport.md §6)."""

from connectors.onec.mail.client import open_mailbox
from connectors.onec.mail.options import MailOptions, parse_options

__all__ = ["MailOptions", "open_mailbox", "parse_options"]
