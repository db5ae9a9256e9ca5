"""Letters as 1C writes and looks for them: the file's name in the subject, the file attached (transport.md §6)."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

SUBJECT = "Exchange message"
_NAMED = re.compile(rf"{SUBJECT}\s*\((?P<name>[^()]+)\)", re.IGNORECASE)
_FILE = re.compile(r"\S*Message\S*_\S+_\S+", re.IGNORECASE)


def named_in(subject: str) -> str:
    """The name of the message file that a subject tells; "" if it is some other letter."""
    found = _NAMED.search(subject)
    if found:
        return found["name"].strip()
    bare = _FILE.search(subject)  # 1C looks for the mask itself, whatever stands around it
    return bare[0].strip("()") if bare else ""


def letter(sender: str, receiver: str, name: str, path: Path) -> EmailMessage:
    """Our message as a letter."""
    made = EmailMessage(policy=default)
    made["From"], made["To"] = sender, receiver
    made["Subject"] = f"{SUBJECT} ({name})"
    made.set_content(f"Файл обмена данными {name}. Отвечать на это письмо не нужно.\n")
    kind = "zip" if name.lower().endswith(".zip") else "xml"
    made.add_attachment(path.read_bytes(), maintype="application", subtype=kind, filename=name)
    return made


def attachment(found: EmailMessage) -> tuple[str, bytes] | None:
    """The attached message: the only attachment, or the first that is an XML or an archive."""
    parts = [part for part in found.iter_attachments() if not part.is_multipart()]
    fitting = [part for part in parts if (part.get_filename() or "").lower().endswith((".xml", ".zip"))]
    chosen = next(iter(fitting or parts[:1]), None)
    if chosen is None:
        return None
    content = chosen.get_payload(decode=True)
    return (chosen.get_filename() or "message.xml", content) if isinstance(content, bytes) else None
