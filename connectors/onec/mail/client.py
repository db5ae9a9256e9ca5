"""A mailbox of letters: the newest with our exchange in its subject is read, ours is sent whole or not at all."""

from __future__ import annotations

import imaplib
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, BinaryIO

from connectors.base import NodeCodes
from connectors.onec.mail.letters import attachment, letter, named_in
from connectors.onec.mail.options import PLAIN, STARTTLS, TLS, MailOptions
from connectors.onec.mail.translate import imap_error, smtp_error
from connectors.onec.mailbox.remote import Entry, Packing, RemoteMailbox, SlotChanged
from enterprise_data.errors import MalformedMessage

_LOOK = 200
"""How many of the newest letters are looked through."""


class MailSlot:
    """An IMAP folder to read from, an SMTP server to send through."""

    def __init__(self, options: MailOptions) -> None:
        self._options = options
        self._session: imaplib.IMAP4 | None = None
        self._validity = ""

    def close(self) -> None:
        """Signs out; a connection that is broken already is let go."""
        session, self._session = self._session, None
        if session is not None:
            try:
                session.logout()
            except (imaplib.IMAP4.error, OSError):
                session.shutdown()

    # --- in -------------------------------------------------------------------------------------------

    def entries(self, wanted: Callable[[str], bool]) -> Sequence[Entry]:
        """Letters of this exchange among the newest."""
        with self._reading() as imap:
            imap.noop()  # brings news of letters that came since
            uids = self._said(imap.uid("search", "UNDELETED"))[0].split()[-_LOOK:]
            if not uids:
                return []
            asked = "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)])"
            told = self._said(imap.uid("fetch", b",".join(uids).decode(), asked))
        found = (self._entry(item) for item in told if isinstance(item, tuple))
        return [entry for entry in found if wanted(_file_name(entry.name))]

    def _entry(self, item: tuple[bytes, bytes]) -> Entry:
        head, fields = item
        words = head.decode("ascii", "replace")
        header = message_from_bytes(fields)
        subject = str(make_header(decode_header(header.get("Subject", ""))))
        came = imaplib.Internaldate2tuple(head)
        when = (
            datetime(*came[:6], tzinfo=datetime.now().astimezone().tzinfo)
            if came
            else _dated(header.get("Date"))
        )
        uid = _number(words, "UID")
        return Entry(
            name=named_in(subject),
            size=int(_number(words, "RFC822.SIZE") or 0),
            modified_at=when.astimezone(UTC),
            stamp=f"{self._validity}/{uid}",
            place=uid,
        )

    def read(self, entry: Entry, out: BinaryIO, limit: int) -> None:
        """The letter's attachment."""
        with self._reading() as imap:
            told = self._said(imap.uid("fetch", entry.place, "(BODY.PEEK[])"))
        raw = next((item[1] for item in told if isinstance(item, tuple)), None)
        if raw is None:
            raise SlotChanged
        found: Any = message_from_bytes(raw, policy=default)
        attached = attachment(found) if isinstance(found, EmailMessage) else None
        if attached is None:
            raise MalformedMessage(
                f"В письме «{entry.name}» нет вложения с данными.", hint="Повторите отправку из 1С."
            )
        if len(attached[1]) > limit:
            raise MalformedMessage(
                f"Сообщение «{attached[0]}» больше {limit >> 20} МБ.",
                hint="Увеличьте max_mb в настройках базы или разделите выгрузку.",
            )
        out.write(attached[1])

    # --- out ------------------------------------------------------------------------------------------

    def put(self, name: str, path: Path, is_ours: Callable[[str], bool]) -> str:
        """Sends the letter. What was sent before can't be called back: 1C takes the newest."""
        options = self._options
        made = letter(options.address, options.peer_address, name, path)
        with self._sending() as smtp:
            smtp.send_message(made)
        return f"{options.peer_address}: {made['Subject']}"

    # --- check ----------------------------------------------------------------------------------------

    def probe(self) -> list[str]:
        """Signs in on both servers; nothing is sent."""
        with self._reading() as imap:
            imap.noop()
        with self._sending() as smtp:
            smtp.noop()
        return []

    # --- sessions -------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[imaplib.IMAP4]:
        try:
            if self._session is None:
                self._session = self._signed_in()
            yield self._session
        except (imaplib.IMAP4.error, OSError) as error:
            self._session = None
            raise imap_error(error, self._options) from error

    def _signed_in(self) -> imaplib.IMAP4:
        options = self._options
        if options.imap_security == TLS:
            imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                options.imap_host, options.imap_port, ssl_context=self._context(), timeout=options.timeout_s
            )
        else:
            imap = imaplib.IMAP4(options.imap_host, options.imap_port, timeout=options.timeout_s)
            if options.imap_security == STARTTLS:
                imap.starttls(self._context())
        imap.login(options.imap_user or options.address, options.imap_password)
        self._said(imap.select(f'"{options.imap_folder}"', readonly=True))
        self._validity = _text(imap.response("UIDVALIDITY")[1])
        return imap

    @contextmanager
    def _sending(self) -> Iterator[smtplib.SMTP]:
        options = self._options
        try:
            if options.smtp_security == TLS:
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    options.smtp_host, options.smtp_port, timeout=options.timeout_s, context=self._context()
                )
            else:
                smtp = smtplib.SMTP(options.smtp_host, options.smtp_port, timeout=options.timeout_s)
            with smtp:
                if options.smtp_security == STARTTLS:
                    smtp.starttls(context=self._context())
                if options.smtp_user or options.smtp_security != PLAIN:
                    smtp.login(options.smtp_user or options.address, options.smtp_password)
                yield smtp
        except (smtplib.SMTPException, OSError) as error:
            raise smtp_error(error, options) from error

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._options.ca_file or None)

    def _said(self, answer: tuple[str, Any]) -> Any:
        """What the server answered; a NO becomes an error."""
        word, data = answer
        if word != "OK":
            raise imaplib.IMAP4.error(str(data))
        return data


def _file_name(name: str) -> str:
    """1C's subject may name the file without its ending."""
    return name if name.lower().endswith((".xml", ".zip")) else f"{name}.xml"


def _text(data: Any) -> str:
    first = data[0] if data else None
    return first.decode("ascii", "replace") if isinstance(first, bytes) else ""


def _dated(text: str | None) -> datetime:
    try:
        return parsedate_to_datetime(text or "")
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _number(words: str, name: str) -> str:
    """``UID 12 RFC822.SIZE 3045`` → the number after a name."""
    parts = words.replace("(", " ").replace(")", " ").split()
    return parts[parts.index(name) + 1] if name in parts[:-1] else ""


def open_mailbox(options: MailOptions, nodes: NodeCodes) -> RemoteMailbox:
    """The mailbox of a base."""
    packing = Packing(
        zip=options.zip,
        zip_password=options.zip_password,
        transliterate=options.transliterate,
        max_mb=options.max_mb,
    )
    return RemoteMailbox(MailSlot(options), packing, nodes)
