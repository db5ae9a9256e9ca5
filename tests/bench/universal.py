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
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import escape

from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.neutral import Link, Lookup, Row, UniversalObject, Value, Word
from enterprise_data.formats.universal_xml.profile import profile
from enterprise_data.formats.universal_xml.reader import open_file
from enterprise_data.formats.universal_xml.writer import write_file
from tests.unit.universal_xml.samples import BP30, BUYER, CONTRACT, sale

_ITEMS, _BUYERS = 5_000, 2_000


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


STAGES: dict[str, Callable[[Path, int], int]] = {"made": made, "bare": bare, "written": written, "read": read}


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
