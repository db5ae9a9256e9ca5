"""``python -m tests.bench.universal``: 100 000 shipments as a file for 1C, against a bare write of the same text.

The bare write spells the same elements by string concatenation, from values that are ready, without a profile, a check,
a number of an object or a spool: what any exporter has to do at least.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from enterprise_data.formats.universal_xml.bindings.making import Making
from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS
from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.neutral import Link, Lookup, Row, UniversalObject, Value, Word
from enterprise_data.formats.universal_xml.profile import profile
from enterprise_data.formats.universal_xml.reader import open_file
from enterprise_data.formats.universal_xml.writer import write_file
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.contract import Contract, ContractKind
from enterprise_data.objects.counterparty import Counterparty
from enterprise_data.objects.documents import GoodsLine
from enterprise_data.objects.goods_sale import GoodsSale
from enterprise_data.objects.item import Item
from enterprise_data.objects.organization import Organization
from enterprise_data.objects.warehouse import Warehouse
from tests.unit.universal_xml.samples import BP30, BUYER, CONTRACT, sale

_ITEMS, _BUYERS = 5_000, 2_000
_PIECES = UnitName(code="796", name="шт")


def shipments(count: int) -> Iterator[UniversalObject]:
    """Documents of three rows, of some thousand items and buyers."""
    pattern = sale()
    row = pattern.tables["Товары"][0]
    for number in range(count):
        buyer = replace(BUYER, guid=str(UUID(int=number % _BUYERS)))
        keys = tuple((name, buyer if name == "Владелец" else value) for name, value in CONTRACT.keys)
        contract = replace(CONTRACT, guid=str(UUID(int=10**6 + number % _BUYERS)), keys=keys)
        rows = tuple(
            {**row, "Номенклатура": _item((number * 3 + place) % _ITEMS), "Сумма": Decimal(number) / 100}
            for place in range(3)
        )
        assert pattern.link is not None
        day = {"Дата": pattern.link.key("Дата"), "Номер": f"{number:011d}"}
        yield replace(
            pattern,
            link=BP30.link(pattern.type, str(UUID(int=10**9 + number)), day),
            properties={**pattern.properties, "Контрагент": buyer, "ДоговорКонтрагента": contract},
            tables={"Товары": rows},
        )


def _item(number: int) -> Link:
    keys: Row = {
        "Артикул": f"A-{number}",
        "Наименование": f"Товар {number}",
        "Родитель": None,
        "ЭтоГруппа": False,
    }
    return BP30.link("СправочникСсылка.Номенклатура", str(UUID(int=10**7 + number)), keys)


def made(path: Path, count: int) -> int:
    """The floor of the floor: only the objects are made."""
    return sum(1 for _ in shipments(count))


def written(path: Path, count: int) -> int:
    """What the product does."""
    with path.open("wb") as out:
        return sum(write_file(out, Envelope(), BP30, shipments(count), folder=path.parent).counts.values())


def records(count: int) -> Iterator[tuple[str, Any]]:
    """The same shipments as records of the CRM's kinds."""
    at, twenty = datetime.fromisoformat("2026-11-20T12:30:00"), VatRate(percent=Decimal(20))
    for number in range(count):
        rows = tuple(
            GoodsLine(
                item=Ref("item", str(UUID(int=10**7 + (number * 3 + place) % _ITEMS))),
                unit=_PIECES,
                quantity=Decimal(2),
                price=Decimal(50),
                amount=Decimal(number) / 100,
                vat_rate=twenty,
                vat_amount=Decimal(1),
            )
            for place in range(3)
        )
        buyer = number % _BUYERS
        yield (
            str(UUID(int=10**9 + number)),
            GoodsSale(
                date=at,
                number=f"{number:011d}",
                organization=Ref("organization", str(UUID(int=1))),
                counterparty=Ref("counterparty", str(UUID(int=buyer))),
                contract=Ref("contract", str(UUID(int=10**6 + buyer))),
                warehouse=Ref("warehouse", str(UUID(int=2))),
                amount=Decimal(number) / 100,
                vat_included=True,
                goods=rows,
            ),
        )


def _card(ref: Ref) -> Any:
    """What a reference means."""
    number = UUID(ref.id).int
    if ref.kind == "counterparty":
        return Counterparty(name=f"Покупатель {number}", inn=f"{7700000000 + number}", kpp="770701001")
    if ref.kind == "contract":
        buyer = Ref("counterparty", str(UUID(int=number - 10**6)))
        ours = Ref("organization", str(UUID(int=1)))
        return Contract(
            counterparty=buyer, organization=ours, name="Основной", kind=ContractKind.BUYER, currency="643"
        )
    if ref.kind == "item":
        return Item(name=f"Товар {number}", article=f"A-{number}", unit=_PIECES)
    return (
        Organization(name="Наша", inn="7707083893") if ref.kind == "organization" else Warehouse(name="Склад")
    )


def bound(path: Path, count: int) -> int:
    """From records: the binding, the checks and the file."""
    making = Making(profile=BP30, bindings=BINDINGS, lookup=_card)
    binding = BINDINGS["goods_sale"]

    def objects() -> Iterator[UniversalObject]:
        for guid, record in records(count):
            making.met, making.wrong, making.classifiers = {}, [], {}
            yield binding.make(record, guid, making)

    with path.open("wb") as out:
        return sum(write_file(out, Envelope(), BP30, objects(), folder=path.parent).counts.values())


def bare(path: Path, count: int) -> int:
    """The same elements, spelled without asking anything."""
    total = 0
    with path.open("w", encoding="utf-8") as out:
        out.write("<ФайлОбмена>\n")
        for item in shipments(count):
            assert item.link is not None
            rows = "".join(f"<Запись>{_properties(row)}</Запись>" for row in item.tables["Товары"])
            out.write(
                f'<Объект Нпп="{total}" Тип="{item.type}">{_link(item.link)}{_properties(item.properties)}'
                f'<ТабличнаяЧасть Имя="Товары">{rows}</ТабличнаяЧасть></Объект>\n'
            )
            total += 1
        out.write("</ФайлОбмена>\n")
    return total


def _properties(row: Row) -> str:
    return "".join(_property(name, value) for name, value in row.items())


def _property(name: str, value: Value) -> str:
    if isinstance(value, Link):
        return f'<Свойство Имя="{name}" Тип="{value.type}">{_link(value)}</Свойство>'
    if isinstance(value, (Word, Lookup)):
        text = value.name if isinstance(value, Word) else value.text
        return f'<Свойство Имя="{name}" Тип="{value.type}"><Значение>{text}</Значение></Свойство>'
    if value is None or value == "":
        return f'<Свойство Имя="{name}" Тип="Строка"><Пусто/></Свойство>'
    return f'<Свойство Имя="{name}" Тип="Строка"><Значение>{escape(str(value))}</Значение></Свойство>'


def _link(link: Link) -> str:
    keys = _property("ГУИД", link.guid) + _properties(dict(link.keys))
    return f'<Ссылка Нпп="1">{keys}</Ссылка>'


def read(path: Path, count: int) -> int:
    """Reads what ``written`` wrote."""
    with open_file(path) as reader:
        return sum(1 for item in reader.objects() if not item.is_broken)


STAGES: dict[str, Callable[[Path, int], int]] = {
    "made": made,
    "bare": bare,
    "written": written,
    "bound": bound,
    "read": read,
}


def stage(name: str, path: Path, count: int) -> dict[str, float]:
    """Runs one stage in a process of its own, so that its memory is its own."""
    command = [
        sys.executable,
        "-m",
        "tests.bench.universal",
        "--stage",
        name,
        str(path),
        "--objects",
        str(count),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def measured(name: str, path: Path, count: int) -> None:
    """One stage: prints one JSON line."""
    profile("bp30")
    started = time.perf_counter()
    assert STAGES[name](path, count) == count
    seconds = timedelta(seconds=time.perf_counter() - started).total_seconds()
    print(
        json.dumps({"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
    )


def main() -> None:
    """Measures all stages at one tenth and at full size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--stage", nargs=2, metavar=("STAGE", "FILE"))
    options = parser.parse_args()
    if options.stage:
        measured(options.stage[0], Path(options.stage[1]), options.objects)
        return
    with tempfile.TemporaryDirectory(prefix="obmen-bench-") as folder:
        path = Path(folder) / "file.xml"
        print(f"{'stage':<10}{'documents':>12}{'seconds':>10}{'x bare':>10}{'peak MB':>10}{'file MB':>10}")
        for count in (options.objects // 10, options.objects):
            floor = 0.0
            for name in STAGES:
                found = stage(name, path, count)
                floor = found["seconds"] if name == "bare" else floor
                ratio = f"{found['seconds'] / floor:.2f}" if floor else ""
                size = path.stat().st_size / 1e6 if path.exists() else 0
                print(
                    f"{name:<10}{count:>12}{found['seconds']:>10.2f}{ratio:>10}{found['peak_mb']:>10.0f}{size:>10.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
