"""Objects of 1C as they are kept between exchanges: the XML that came, packed, or the tree of what 1C took over.

What came and fits its version is kept ready to be sent back to the letter; nothing is taken apart before somebody
needs to look inside.
"""

from __future__ import annotations

from functools import cache

from lxml import etree

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.enterprise_data.layout import stands_as_at_home, to_home
from enterprise_data.formats.enterprise_data.versions import MSG, namespace, parts
from enterprise_data.formats.enterprise_data.walker import walker
from enterprise_data.objects.base import TYPE, Asked, Tree
from enterprise_data.objects.codec import decode_tree
from enterprise_data.objects.packing import packed, size_of, unpacked
from enterprise_data.objects.registry import GUESTS, KIND_BY_FORMAT_TYPE

_SOUND, _ODD = b"X1", b"X0"
_parser = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)


def kept(xml: bytes, *, sound: bool) -> bytes:
    """An object's XML, packed. ``sound``: it fits the schema of its version, so it may be sent back as it is."""
    return (_SOUND if sound else _ODD) + packed(xml)


def weight_of(data: bytes | None) -> int:
    """Bytes that a kept object has when it is unpacked; 0 for none."""
    return 0 if data is None else size_of(data[2:])


def tree_of(data: bytes, version: str, asked: Asked | None = None) -> Tree:
    """The object as a tree in the layout of the newest versions; raises ``InvalidRecord`` on bytes that are none.

    ``asked``: what the caller will look at, where that is not all of it.
    """
    if data[:2] not in (_SOUND, _ODD):
        return decode_tree(data)
    try:
        return tree_of_xml(_xml(data), version, asked)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InvalidRecord(
            "Сохранённый объект 1С не читается.", hint="Выгрузите его из 1С заново."
        ) from error


def tree_of_xml(xml: bytes, version: str, asked: Asked | None = None) -> Tree:
    """The same for an object that was not kept yet; raises ``etree.XMLSyntaxError``."""
    element = element_of(xml)
    name = element.tag.removeprefix(f"{{{namespace(version)}}}")
    if asked is None or not stands_as_at_home(name, parts(version)):
        tree = walker(version).walk(element)
    else:
        tree = walker(version).glance(element, asked)
    tree = to_home(name, tree, parts(version))
    kind = KIND_BY_FORMAT_TYPE.get(name)
    if name in GUESTS or (kind is not None and len(kind.enterprise_data.type_names) > 1):
        tree[TYPE] = name
    return tree


def as_it_came(data: bytes) -> bytes | None:
    """The XML of an object that does not fit its version to the letter; None for any other."""
    return _xml(data) if data[:2] == _ODD else None


def element_of(xml: bytes) -> etree._Element:
    """The object's element, alone in its document."""
    return etree.fromstring(xml, _parser)


def ready_xml(data: bytes, version: str) -> str | None:
    """The object as it goes into a message of the same ``version``; None if it has to be written anew."""
    if data[:2] != _SOUND:
        return None
    text = _xml(data).decode("utf-8")
    end = text.index(">")
    head = text[:end]
    for declared in _declared(version):
        head = head.replace(declared, "", 1)
    return head + text[end:]


def _xml(data: bytes) -> bytes:
    return unpacked(data[2:])


@cache
def _declared(version: str) -> tuple[str, ...]:
    """What a message declares for all its objects, as the parser spells it on an object taken out of one."""
    instance, schema = "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/2001/XMLSchema"
    names = (("", namespace(version)), (":msg", MSG), (":xs", schema), (":xsi", instance))
    return tuple(f' xmlns{name}="{uri}"' for name, uri in names)
