"""Answers in the shapes of protocol.md §6: JSON by rows, and Atom, which is what comes when nobody asks for JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from connectors.onec.standin.odata import schema
from connectors.onec.standin.odata.schema import EntitySet, Property
from connectors.onec.standin.odata.store import Row, Store

ATOM = "http://www.w3.org/2005/Atom"
_SERVICES = "http://schemas.microsoft.com/ado/2007/08/dataservices"
FEED = (
    f'<feed xmlns="{ATOM}" xmlns:at="http://purl.org/atompub/tombstones/1.0" '
    f'xmlns:d="{_SERVICES}" xmlns:m="{_SERVICES}/metadata">'
)


class Shape:
    """Turns stored rows into what travels. ``root`` is the address of the interface."""

    def __init__(self, store: Store, root: str, *, links: bool) -> None:
        self._store, self._root, self._links = store, root, links

    def row(self, item: EntitySet, row: Row, own: list[str], parts: dict[str, list[str]]) -> dict[str, Any]:
        """One object as a JSON structure."""
        shown: dict[str, Any] = {}
        for name in own:
            one = item.properties.get(name)
            if name == "DataVersion" and item.has_key:
                shown[name] = self._store.version(item.name, (row["Ref_Key"],))
            elif one is None:
                from connectors.onec.standin.odata.query import presentation

                shown[name] = presentation(self._store, item, name, row)
            else:
                shown[name] = self.value(one, row[name])
        for table, names in parts.items():
            types = item.tables[table]
            shown[table] = [
                {name: self.value(types[name], line[name]) for name in names} for line in row[table]
            ]
        if self._links and item.has_key:
            shown |= self._navigation(item, row, own)
        return shown

    def value(self, one: Property, value: Any) -> Any:
        """One value: integers of five digits and more are texts, whole numbers have no fraction."""
        if one.type == schema.INT64:
            return str(value)
        if isinstance(value, Decimal):
            return orjson.Fragment(plain(value).encode())
        if one.fixed and self._store.switches.fixed_code_padding and isinstance(value, str):
            return value.ljust(one.length)
        return value

    def _navigation(self, item: EntitySet, row: Row, own: list[str]) -> dict[str, str]:
        return {
            f"{name.removesuffix('_Key')}@navigationLinkUrl": (
                f"{item.name}(guid'{row['Ref_Key']}')/{name.removesuffix('_Key')}"
            )
            for name in own
            if name.endswith("_Key")
            and name != "Ref_Key"
            and row[name] != schema.ZERO_GUID
            and item.properties[name].target in self._store.published
        }

    # --- Atom -----------------------------------------------------------------------------------------

    def entry(self, item: EntitySet, row: dict[str, Any]) -> str:
        """One object as an Atom entry."""
        address = f"{self._root}/{item.name}(guid'{row.get('Ref_Key', '')}')"
        fields = "".join(
            f"<d:{name}>{escape(_text(value))}</d:{name}>"
            for name, value in row.items()
            if "@" not in name and not isinstance(value, list)
        )
        return (
            f"<entry><id>{escape(address)}</id><category term={quoteattr('StandardODATA.' + item.name)} "
            f'scheme="{_SERVICES}/scheme"/><content type="application/xml"><m:properties>{fields}</m:properties>'
            "</content></entry>"
        )

    def deleted(self, name: str, ref: str, when: str) -> str:
        """A tombstone (RFC 6721)."""
        address = f"{self._root}/{name}(guid'{ref}')"
        return f'<at:deleted-entry ref={quoteattr(address)} when="{when}"/>'


def plain(number: Decimal) -> str:
    """A number as JSON spells it: exact, whole ones without a fraction."""
    text = format(number.normalize(), "f")
    return "0" if text in ("-0", "0") else text


def _text(value: Any) -> str:
    if isinstance(value, orjson.Fragment):
        return orjson.dumps(value).decode()
    return str(value).lower() if isinstance(value, bool) else str(value)


def error_json(code: str, text: str) -> bytes:
    """``odata.error``."""
    return orjson.dumps({"odata.error": {"code": code, "message": {"lang": "ru", "value": text}}})


def error_xml(code: str, text: str) -> bytes:
    """``m:error``."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><m:error xmlns:m="{_SERVICES}/metadata"><m:code>{code}</m:code>'
        f"<m:message>{escape(text)}</m:message></m:error>"
    ).encode()
