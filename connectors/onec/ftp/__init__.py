"""Exchange through a folder on an FTP or FTPS server (transport.md §6)."""

from connectors.onec.ftp.client import open_mailbox
from connectors.onec.ftp.options import FtpOptions, parse_options

__all__ = ["FtpOptions", "open_mailbox", "parse_options"]
