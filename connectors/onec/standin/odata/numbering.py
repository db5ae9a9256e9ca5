"""Codes and numbers that 1C gives to new objects (codes_and_numbers.md §1–§2)."""

from __future__ import annotations

from connectors.onec.standin.odata.refusals import exception
from connectors.onec.standin.odata.schema import EntitySet
from connectors.onec.standin.odata.store import Row, Store


def number_object(store: Store, item: EntitySet, row: Row, *, renewed: bool = False) -> None:
    """Gives a number where none was sent, refuses one that is taken."""
    name = item.number
    if not name or "numbered" not in item.marks:
        return
    taken = _taken(store, item, row)
    if row[name] and not renewed:
        if "unique" in item.marks and row[name].rstrip() in taken:
            word = "Код" if name == "Code" else "Номер"
            raise exception(f'Значение поля "{word}" не уникально')
        return
    row[name] = _next(_prefix(store, item, row), item.code_length, taken)


def _taken(store: Store, item: EntitySet, row: Row) -> set[str]:
    name, own = item.number, row["Ref_Key"]
    return {
        other[name].rstrip()
        for other in store.rows[item.name].values()
        if other["Ref_Key"] != own and ("yearly" not in item.marks or other["Date"][:4] == row["Date"][:4])
    }


def _prefix(store: Store, item: EntitySet, row: Row) -> str:
    base = "00"
    constant = store.rows.get("Constant_ПрефиксУзлаРаспределеннойИнформационнойБазы", {}).get((0,))
    if constant is not None:
        base = str(constant["Value"]).rjust(2, "0")
    if item.prefix != "Document":
        return f"{base}-"
    organization = store.rows.get("Catalog_Организации", {}).get((row.get("Организация_Key", ""),))
    own = str((organization or {}).get("Префикс", "")).rjust(2, "0")
    return f"{own}{base}-"


def _next(prefix: str, length: int, taken: set[str]) -> str:
    digits = length - len(prefix)
    highest = max(
        (int(one[len(prefix) :]) for one in taken if one.startswith(prefix) and one[len(prefix) :].isdigit()),
        default=0,
    )
    return prefix + str(highest + 1).rjust(digits, "0")
