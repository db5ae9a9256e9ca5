"""Ways to bend a message: its tree, its values, its bytes, its header."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from lxml import etree

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMES = ("Ссылка", "КлючевыеСвойства", "Строка", "Body", "Message", "Header", "УдалениеОбъекта", "СсылкаНаОбъект",
         "Товары", "СтавкаНДС", "ДанныеНоменклатуры", "ОбщиеСвойстваОбъектовФормата", "Сумма", "Дата")  # fmt: skip
TEXTS = (
    "", " ", "\n", "true", "FALSE", "0001-01-01", "9999-99-99", "2026-11-20T25:61:00", "2026-11-20Z", "--5", "1e400",
    "NaN", "INF", "-0", "+7", "1,5", " 5 ", "9" * 400, "0." + "1" * 60, "٣", "&", "<а/>", "]]>", "\ufffd", "\u202e",
    "ё" * 3000, "1.99", "*", "1.17,1.8", "91d5a7dd-2d96-4af5-b855-90ad613450b9", "{91d5a7dd}", "НДС20", "НДС22",
    "../../etc/passwd", "file:///dev/zero", "%s%n", "' OR 1=1 --", "<КонтактнаяИнформация Представление='", "urn:x",
)  # fmt: skip
BITS = (
    b"<", b">", b"&", b"&#0;", b"&x;", b"]]>", b"<!--", b"--", b"\0", b"\xff\xfe", b"</Body>", b"<Body>", b"&b;",
    b"<![CDATA[", b"xmlns:q=''", b"<?xml version='1.1'?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"\xed\xa0\x80", b"\r",
    b"xsi:nil='true'", b'"', b"<a b=", b"\xef\xbb\xbf",
)  # fmt: skip
Mutator = Callable[[bytes, Random], bytes]


def tree(data: bytes, chance: Random) -> bytes:
    """Elements moved, doubled, renamed, emptied, filled, nested, wrapped or given attributes."""
    root = etree.fromstring(data)
    for _ in range(chance.randint(1, 5)):
        places = [node for node in root.iter() if node.getparent() is not None]
        if not places:
            break
        _change(chance.choice(places), chance.choice(places), chance)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _change(node: Any, other: Any, chance: Random) -> None:
    chance.choice(CHANGES)(node, other, chance)


def _removed(node: Any, other: Any, chance: Random) -> None:
    node.getparent().remove(node)


def _moved(node: Any, other: Any, chance: Random) -> None:
    node.getparent().append(node)


def _doubled(node: Any, other: Any, chance: Random) -> None:
    for _ in range(chance.choice((1, 1, 1, 30))):
        node.addnext(deepcopy(node))


def _planted(node: Any, other: Any, chance: Random) -> None:
    """Into another element, or beside it."""
    copy = deepcopy(node)
    other.append(copy) if chance.random() < 0.5 else other.addnext(copy)


def _renamed(node: Any, other: Any, chance: Random) -> None:
    space = etree.QName(node).namespace or ""
    new = f"{{{chance.choice([space, 'urn:x', XSI])}}}{chance.choice(NAMES)}"
    node.tag = other.tag if chance.random() < 0.5 else new


def _filled(node: Any, other: Any, chance: Random) -> None:
    node.text = chance.choice(TEXTS)


def _followed(node: Any, other: Any, chance: Random) -> None:
    node.tail = chance.choice(TEXTS)


def _marked(node: Any, other: Any, chance: Random) -> None:
    name = chance.choice(["а", "{urn:x}а", f"{{{XSI}}}nil", f"{{{XSI}}}type"])
    node.set(name, chance.choice(("true", "x:y")))


def _emptied(node: Any, other: Any, chance: Random) -> None:
    for child in list(node):
        node.remove(child)


def _deepened(node: Any, other: Any, chance: Random) -> None:
    _deepen(node, chance.choice((3, 40, 300)))


CHANGES = (_removed, _moved, _doubled, _planted, _renamed, _filled, _followed, _marked, _emptied, _deepened)


def _deepen(node: Any, depth: int) -> None:
    """An element inside itself, again and again."""
    inner = node
    for _ in range(depth):
        inner = etree.SubElement(inner, node.tag)


def values(data: bytes, chance: Random) -> bytes:
    """Only leaves change: the structure stays what it was."""
    root = etree.fromstring(data)
    leaves = [node for node in root.iter() if not len(node)]
    for _ in range(chance.randint(1, 4)):
        leaf = chance.choice(leaves)
        text = leaf.text or ""
        match chance.randrange(4):
            case 0:
                leaf.text = chance.choice(TEXTS)
            case 1:
                leaf.text = text + text[: chance.randint(0, 400)] * chance.randint(1, 20)
            case 2:
                at = chance.randint(0, len(text))
                leaf.text = text[:at] + chance.choice("0я.-T: \u00a0") + text[at:]
            case _:
                leaf.text = (chance.choice(leaves)).text
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def header(data: bytes, chance: Random) -> bytes:
    """The header alone is bent."""
    root = etree.fromstring(data)
    if not len(root):
        return data
    places = [node for node in root[0].iter() if node is not root]
    for _ in range(chance.randint(1, 3)):
        node, other = chance.choice(places), chance.choice(places)
        if node.getparent() is not None:
            _change(node, other, chance)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def raw(data: bytes, chance: Random) -> bytes:
    """A few bytes replaced, taken out, put in, doubled or cut off."""
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(spoilt))
        match chance.randrange(6):
            case 0:
                spoilt[at] = chance.randrange(256)
            case 1:
                del spoilt[at : at + chance.randint(1, 40)]
            case 2:
                spoilt[at:at] = chance.choice(BITS)
            case 3:
                spoilt[at:at] = spoilt[at : at + chance.randint(1, 300)]
            case 4:
                other = chance.randrange(len(spoilt))
                spoilt[at : at + 20] = spoilt[other : other + 20]
            case _:
                del spoilt[at:]
        if not spoilt:
            break
    return bytes(spoilt)


def bomb(data: bytes, chance: Random) -> bytes:
    """Many of something: tags, attributes, names, depth, entities."""
    at = data.find(b"<Body")
    at = data.find(b">", at) + 1 if at > 0 else len(data)
    count = chance.choice((100, 3000))
    piece = chance.choice(
        (
            b"<a/>" * count,
            b"<a>" * count,
            b"<a " + b" ".join(b'a%d=""' % number for number in range(count)) + b"/>",
            "".join(f"<э{number}/>" for number in range(count)).encode(),
            b"<a>" + b"x" * count * 10 + b"</a>",
            b"<!--" + b"-x" * count + b"-->",
            b"<a xmlns='" + b"u" * count + b"'/>",
        )
    )
    return data[:at] + piece + data[at:]
