"""The web service: a two-way exchange ends like one through files, whatever breaks on the wire meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from connectors.base import NodeCodes
from connectors.onec.soap import open_mailbox, parse_options, upload_one_way
from connectors.onec.soap.jobs import JobState, wait
from connectors.onec.standin import Infobase, seed_demo
from connectors.onec.standin.soap import Publication
from enterprise_data.errors import (
    AuthenticationFailed,
    ConfigurationError,
    NotPublished,
    ObjectLocked,
    PermissionDenied,
    SessionLimitReached,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
)
from tests.scenarios.world import BaseSpec, World

USER, PASSWORD = "Обмен", "пароль 1С"


@dataclass(slots=True)
class Wire:
    """A world whose base is reached over the web service."""

    world: World
    publication: Publication

    def transport(self, **changes: Any) -> Any:
        """Our end of the wire."""
        spec = next(iter(self.world.specs.values()))
        options = {"url": self.publication.url, "user": USER, "password": PASSWORD, "timeout_s": 1}
        nodes = NodeCodes(ours=spec.our_code, peer=spec.peer_code, our_prefix=spec.our_prefix)
        return open_mailbox(parse_options(options | changes), nodes)

    def exchange(self, **changes: Any) -> Any:
        """One exchange over the wire."""
        self.world.app.exchanges._transport_for = lambda base: self.transport(**changes)
        return self.world.exchange()

    def settle(self) -> None:
        """Until nothing moves."""
        for _ in range(6):
            run = self.exchange()
            assert run.status in ("done", "warnings"), f"{run.error_code}: {run.message}"
            if not {"created", "updated", "sent", "acknowledged"} & {
                name for name, n in run.counts.items() if n
            }:
                return

    def arm(self, name: str, operation: str = "*", times: int = 1) -> None:
        """The next call of the operation breaks."""
        self.publication.faults.arm(name, operation, times)


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    world = World.make(tmp_path, BaseSpec(), handshake=False)
    folder = tmp_path / "1c" / "buh"
    with Publication(folder, user=USER, password=PASSWORD, slow_s=1.3) as publication:
        yield Wire(world, publication)
    world.close()


def fill(wire: Wire) -> None:
    """A counterparty of 1C's and a card of the CRM's."""
    wire.world.onec().create_object(
        "Контрагенты", {"Наименование": "Ромашка ООО", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}
    )
    wire.settle()
    wire.world.cards.create("counterparty", name="Василёк ООО", full_name="ООО «Василёк»")


def agrees(wire: Wire) -> None:
    """Nothing lost, nothing doubled, and further exchanges move nothing."""
    assert wire.world.differences() == []
    names = [
        item.content["КлючевыеСвойства"]["Наименование"] for item in wire.world.onec().objects("Контрагенты")
    ]
    assert sorted(names) == ["Василёк ООО", "Ромашка ООО"]


def test_both_directions_agree_and_come_to_rest(wire: Wire) -> None:
    fill(wire)
    wire.settle()
    agrees(wire)
    run = wire.exchange()
    assert not {"created", "updated", "sent"} & {name for name, count in run.counts.items() if count}


@pytest.mark.parametrize(
    ("fault", "operation"),
    [
        ("drop_after", "PutData"),
        ("drop_before", "PutData"),
        ("drop_after", "PrepareDataForGetting"),
        ("drop_after", "PrepareDataActionResult"),
        ("drop_after", "PutFilePart"),
        ("drop_after", "PutDataActionResult"),
        ("slow", "PutDataActionResult"),
        ("lost_part", "GetDataPart"),
        ("html", "GetDataPart"),
        ("html", "PutData"),
        ("error_500", "PutDataActionResult"),
        ("restart", "PutDataActionResult"),
        ("restart", "PrepareDataActionResult"),
        ("restart", "GetDataPart"),
        ("lost_part", "PutFilePart"),
        ("killed", "PutData"),
        ("twice", "PutData"),
        ("late", "PutData"),
        ("again", "PrepareDataForGetting"),
        ("stale", "PrepareDataForGetting"),
        ("unauthorized", "PrepareDataForGetting"),
        ("unauthorized", "PutData"),
        ("failed", "PutData"),
        ("failed", "PrepareDataForGetting"),
        ("busy", "PrepareDataForGetting"),
        ("no_licence", "TestConnection"),
    ],
)
@pytest.mark.slow
def test_whatever_breaks_once_the_end_is_that_of_a_clean_run(wire: Wire, fault: str, operation: str) -> None:
    fill(wire)
    wire.arm(fault, operation)

    broken = wire.exchange()
    assert wire.publication.faults.happens(fault, operation) is False
    assert broken.status != "running"
    wire.settle()

    agrees(wire)


def test_a_large_message_travels_in_parts(wire: Wire) -> None:
    comment = "".join(chr(0x410 + (number * 7919) % 32) for number in range(1_500_000))
    wire.world.onec().create_object(
        "Контрагенты",
        {
            "Наименование": "Ромашка ООО",
            "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
            "Комментарий": comment,
        },
    )
    wire.exchange(part_mb=1)
    assert wire.publication.calls.count("GetDataPart") >= 1
    assert [card.record.name for card in wire.world.cards.all("counterparty")] == ["Ромашка ООО"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"password": "неверный"}, AuthenticationFailed),
        ({"url": "http://127.0.0.1:9"}, Unreachable),
        ({"plan": "НетТакогоПлана"}, UnexpectedAnswer),
    ],
)
def test_what_is_wrong_with_the_connection_is_told(
    wire: Wire, changes: dict[str, Any], error: type[Exception]
) -> None:
    transport = wire.transport(**changes)
    with pytest.raises(error) as told:
        transport.fetch()
    assert "неверный" not in str(told.value)
    assert transport.check() != []
    transport.close()


def test_an_unknown_node_is_told_to_the_administrator(wire: Wire) -> None:
    wire.world.specs = {"buh": BaseSpec(ours="11111111-2222-4333-8444-555555555555")}
    transport = wire.transport()
    with pytest.raises(PermissionDenied, match="не знает нашего узла"):
        transport.fetch()
    transport.close()


def test_a_service_that_is_not_published_is_told(wire: Wire) -> None:
    transport = wire.transport(url=wire.publication.url.replace("/base", "/other"))
    # the stand-in answers under any path; a page of another server is what 404 looks like
    service = transport._service
    service._name = "EnterpriseDataExchange_9"
    with pytest.raises(NotPublished):
        transport.fetch()
    transport.close()


def test_a_busy_node_and_a_missing_licence_are_waited_for(wire: Wire) -> None:
    transport = wire.transport()
    wire.arm("busy", "PutData", 5)
    with pytest.raises(ObjectLocked):
        transport.deliver(_something)
    wire.arm("no_licence", "TestConnection", 5)
    with pytest.raises(SessionLimitReached):
        transport.fetch()
    transport.close()


def _something(out: Any) -> None:
    out.write(b"<Message/>")


def test_a_job_that_never_ends_is_given_up() -> None:
    clock = iter(range(0, 1000, 10))
    with pytest.raises(TimedOut, match="не успела загрузить"):
        wait(
            lambda: JobState(status="Active"),
            "загрузить",
            60,
            sleep=lambda seconds: None,
            clock=lambda: next(clock),
        )


def test_a_file_is_loaded_one_way_without_a_node(wire: Wire, tmp_path: Path) -> None:
    onec = wire.world.onec()
    body = (
        '<Message xmlns:msg="http://www.1c.ru/SSL/Exchange/Message"><msg:Header>'
        "<msg:Format>http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17</msg:Format>"
        "<msg:CreationDate>2026-11-20T07:30:00</msg:CreationDate>"
        "<msg:AvailableVersion>1.17</msg:AvailableVersion></msg:Header>"
        '<Body xmlns="http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17"><Справочник.Контрагенты>'
        "<КлючевыеСвойства><Ссылка>91d5a7dd-2d96-4af5-b855-90ad613450b9</Ссылка>"
        "<Наименование>Клевер ООО</Наименование>"
        "<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо></КлючевыеСвойства>"
        "</Справочник.Контрагенты></Body></Message>"
    )
    options = parse_options({"url": wire.publication.url, "user": USER, "password": PASSWORD})

    def write(out: Any) -> None:
        out.write(body.encode("utf-8"))

    upload_one_way(options, write)
    found = onec.get("Справочник.Контрагенты", "91d5a7dd-2d96-4af5-b855-90ad613450b9")
    assert found.content["КлючевыеСвойства"]["Наименование"] == "Клевер ООО"


def test_goods_and_documents_travel_over_the_wire(tmp_path: Path) -> None:
    """What the base sends through files and over the service is the same message, in parts or whole."""
    spec = BaseSpec()
    base = Infobase.create(
        tmp_path / "base", name="УТ", prefix="УТ", node_code=spec.peer_code, peer_code=spec.our_code,
        mailbox=tmp_path / "box", profile="ut11",
    )  # fmt: skip
    seed_demo(base, 5, items=300, price_lists=3, documents=60)
    nodes = NodeCodes(ours=spec.our_code, peer=spec.peer_code, our_prefix=spec.our_prefix)
    with Publication(tmp_path / "base") as publication:
        transport = open_mailbox(parse_options({"url": publication.url, "part_mb": 1}), nodes)
        message = transport.fetch()
        assert message is not None
        body: Any = etree.parse(message.path).getroot()[1]
        transport.close()
    counts = Counter(etree.QName(item).localname for item in body)
    assert counts["Справочник.НоменклатураГруппа"] == len(base.objects("НоменклатураГруппа"))
    assert counts["Документ.УстановкаЦенНоменклатуры"] == 3
    assert sum(n for name, n in counts.items() if name.startswith("Документ.")) > 40
    rows = [item for item in body.iter("{*}Строка") if item.getparent().tag.endswith("Товары")]
    assert len(rows) > 200


def test_an_address_with_a_password_in_it_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="url"):
        parse_options({"url": "https://user:secret@1c.firma.ru/buh"})
