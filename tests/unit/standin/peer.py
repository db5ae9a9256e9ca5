"""A hand-written correspondent of the stand-in: messages are put together as text, nothing is shared."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

ED = "http://v8.1c.ru/edi/edi_stnd/EnterpriseData"
MSG = "http://www.1c.ru/SSL/Exchange/Message"
PLAN = "СинхронизацияДанныхЧерезУниверсальныйФормат"
BASE_CODE = "11111111-1111-4111-8111-111111111111"
PEER_CODE = "22222222-2222-4222-8222-222222222222"
TYPES = (
    "Валюты", "Банки", "КонтрагентыГруппа", "Организации",
    "Контрагенты", "БанковскиеСчета", "Договоры", "КонтактныеЛица",
)  # fmt: skip
ALL = {f"Справочник.{name}": ("*", "*") for name in TYPES}


@dataclass
class Incoming:
    """The base's message: header texts by name, body elements."""

    header: dict[str, list[str]]
    body: list[Any]
    version: str

    def number(self, name: str) -> int:
        return int(self.header[name][0])

    def named(self, local: str) -> list[Any]:
        return [element for element in self.body if etree.QName(element).localname == local]

    def text(self, element: Any, path: str) -> str | None:
        found: str | None = element.findtext(
            "/".join(f"{{{ED}/{self.version}}}{part}" for part in path.split("/"))
        )
        return found


@dataclass
class Peer:
    mailbox: Path
    code: str = PEER_CODE
    base: str = BASE_CODE
    versions: tuple[str, ...] = ("1.8", "1.17")
    abilities: dict[str, tuple[str, str]] | None = field(default_factory=lambda: dict(ALL))

    def message(
        self,
        *objects: str,
        number: int | None = 1,
        received: int | None = 0,
        version: str = "1.17",
        to: str = "",
        sender: str = "",
        new_from: str = "",
        plan: str = PLAN,
        settings: bool = False,
        confirmed: bool = True,
    ) -> str:
        numbers = "" if number is None else f"<msg:MessageNo>{number}</msg:MessageNo>"
        numbers += "" if received is None else f"<msg:ReceivedNo>{received}</msg:ReceivedNo>"
        route = f"<msg:To>{to or self.base}</msg:To><msg:From>{sender or self.code}</msg:From>"
        confirmation = f"<msg:ExchangePlan>{plan}</msg:ExchangePlan>{route}{numbers}"
        confirmation = f"<msg:Confirmation>{confirmation}</msg:Confirmation>" if confirmed else ""
        versions = "".join(f"<msg:AvailableVersion>{item}</msg:AvailableVersion>" for item in self.versions)
        new = f"<msg:NewFrom>{new_from}</msg:NewFrom>" if new_from else ""
        space = ED if settings else f"{ED}/{version}"
        body = "" if settings else f'<Body xmlns="{space}">{"".join(objects)}</Body>'
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><Message xmlns:msg="{MSG}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<msg:Header><msg:Format>{space}</msg:Format><msg:CreationDate>2026-11-20T07:30:00</msg:CreationDate>"
            f"{confirmation}{versions}{new}{self.types()}<msg:Prefix>CR</msg:Prefix></msg:Header>{body}</Message>"
        )

    def types(self) -> str:
        if self.abilities is None:
            return ""
        rows = [
            f"<msg:ObjectType><msg:Name>{name}</msg:Name><msg:Sending>{sending}</msg:Sending>"
            f"<msg:Receiving>{receiving}</msg:Receiving></msg:ObjectType>"
            for name, (sending, receiving) in self.abilities.items()
        ]
        return f"<msg:AvailableObjectTypes>{''.join(rows)}</msg:AvailableObjectTypes>"

    def put(self, text: str, name: str = "") -> Path:
        """Into the slot, newer than anything before."""
        path = self.mailbox / (name or f"Message_CR_{self.code}_{self.base}.xml")
        before = max((p.stat().st_mtime_ns for p in self.mailbox.iterdir()), default=0)
        path.write_text(text, encoding="utf-8")
        moment = max(before, path.stat().st_mtime_ns) + 1_000_000
        os.utime(path, ns=(moment, moment))
        return path

    def send(self, *objects: str, **header: Any) -> Path:
        return self.put(self.message(*objects, **header))

    def take(self, path: Path | None) -> Incoming:
        assert path is not None
        data = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(BytesIO(data)) as archive:
                data = archive.read(archive.namelist()[0])
        assert data.startswith(b"\xef\xbb\xbf")
        root = etree.fromstring(data)
        header: dict[str, list[str]] = {}
        for element in root[0].iter():
            header.setdefault(etree.QName(element).localname, []).append((element.text or "").strip())
        return Incoming(header, list(root[1]), header["Format"][0].split(" ")[0].rsplit("/", 1)[1])


def counterparty(ref: str, name: str = "Ромашка ООО", *, keys: str = "", rest: str = "") -> str:
    """``keys`` stand after the full name, before the kind of person."""
    link = f"<Ссылка>{ref}</Ссылка>" if ref else ""
    return (
        f"<Справочник.Контрагенты><КлючевыеСвойства>{link}<Наименование>{name}</Наименование>{keys}"
        "<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо></КлючевыеСвойства>"
        f"{rest}</Справочник.Контрагенты>"
    )


def deletion(ref: str, name: str = "КонтрагентыСсылка") -> str:
    inner = f"<СсылкаНаОбъект><СсылкаНаОбъект><{name}>{ref}</{name}></СсылкаНаОбъект></СсылкаНаОбъект>"
    return f"<УдалениеОбъекта>{inner}</УдалениеОбъекта>"


def guid(number: int) -> str:
    return f"aaaaaaaa-0000-4000-8000-{number:012d}"
