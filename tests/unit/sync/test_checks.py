"""«Проверить подключение»: each answer names its subject; what is wrong says what to do, and nothing is left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from connectors.base import IncomingMessage, LiveBase, LiveExchange, MessageTransport, Observation
from connectors.crm.embedded import EmbeddedCrm
from connectors.crm.service import ConnectionStatus, Problem
from enterprise_data.errors import Unreachable
from enterprise_data.formats.enterprise_data.header import Confirmation, Header, ObjectAbility
from enterprise_data.formats.enterprise_data.writer import write_message
from state.contract.given import peer
from state.ports import Store
from state.stores import open_store
from sync.policies import PolicyTable
from sync.services.checks import CheckService, Finding
from sync.services.exchanges import ExchangeService
from sync.settings import BaseSettings

KINDS = ("counterparty", "contract")


class Mailbox:
    """A mailbox with a message, or with something wrong about it."""

    def __init__(self, message: Path | None = None, *complaints: str, error: Exception | None = None) -> None:
        self.message, self.complaints, self.error = message, list(complaints), error
        self.is_closed = False

    def check(self) -> list[str]:
        if self.error:
            raise self.error
        return self.complaints

    def fetch(self) -> IncomingMessage | None:
        if self.message is None:
            return None
        at, size = datetime.now(UTC), self.message.stat().st_size
        name = self.message.name
        return IncomingMessage(path=self.message, name=name, size=size, modified_at=at, fingerprint="1")

    def deliver(self, write: Callable[[BinaryIO], None]) -> str:
        raise AssertionError("a check sends nothing")

    def close(self) -> None:
        self.is_closed = True


class Live:
    """A base that is asked directly."""

    is_closed = False

    def observe(self) -> Iterator[Observation]:
        yield Observation(subject="Публикация", text="Отвечает.")
        yield Observation(subject="Права", text="Нет права чтения.", hint="Дайте роль.", is_problem=True)

    def exchange(self) -> LiveExchange:
        raise AssertionError("a check exchanges nothing")

    def close(self) -> None:
        self.is_closed = True


class Crm(EmbeddedCrm):
    """A CRM whose answer to a check is given."""

    status = ConnectionStatus(ok=True, product="CRM 1.0")

    def check(self) -> ConnectionStatus:
        return self.status


@pytest.fixture
def crm(tmp_path: Path) -> Iterator[Crm]:
    made = Crm(f"sqlite:///{tmp_path / 'crm.db'}")
    yield made
    made.close()


@pytest.fixture
def store() -> Store:
    return open_store("memory://")


def found(
    store: Store, crm: Crm, transport: MessageTransport | None, live: LiveBase | None = None
) -> dict[str, Finding]:
    base = BaseSettings(
        name="buh", title="", prefix="BP30-", nodes=None, versions=("1.17", "1.20"), kinds=KINDS,
        policies=PolicyTable(),
    )  # fmt: skip
    exchanges = ExchangeService(store=store, crm=crm, bases={"buh": base}, transport_for=lambda base: None)
    return {row.subject: row for row in CheckService(store, crm, exchanges).base("buh", transport, live)}


def message(path: Path, *abilities: ObjectAbility) -> Path:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    talk = Confirmation(exchange_plan="П", to="ours", from_="БП", message_no=7, received_no=5)
    header = Header(
        version="1.17", creation_date=at, confirmation=talk, available_versions=("1.16", "1.17"),
        abilities=abilities or None,
    )  # fmt: skip
    with path.open("wb") as out:
        write_message(out, header, [])
    return path


def test_a_base_without_a_mailbox_is_one_for_files_by_hand(store: Store, crm: Crm) -> None:
    rows = found(store, crm, None)
    assert rows["Префикс"].text == "BP30-"
    assert rows["Обмен"].text == "Только файлы без узла плана обмена."


def test_a_base_that_answers_at_once_is_looked_at_and_let_go(store: Store, crm: Crm) -> None:
    live = Live()
    rows = found(store, crm, None, live)
    assert (rows["Публикация"].is_problem, rows["Права"].is_problem) == (False, True)
    assert rows["Права"].hint == "Дайте роль." and live.is_closed


def test_a_mailbox_that_is_not_reached_is_a_finding_with_a_hint(store: Store, crm: Crm) -> None:
    mailbox = Mailbox(error=Unreachable("Сервер ftp.example не отвечает.", hint="Проверьте адрес."))
    row = found(store, crm, mailbox)["Каталог обмена"]
    assert (row.text, row.hint, row.is_problem) == (
        "Сервер ftp.example не отвечает.",
        "Проверьте адрес.",
        True,
    )
    assert mailbox.is_closed


def test_where_the_mailbox_complains_the_message_is_not_asked_for(
    store: Store, crm: Crm, tmp_path: Path
) -> None:
    rows = found(store, crm, Mailbox(message(tmp_path / "m.xml"), "Нет права записи."))
    assert rows["Каталог обмена"].is_problem and "Сообщение 1С" not in rows


def test_before_the_first_message_the_numbers_are_told_and_what_to_do(store: Store, crm: Crm) -> None:
    with store.unit() as unit:
        unit.put_peer(peer(sent_no=3, acked_no=2, received_no=6))
    rows = found(store, crm, Mailbox())
    assert "выгрузку в 1С" in rows["Сообщение 1С"].hint
    assert rows["Номера сообщений"].text == "отправлено № 3, подтверждено № 2, принято от 1С № 6"


def test_what_1c_takes_and_gives_is_told_in_the_common_version(
    store: Store, crm: Crm, tmp_path: Path
) -> None:
    both = ObjectAbility(name="Справочник.Контрагенты", sending="*", receiving="1.17")
    old = ObjectAbility(name="Справочник.Договоры", sending="1.8", receiving="1.8")
    rows = found(store, crm, Mailbox(message(tmp_path / "Message.xml", both, old)))
    assert rows["Сообщение 1С"].text == "Message.xml, узел «БП»."
    assert rows["Версия формата"].text == "1.17 (общая высшая)."
    assert rows["1С принимает"].text == "Справочник.Контрагенты"
    assert rows["1С не принимает"].text == "Справочник.Договоры: отправляться не будут."
    assert rows["1С не отправляет"].text == "Справочник.Договоры."


def test_a_1c_that_takes_nothing_is_told_so(store: Store, crm: Crm, tmp_path: Path) -> None:
    foreign = ObjectAbility(name="Справочник.Сотрудники", sending="*", receiving="*")
    rows = found(store, crm, Mailbox(message(tmp_path / "m.xml", foreign)))
    assert rows["1С принимает"].text == "ничего"


def test_a_1c_that_tells_no_abilities_is_not_guessed_about(store: Store, crm: Crm, tmp_path: Path) -> None:
    rows = found(store, crm, Mailbox(message(tmp_path / "m.xml")))
    assert "1С принимает" not in rows and "Номера сообщений" in rows


def test_a_crm_whose_clock_is_wrong_is_told_by_how_much(store: Store, crm: Crm) -> None:
    service = CheckService(
        store, crm, ExchangeService(store=store, crm=crm, bases={}, transport_for=lambda b: None)
    )
    crm.status = ConnectionStatus(ok=True, product="CRM 1.0", clock_skew=timedelta(seconds=-300))
    product, clock = service.crm()
    assert product.text == "Отвечает: CRM 1.0." and not product.is_problem
    assert clock.is_problem and "300 с" in clock.text and "время" in clock.hint


def test_a_crm_that_does_not_answer_tells_each_problem(store: Store, crm: Crm) -> None:
    service = CheckService(
        store, crm, ExchangeService(store=store, crm=crm, bases={}, transport_for=lambda b: None)
    )
    crm.status = ConnectionStatus(
        ok=False, problems=[Problem(code="key", field=None, text="Ключ не подошёл.")]
    )
    assert [(row.text, row.is_problem) for row in service.crm()] == [("Ключ не подошёл.", True)]
