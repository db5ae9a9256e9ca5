"""POST, PATCH and DELETE: what gets stored, what is ignored in silence, what is refused (protocol.md §7)."""

from __future__ import annotations

import uuid
from typing import Any

from connectors.onec.standin.odata.accepting import accept, accept_row, accept_table
from connectors.onec.standin.odata.numbering import number_object
from connectors.onec.standin.odata.refusals import Refusal, exception, no_instance
from connectors.onec.standin.odata.schema import EntitySet
from connectors.onec.standin.odata.store import Key, Row, Store, empty_row


class Writing:
    """Carries out writes; the caller holds the lock."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, item: EntitySet, body: dict[str, Any], *, load_mode: bool = False) -> Row:
        """A new object with a key, a number and defaults."""
        if "Register" in item.prefix:
            return self._create_record(item, body)
        self._check_load_mode(item, load_mode)
        ref = str(uuid.UUID(int=self._store.random.getrandbits(128), version=4))
        if self._store.switches.post_ref_key and "Ref_Key" in body:
            ref = accept(item.properties["Ref_Key"], body["Ref_Key"], "", {})
        if (ref,) in self._store.rows[item.name]:
            raise Refusal(400, "15", "Сущность с таким ключом уже существует")
        row = empty_row(item.properties) | {table: [] for table in item.tables} | {"Ref_Key": ref}
        if "Date" in row:
            row["Date"] = self._store.now().isoformat()
        self._lay(item, body, row)
        if row.get("IsFolder") and self._store.switches.refuse_bare_groups and not load_mode:
            raise exception("Ошибка при выполнении обработчика - 'ПередЗаписью': группу создать нельзя")
        if not load_mode:
            number_object(self._store, item, row)
        self._store_row(item, row, new=True, load_mode=load_mode)
        return self._store.get(item.name, (ref,))

    def change(self, item: EntitySet, key: Key, body: dict[str, Any], *, load_mode: bool = False) -> Row:
        """Only what was sent changes; the version grows even if nothing does."""
        self._check_load_mode(item, load_mode)
        old = self._store.get(item.name, key)
        row = dict(old)
        if body.get("DeletionMark") is True and old.get("Posted"):
            raise exception("Проведенный документ не может быть помечен на удаление")
        self._lay(item, body, row)
        for name in {one for set_, one in self._store.stubborn if set_ == item.name}:
            row[name] = old[name]
        if not load_mode and item.number and row.get(item.number) != old.get(item.number):
            number_object(self._store, item, row)
        moved = "yearly" in item.marks and row["Date"][:4] != old["Date"][:4]
        if moved and not load_mode:
            number_object(self._store, item, row, renewed=True)
        self._store_row(item, row, new=False, load_mode=load_mode)
        return self._store.get(item.name, key)

    def delete(self, item: EntitySet, key: Key) -> None:
        """Physical, without a check of references."""
        self._store.remove(item.name, key)

    def _lay(self, item: EntitySet, body: dict[str, Any], row: Row) -> None:
        enums = self._store.schema.enums
        if body.get("Posted") is True:
            self._store.tried_to_post_by_body.append(item.name)
        plain = {name: value for name, value in body.items() if name not in item.tables}
        accept_row(item.properties, plain, row, enums)
        for table, properties in item.tables.items():
            if table in body:
                blank = empty_row(properties)
                row[table] = accept_table(properties, body[table], row.get("Ref_Key", ""), blank, enums)

    def _store_row(self, item: EntitySet, row: Row, *, new: bool, load_mode: bool) -> None:
        if not load_mode:
            self._refuse(item, row)
        self._store.put(item.name, row, new=new)
        if not load_mode:
            for hook in self._store.after_write:
                hook(item.name, row)

    def _refuse(self, item: EntitySet, row: Row) -> None:
        closed = self._store.closed_until
        if closed and item.prefix == "Document" and row["Date"] <= closed:
            raise exception(closed_text(closed))
        for hook in self._store.before_write:
            text = hook(item.name, row)
            if text:
                raise exception(text)

    def _check_load_mode(self, item: EntitySet, load_mode: bool) -> None:
        if not load_mode:
            return
        self._store.load_mode_requests.append(item.name)
        if item.name in self._store.switches.no_load_mode:
            raise Refusal(400, "17", "Объект не поддерживает режим загрузки данных")

    # --- independent registers ------------------------------------------------------------------------

    def _create_record(self, item: EntitySet, body: dict[str, Any]) -> Row:
        if "independent" not in item.marks:
            raise Refusal(400, "19", "Метод HTTP не разрешен для этого ресурса")
        missing = [name for name in item.key if name not in body]
        if missing:
            raise Refusal(400, "5", f"Не указано значение свойства {missing[0]}")
        row = empty_row(item.properties)
        accept_row(item.properties, body, row, self._store.schema.enums)
        if self._store.key_of(item, row) in self._store.rows[item.name]:
            raise Refusal(400, "15", "Запись с такими значениями уже существует")
        self._store_row(item, row, new=True, load_mode=False)
        return row

    def change_record(self, item: EntitySet, key: Key, body: dict[str, Any]) -> Row:
        """A record of an independent register: no version, its values are what it is."""
        row = dict(self._store.get(item.name, key))
        accept_row(item.properties, body, row, self._store.schema.enums)
        if self._store.key_of(item, row) != key:
            raise no_instance(item.name)
        self._store_row(item, row, new=False, load_mode=False)
        return row


def closed_text(until: str) -> str:
    """What the standard library says about a closed period."""
    year, month, day = until[:10].split("-")
    return f"Запрещено изменять данные с датой ранее {day}.{month}.{year} (включительно)."
