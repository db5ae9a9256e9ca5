"""Contact information as 1C keeps it: an XML document inside a string."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from connectors.onec.standin.reading import Content

TABLE = "КонтактнаяИнформация"
NAMESPACE = "http://www.v8.1c.ru/ssl/contactinfo"
TYPES = {
    "Телефон": "НомерТелефона", "ТелефонРабочий": "НомерТелефона", "ТелефонДомашний": "НомерТелефона",
    "Факс": "НомерФакса", "АдресЭлектроннойПочты": "ЭлектроннаяПочта", "ВебСтраница": "ВебСайт",
    "ЮридическийАдрес": "Адрес", "ФактическийАдрес": "Адрес", "ПочтовыйАдрес": "Адрес",
}  # fmt: skip


def contact_row(kind: str, text: str) -> Content:
    """``text`` is the presentation people see."""
    composition = TYPES.get(kind)
    inside = ""
    if composition:
        value = "" if composition == "Адрес" else f" Значение={quoteattr(text)}"
        inside = (
            f'<Состав xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="{composition}"{value}/>'
        )
    head = f'<{TABLE} xmlns="{NAMESPACE}" Представление={quoteattr(text)}>'
    return {"ВидКонтактнойИнформации": kind, "ЗначенияПолей": f"{head}{inside}</{TABLE}>"}


def with_contact(content: Content, kind: str, text: str) -> Content:
    """The first row of the kind replaced, added or (empty text) removed; other rows untouched."""
    rows = list((content.get(TABLE) or {}).get("Строка", []))
    place = next((i for i, row in enumerate(rows) if row.get("ВидКонтактнойИнформации") == kind), len(rows))
    rows[place : place + 1] = [contact_row(kind, text)] if text else []
    rest = {key: value for key, value in content.items() if key != TABLE}
    return {**rest, TABLE: {"Строка": rows}} if rows else rest
