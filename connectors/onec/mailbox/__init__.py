"""What all mailboxes share: names of messages, and a mailbox over a remote slot (transport.md §6)."""

from connectors.onec.mailbox.remote import Entry, RemoteMailbox, Slot, SlotChanged

__all__ = ["Entry", "RemoteMailbox", "Slot", "SlotChanged"]
