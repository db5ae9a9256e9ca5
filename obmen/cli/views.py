"""Rows of the state as people see them on the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.sheets import Comparison, Line, Sheet
from enterprise_data.objects.words import field_to_text, fields_to_text
from obmen.cli.output import say, table
from obmen.names import Namer
from obmen.texts import group_text, kind_title, row_status, run_status, side_text
from obmen.texts.changes import changes_of
from state.rows import JournalRow, Run

__all__ = ["kind_title"]


def kind_word(kind: str) -> str:
    """A kind in Russian, singular."""
    return KINDS[kind].title if kind in KINDS else kind


def moment(at: datetime) -> str:
    """A moment in the time of this machine."""
    return f"{at.astimezone():%d.%m.%Y %H:%M:%S}"


def value_text(kind: str, value: Any, namer: Namer | None = None, only: Collection[str] | None = None) -> str:
    """A conflict's value for a person: the field's value, or each field of the group with its title.

    ``only``: the fields that are worth telling of.
    """
    if value is None:
        return "—"
    if not isinstance(value, Mapping):
        return str(value)
    if set(value) == {"deleted"}:
        return "удалён" if value["deleted"] else "не удалён"
    if "candidates" in value:
        return "карточки " + ", ".join(map(str, value["candidates"]))
    titles = KINDS[kind].field_titles if kind in KINDS else {}
    texts = {
        name: _field_text(kind, name, item, namer) or "пусто"
        for name, item in value.items()
        if only is None or name in only
    }
    if len(texts) == 1:
        return next(iter(texts.values()))
    return "; ".join(f"{titles.get(name, name)}: {text}" for name, text in texts.items())


def _field_text(kind: str, name: str, item: Any, namer: Namer | None) -> str:
    if kind not in KINDS:
        return fields_to_text(item)
    otype = KINDS[kind]
    if name in otype.tables:
        return f"строк: {len(item or ())}"
    if namer is not None and isinstance(item, Mapping) and set(item) == {"kind", "id"}:
        return _named(namer, Ref(str(item["kind"]), str(item["id"])))
    return field_to_text(otype, name, item)


def _named(namer: Namer, ref: Ref) -> str:
    return f"{namer(ref)} ({ref.id})" if namer.knows(ref) else namer(ref)


def record_rows(otype: ObjectType, record: Any, namer: Namer) -> tuple[list[tuple[str, str]], list[Sheet]]:
    """(title, value) of every filled field, and the tables; ``namer`` says what people call what is referred to."""
    if record is None:
        return [], []
    namer.load_records(otype, [record])
    rows, sheets = [], []
    for name in otype.field_names:
        value = getattr(record, name)
        if name in otype.tables:
            sheets.append(namer.sheet(otype, name, value))
            continue
        text = _named(namer, value) if isinstance(value, Ref) else field_to_text(otype, name, value)
        rows.append((otype.field_titles.get(name, name), text))
    return [row for row in rows if row[1]], [sheet for sheet in sheets if sheet.rows]


def show_sheet(sheet: Sheet) -> None:
    """A table of a document."""
    table(
        f"{sheet.title} ({len(sheet.rows)})",
        ("№", *(column.title for column in sheet.columns)),
        [(str(number), *cells) for number, cells in enumerate(sheet.rows, 1)],
        right=[0, *(at for at, column in enumerate(sheet.columns, 1) if column.is_number)],
    )


def show_comparison(found: Comparison) -> None:
    """Two versions of a table, row under row; what the sides have otherwise is marked."""
    lines = [
        (side, str(line.number), *_marked(line))
        for pair in found.lines
        for side, line in zip(("1С", "CRM"), pair, strict=True)
        if line.number and (pair[0].differing or pair[1].differing or side == "1С")
    ]
    table(
        f"{found.title}: отличия отмечены знаком *",
        ("Где", "№", *(column.title for column in found.columns)),
        [("обе", *line[1:]) if _agreed(line, found) else line for line in lines],
        right=[1, *(at for at, column in enumerate(found.columns, 2) if column.is_number)],
    )


def _marked(line: Line) -> tuple[str, ...]:
    return tuple(f"{cell} *" if at in line.differing else cell for at, cell in enumerate(line.cells))


def _agreed(line: tuple[str, ...], found: Comparison) -> bool:
    return line[0] == "1С" and not any(cell.endswith(" *") for cell in line)


def leaves(tree: Any, path: str = "") -> list[tuple[str, str]]:
    """An object of 1C flat: dotted path → text."""
    if isinstance(tree, Mapping):
        return [
            leaf for name, value in tree.items() for leaf in leaves(value, f"{path}.{name}" if path else name)
        ]
    if isinstance(tree, list):
        return [leaf for number, value in enumerate(tree, 1) for leaf in leaves(value, f"{path}[{number}]")]
    return [(path, "" if tree is None else str(tree))]


def show_run(run: Run, counts: Mapping[tuple[str, str, str], int]) -> None:
    """The end of a run: what happened, by kind."""
    subject = "Предпросмотр" if run.trigger == "preview" else "Обмен"
    say(f"{subject} № {run.id} с базой «{run.base}»: {run_status(run.status)}.{_pace(run)}")
    if run.message:
        say(f"  {run.message}")
    if run.hint:
        say(f"  Что делать: {run.hint}")
    rows = [
        (kind_title(kind), side_text(side), row_status(status), count)
        for (kind, side, status), count in sorted(counts.items())
    ]
    if rows:
        title = "Что будет сделано" if run.trigger == "preview" else "Что произошло"
        table(title, ("Вид данных", "Где", "Результат", "Количество"), rows)
    elif run.status in ("done", "warnings"):
        say("Изменений нет: стороны согласованы.")


def _pace(run: Run) -> str:
    """How long it took, and how many objects a second, where it was long enough to tell."""
    if run.ended_at is None or (seconds := (run.ended_at - run.started_at).total_seconds()) < 0.1:
        return ""
    objects = run.counts.get("received", 0) + run.counts.get("sent", 0)
    told = f"; объектов: {objects} ({objects / seconds:.0f}/с)" if objects else ""
    return f" Время: {seconds:.1f} с{told}.".replace(".", ",", 1)


def show_journal(rows: Sequence[JournalRow], total: int, namer: Namer, title: str = "Строки отчёта") -> None:
    """Rows of a report."""
    table(
        f"{title} ({len(rows)} из {total})",
        ("Вид данных", "Объект", "Где", "Результат", "Сообщение"),
        [
            (
                kind_title(row.kind),
                row.label or row.ref or row.crm_id,
                side_text(row.side),
                row_status(row.status),
                journal_text(row, namer),
            )
            for row in rows
        ],
    )


def journal_text(row: JournalRow, namer: Namer | None = None) -> str:
    """Message, what changed, and remedy of a row."""
    changes = "; ".join(
        f"{i.title}: {_quoted(i.before)} → {_quoted(i.after)}" for i in changes_of(row, namer)
    )
    fields = ", ".join(group_text(row.kind, group) for group in row.groups)
    named = f"Поля: {fields}." if fields and not changes and row.status in ("updated", "conflict") else ""
    return " ".join(part for part in (row.message, changes, named, row.hint) if part)


def _quoted(text: str) -> str:
    return f"«{text}»" if text else "пусто"
