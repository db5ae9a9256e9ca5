"""The same promises over FTP, FTPS and letters, against real servers on this machine."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from connectors.base import MessageTransport, NodeCodes
from connectors.registry import check_options, open_transport
from enterprise_data.errors import (
    AuthenticationFailed,
    ConfigurationError,
    ExchangeError,
    MalformedMessage,
    PermissionDenied,
    Unreachable,
)
from tests.contract.mail_servers import (
    HOST,
    MAIL_PASSWORD,
    PASSWORD,
    USER,
    certificate,
    free_port,
    ftp_server,
    mail_house,
)

pytestmark = pytest.mark.slow
OURS, PEER = "7b0f6f0a-4d6b-4c38-8d5a-1d2b6a3f9e55", "0c9d4b1e-2f5a-4a37-9a63-5f0a1c7e2d10"
NODES = NodeCodes(ours=OURS, peer=PEER, our_prefix="ЦБ")
THEIRS = f"Message_БП_{PEER}_{OURS}"
US, THEM = "obmen@firma.ru", "1c@firma.ru"


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox as both sides see it."""

    kind: str
    options: dict[str, Any]
    put: Callable[[str, bytes], None]
    """1C puts a file."""
    found: Callable[[], dict[str, bytes]]
    """What 1C finds of ours, by name."""

    def open(self, **changes: Any) -> MessageTransport:
        """Our end."""
        return open_transport(self.kind, self.options | changes, NODES)


@contextmanager
def ftp_place(root: Path, *, tls: bool) -> Iterator[Place]:
    folder = root / "ftp"
    (folder / "обмен").mkdir(parents=True)
    cert = certificate(root) if tls else None

    def put(name: str, content: bytes) -> None:
        (folder / "обмен" / name).write_bytes(content)

    def found() -> dict[str, bytes]:
        names = [path for path in (folder / "обмен").iterdir() if f"_{OURS}_{PEER}" in path.name]
        return {path.name: path.read_bytes() for path in names}

    with ftp_server(folder, cert) as port:
        options = {"host": HOST, "port": port, "user": USER, "password": PASSWORD, "folder": "/обмен"}
        tls_options = {"tls": True, "ca_file": str(cert)} if tls else {}
        yield Place("ftp", options | tls_options, put, found)


@contextmanager
def mail_place(root: Path) -> Iterator[Place]:
    with mail_house(THEM) as house:

        def put(name: str, content: bytes) -> None:
            letter = EmailMessage(policy=default)
            letter["Subject"], letter["From"], letter["To"] = f"Exchange message ({name})", THEM, US
            letter.set_content("Письмо обмена")
            letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
            house.put(letter.as_bytes())

        def found() -> dict[str, bytes]:
            """1C takes the newest letter."""
            if not house.sent:
                return {}
            part = next(iter(house.sent[-1].iter_attachments()))
            return {part.get_filename(): part.get_payload(decode=True)}

        yield Place(
            "mail",
            {
                "address": US, "peer_address": THEM,
                "imap_host": HOST, "imap_port": house.imap_port, "imap_security": "none",
                "imap_user": USER, "imap_password": MAIL_PASSWORD,
                "smtp_host": HOST, "smtp_port": house.smtp_port, "smtp_security": "none",
                "smtp_user": USER, "smtp_password": MAIL_PASSWORD,
            },
            put,
            found,
        )  # fmt: skip


@pytest.fixture(scope="module", params=["ftp", "ftps", "mail"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One server for all tests of its kind: newer messages replace older ones, as they do in life."""
    root = tmp_path_factory.mktemp(request.param)
    with (
        mail_place(root) if request.param == "mail" else ftp_place(root, tls=request.param == "ftps") as place
    ):
        yield place


@pytest.fixture
def place(shared: Place) -> Place:
    return shared


def writing(content: bytes) -> Callable[[BinaryIO], None]:
    def write(out: BinaryIO) -> None:
        out.write(content)

    return write


def fetched(transport: MessageTransport) -> bytes | None:
    incoming = transport.fetch()
    return None if incoming is None else incoming.path.read_bytes()


def test_an_empty_mailbox_holds_no_message(place: Place) -> None:
    transport = place.open()
    assert transport.check() == []
    assert place.kind == "mail" or transport.fetch() is None
    transport.close()


def test_what_1c_puts_is_fetched_and_stays(place: Place) -> None:
    place.put(f"{THEIRS}.xml", b"<Message>1</Message>")

    transport = place.open()
    first, again = transport.fetch(), transport.fetch()

    assert first is not None and again is not None
    assert first.path.read_bytes() == b"<Message>1</Message>"
    assert first.fingerprint == again.fingerprint
    transport.close()


def test_a_newer_message_takes_the_place_of_an_older_one_and_an_archive_is_opened(place: Place) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data.xml", b"<Message>2</Message>")
    place.put(f"{THEIRS}.xml", b"<Message>old</Message>")
    transport = place.open()
    before = transport.fetch()
    threading.Event().wait(1.1)  # servers tell times in whole seconds

    place.put(f"{THEIRS}.zip", packed.getvalue())
    after = transport.fetch()

    assert before is not None and after is not None
    assert after.path.read_bytes() == b"<Message>2</Message>"
    assert after.fingerprint != before.fingerprint
    transport.close()


def test_our_message_is_found_by_1c_and_an_unread_one_is_replaced(place: Place) -> None:
    transport = place.open(zip=False)
    transport.deliver(writing(b"<Message>ours 1</Message>"))
    where = transport.deliver(writing(b"<Message>ours 2</Message>"))

    assert list(place.found().values()) == [b"<Message>ours 2</Message>"]
    assert f"Message_ЦБ_{OURS}_{PEER}.xml" in where
    transport.close()


def test_changing_to_archives_leaves_no_older_file_beside(place: Place) -> None:
    plain = place.open(zip=False)
    plain.deliver(writing(b"<Message>plain</Message>"))
    plain.close()

    packing = place.open(zip=True)
    packing.deliver(writing(b"<Message>packed</Message>"))

    (name, content), *others = place.found().items()
    assert not others and name.endswith(".zip")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.read(archive.namelist()[0]) == b"<Message>packed</Message>"
    packing.close()


def test_a_message_that_could_not_be_written_leaves_the_older_one(place: Place) -> None:
    transport = place.open(zip=False)
    transport.deliver(writing(b"<Message>good</Message>"))

    def broken(out: BinaryIO) -> None:
        out.write(b"<Message>ha")
        raise MalformedMessage("обрыв")

    with pytest.raises(MalformedMessage):
        transport.deliver(broken)
    assert list(place.found().values()) == [b"<Message>good</Message>"]
    transport.close()


def test_a_message_beyond_the_cap_is_refused(place: Place) -> None:
    place.put(f"{THEIRS}.xml", b"x" * ((1 << 20) + 10))
    threading.Event().wait(1.1)
    place.put(f"{THEIRS}.xml", b"y" * ((1 << 20) + 11))
    transport = place.open(max_mb=1)
    with pytest.raises(MalformedMessage, match="больше 1 МБ"):
        transport.fetch()
    transport.close()


def test_a_wrong_password_is_told_and_never_shown(place: Place) -> None:
    wrong = {"password": "секретное"} if place.kind == "ftp" else {"imap_password": "sekretnoe"}
    transport = place.open(**wrong)
    with pytest.raises(AuthenticationFailed) as told:
        transport.fetch()
    shown = f"{told.value.message}{told.value.hint}"
    assert not {"секретное", "sekretnoe"} & set(shown.split())
    assert transport.check() != []
    transport.close()


def test_a_server_that_is_not_there_is_unreachable(place: Place) -> None:
    port = "port" if place.kind == "ftp" else "imap_port"
    transport = place.open(**{port: free_port()})
    with pytest.raises(Unreachable, match="недоступен"):
        transport.fetch()
    transport.close()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with ftp_place(tmp_path, tls=False) as place:
        transport = place.open(folder="/нет такой")
        with pytest.raises(PermissionDenied, match="нет такой"):
            transport.fetch()
        transport.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with ftp_place(tmp_path, tls=True) as place:
        transport = place.open(ca_file="")
        with pytest.raises(ExchangeError, match="защищённое соединение"):
            transport.fetch()
        transport.close()


def test_a_wrong_address_of_the_infobase_is_told(tmp_path: Path) -> None:
    with mail_place(tmp_path) as place:
        transport = place.open(peer_address="nobody@firma.ru")
        with pytest.raises(PermissionDenied, match="не принял адреса"):
            transport.deliver(writing(b"<Message/>"))
        transport.close()


def test_a_wrong_setting_is_named_without_its_value() -> None:
    with pytest.raises(ConfigurationError, match="host"):
        check_options("ftp", {})
    with pytest.raises(ConfigurationError, match="smtp_host"):
        check_options("mail", {"address": US, "peer_address": THEM, "imap_host": HOST})
    with pytest.raises(ConfigurationError, match="password") as told:
        check_options("ftp", {"host": HOST, "password": 4242})
    assert "4242" not in told.value.message
