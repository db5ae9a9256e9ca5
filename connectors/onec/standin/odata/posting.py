"""Posting and its undoing: the state machine, the checks, and the records in the registers (protocol.md §7.7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from connectors.onec.standin.odata.refusals import exception
from connectors.onec.standin.odata.schema import EntitySet
from connectors.onec.standin.odata.store import Row, Store, empty_row
from connectors.onec.standin.odata.writing import closed_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """How a document makes a record per row of ``table`` (per document if there is none).

    A value is taken from the row, with ``^`` from the document, with ``=`` as it stands, with ``#`` the account of
    this code. ``sign``: −1 for an expense.
    """

    document: str
    register: str
    fields: dict[str, str]
    table: str = ""
    sign: int = 1
    needs: tuple[str, ...] = field(default=())
    """Columns without which the configuration refuses to post."""


class Posting:
    """Carries out ``Post`` and ``Unpost``."""

    def __init__(self, store: Store, movements: list[Movement]) -> None:
        self._store, self._movements = store, movements

    def post(self, item: EntitySet, ref: str) -> None:
        """Raises the refusals of the configuration."""
        row = dict(self._store.get(item.name, (ref,)))
        if row["DeletionMark"]:
            raise exception("Помеченный на удаление документ не может быть проведен")
        self._check(item, row)
        records = [
            (one.register, self._records(one, row)) for one in self._movements if one.document == item.name
        ]
        self._clear(ref)
        for register, made in records:
            self._store.movements[register] += made
        self._store.put(item.name, row | {"Posted": True})

    def unpost(self, item: EntitySet, ref: str) -> None:
        """Takes the records back."""
        row = dict(self._store.get(item.name, (ref,)))
        if self._store.closed_until and row["Date"] <= self._store.closed_until:
            raise exception(closed_text(self._store.closed_until))
        self._clear(ref)
        self._store.put(item.name, row | {"Posted": False})

    def _check(self, item: EntitySet, row: Row) -> None:
        if self._store.closed_until and row["Date"] <= self._store.closed_until:
            raise exception(closed_text(self._store.closed_until))
        for hook in self._store.before_post:
            text = hook(item.name, row)
            if text:
                raise exception(text)

    def _clear(self, ref: str) -> None:
        for register, records in self._store.movements.items():
            self._store.movements[register] = [one for one in records if one["Recorder"] != ref]

    def _records(self, one: Movement, row: Row) -> list[Row]:
        lines = row[one.table] if one.table else [{}]
        item = self._store.schema.sets[one.register]
        made = []
        for number, line in enumerate(lines, 1):
            for column in one.needs:
                if self._value(column, line, row) in ("", None, "00000000-0000-0000-0000-000000000000"):
                    title = column.strip("^").removesuffix("_Key")
                    raise exception(f"Не заполнено значение поля «{title}» в строке {number}")
            record = empty_row(item.properties) | {
                "Recorder": row["Ref_Key"],
                "Recorder_Type": f"StandardODATA.{one.document}",
                "Period": row["Date"],
                "LineNumber": number,
                "Active": True,
                "RecordType": "Receipt" if one.sign > 0 else "Expense",
            }
            record |= {name: self._value(source, line, row) for name, source in one.fields.items()}
            record["@sign"] = one.sign
            made.append(record)
        return made

    def _value(self, source: str, line: Row, row: Row) -> Any:
        if source.startswith("="):
            return source[1:]
        if source.startswith("^"):
            return row.get(source[1:])
        if source.startswith("#"):
            return self._account(source[1:])
        return line.get(source)

    def _account(self, code: str) -> str:
        accounts = self._store.rows.get("ChartOfAccounts_Хозрасчетный", {}).values()
        found = next((one["Ref_Key"] for one in accounts if one["Code"].strip() == code), "")
        if not found:
            raise exception(f"Не заполнен счет учета {code}")
        return str(found)
