"""FTP and FTPS: upload under a name that fits no mask of 1C, then rename (transport.md §6)."""

from __future__ import annotations

import ftplib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from connectors.base import NodeCodes
from connectors.onec.ftp.options import IMPLICIT_PORT, FtpOptions
from connectors.onec.ftp.secure import ExplicitTls, ImplicitTls, secure_context
from connectors.onec.ftp.translate import translated
from connectors.onec.mailbox.remote import Entry, Packing, RemoteMailbox, SlotChanged
from enterprise_data.errors import MalformedMessage

_PART = ".obmen-part"
_GONE = ("550",)


class FtpSlot:
    """A folder on the server; the session is opened when it is first needed."""

    def __init__(self, options: FtpOptions) -> None:
        self._options = options
        self._session: ftplib.FTP | None = None

    def close(self) -> None:
        """Says good-bye; a connection that is broken already is let go."""
        session, self._session = self._session, None
        if session is None:
            return
        try:
            session.quit()
        except ftplib.all_errors:
            session.close()

    # --- in -------------------------------------------------------------------------------------------

    def entries(self, wanted: Callable[[str], bool]) -> Sequence[Entry]:
        """Name, size and time of every wanted file."""
        with self._speaking() as ftp:
            return [entry for name in self._names(ftp) if wanted(name) and (entry := self._entry(ftp, name))]

    def _names(self, ftp: ftplib.FTP) -> list[str]:
        """Some servers answer 550 for an empty folder; some give whole paths."""
        try:
            listed = ftp.nlst()
        except ftplib.error_perm as error:
            if str(error)[:3] in _GONE:
                return []
            raise
        ftp.voidcmd("TYPE I")  # listing went in text mode, in which sizes are not told
        return [name.replace("\\", "/").rpartition("/")[2] for name in listed]

    def _entry(self, ftp: ftplib.FTP, name: str) -> Entry | None:
        try:
            size = ftp.size(name) or 0
            told = ftp.sendcmd(f"MDTM {name}")[4:].strip()
        except ftplib.error_perm:
            return None  # a folder, or gone meanwhile
        modified = datetime.strptime(told[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return Entry(name=name, size=size, modified_at=modified, stamp=f"{name}/{size}/{told}")

    def read(self, entry: Entry, out: BinaryIO, limit: int) -> None:
        """Copies the file."""
        left = limit

        def take(piece: bytes) -> None:
            nonlocal left
            left -= len(piece)
            if left < 0:
                raise MalformedMessage(
                    f"Сообщение «{entry.name}» больше {limit >> 20} МБ.",
                    hint="Увеличьте max_mb в настройках базы или разделите выгрузку.",
                )
            out.write(piece)

        with self._speaking() as ftp:
            try:
                ftp.retrbinary(f"RETR {entry.name}", take)
            except ftplib.error_perm as error:
                if str(error)[:3] in _GONE:
                    raise SlotChanged from error
                raise
        if limit - left != entry.size:
            raise SlotChanged  # cut off, or rewritten meanwhile

    # --- out ------------------------------------------------------------------------------------------

    def put(self, name: str, path: Path, is_ours: Callable[[str], bool]) -> str:
        """Uploads beside the slot and renames; other files of ours go away afterwards."""
        part = f"{uuid4().hex}{_PART}"
        with self._speaking() as ftp:
            try:
                with path.open("rb") as file:
                    ftp.storbinary(f"STOR {part}", file)
                self._rename(ftp, part, name)
            except ftplib.all_errors:
                self._forget(ftp, part)
                raise
            for other in self._names(ftp):
                if other != name and is_ours(other):
                    ftp.delete(other)
        options = self._options
        return f"ftp{'s' if options.tls else ''}://{options.host}/{options.folder.strip('/')}/{name}"

    def _rename(self, ftp: ftplib.FTP, part: str, name: str) -> None:
        """Servers on Windows don't rename over a file that is there."""
        try:
            ftp.rename(part, name)
        except ftplib.error_perm:
            ftp.delete(name)
            ftp.rename(part, name)

    def _forget(self, ftp: ftplib.FTP, part: str) -> None:
        try:
            ftp.delete(part)
        except ftplib.all_errors:
            self._session = None  # the connection is gone; the leftover fits no mask of 1C

    # --- check ----------------------------------------------------------------------------------------

    def probe(self) -> list[str]:
        """Really writes, renames and removes: rights are told by nothing else."""
        name = f"{uuid4().hex}{_PART}"
        with self._speaking() as ftp:
            self._names(ftp)
            try:
                ftp.storbinary(f"STOR {name}", BytesIO(b"obmen"))
                ftp.rename(name, f"{name}2")
                ftp.delete(f"{name}2")
            except ftplib.error_perm as error:
                return [
                    f"В папку «{self._options.folder}» на сервере {self._options.host} нельзя писать: {error}. "
                    "Дайте пользователю права на запись, переименование и удаление."
                ]
        return []

    # --- session --------------------------------------------------------------------------------------

    @contextmanager
    def _speaking(self) -> Iterator[ftplib.FTP]:
        """The open session; what goes wrong is told in our words, and a broken session is not used again."""
        try:
            if self._session is None:
                self._session = self._opened()
            yield self._session
        except ftplib.all_errors as error:
            if not isinstance(error, ftplib.error_perm):
                self._session = None
            raise translated(error, self._options) from error

    def _opened(self) -> ftplib.FTP:
        options = self._options
        ftp = self._dialled()
        try:
            ftp.login(options.user, options.password)
            if isinstance(ftp, ftplib.FTP_TLS):
                ftp.prot_p()
            ftp.set_pasv(options.passive)
            ftp.cwd(options.folder)
        except BaseException:
            ftp.close()
            raise
        return ftp

    def _dialled(self) -> ftplib.FTP:
        options = self._options
        if not options.tls:
            plain = ftplib.FTP(timeout=options.timeout_s, encoding=options.encoding)  # noqa: S321 - as 1C is set up
            plain.connect(options.host, options.port)
            return plain
        context = secure_context(options.ca_file)
        kind = ImplicitTls if options.port == IMPLICIT_PORT else ExplicitTls
        ftp = kind(timeout=options.timeout_s, encoding=options.encoding, context=context)
        ftp.connect(options.host, options.port)
        return ftp


def open_mailbox(options: FtpOptions, nodes: NodeCodes) -> RemoteMailbox:
    """The mailbox of a base."""
    packing = Packing(
        zip=options.zip,
        zip_password=options.zip_password,
        transliterate=options.transliterate,
        max_mb=options.max_mb,
    )
    return RemoteMailbox(FtpSlot(options), packing, nodes)
