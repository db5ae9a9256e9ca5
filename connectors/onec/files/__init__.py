"""Exchange through files: a mailbox folder with one slot per direction, and one-way files (transport.md §6)."""

from connectors.onec.files.client import FileMailbox, open_mailbox
from connectors.onec.files.one_way import write_one_way
from connectors.onec.files.options import FileOptions, parse_options

__all__ = ["FileMailbox", "FileOptions", "open_mailbox", "parse_options", "write_one_way"]
