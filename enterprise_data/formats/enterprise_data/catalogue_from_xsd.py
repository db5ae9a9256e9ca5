"""Makes a catalogue of one version of the format from its schema or its XDTO package.

A new version is added by adding its catalogue: docs/how-to/add-a-format-version.md. The catalogue holds every type of
the version, so that whole files can be checked; ``objects`` names what may stand in a body as a business object.

python -m enterprise_data.formats.enterprise_data.catalogue_from_xsd EnterpriseData_1_17_3.xsd
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
from lxml import etree

from enterprise_data.formats.enterprise_data.catalogue import parsed
from enterprise_data.formats.enterprise_data.schema import compiled
from enterprise_data.formats.enterprise_data.types_of_package import XDTO, types_of_package
from enterprise_data.formats.enterprise_data.types_of_xsd import XS, Types, elements_of_xsd, types_of_xsd
from enterprise_data.formats.enterprise_data.versions import BASE_URI, is_version

SERVICE = ("УдалениеОбъекта", "ПараметрыПередачиДанных", "ЗапросНаВыгрузку")
FOLDER = Path(__file__).parent / "catalogue"
_BUSINESS = re.compile(r"(Справочник|Документ)\.[^./]+")
_DELETIONS = "ЛюбаяСсылка/СсылкаНаОбъект"


class NotADescription(ValueError):
    """The file describes no version of EnterpriseData."""


def make_catalogue(source: Path, objects: Iterable[str] | None = None) -> dict[str, Any]:
    """The catalogue of the version that a schema or a package describes; raises ``NotADescription``.

    ``objects``: only these of the business objects, where present.
    """
    root = _root(source)
    version = (root.get("targetNamespace") or "").removeprefix(f"{BASE_URI}/")
    if not is_version(version):
        raise NotADescription(
            f"{source.name}: {root.get('targetNamespace')!r} is no version of EnterpriseData"
        )
    types = types_of_package(root) if root.tag == f"{XDTO}package" else types_of_xsd(root)
    declared = set() if root.tag == f"{XDTO}package" else elements_of_xsd(root)
    every = sorted(name for name in types if name in declared or name in SERVICE or _BUSINESS.fullmatch(name))
    if _DELETIONS not in types:
        raise NotADescription(f"{source.name}: no «{_DELETIONS}», so no object could be deleted")
    wanted = _reachable(types, every)
    deletions = {_object_of(item[1]): item[0] for item in types[_DELETIONS]["fields"]}
    business = [name for name in every if _BUSINESS.fullmatch(name)]
    return {
        "version": version,
        "namespace": f"{BASE_URI}/{version}",
        "objects": business if objects is None else [name for name in objects if name in types],
        "all_objects": every,
        "deletions": {name: deletions[name] for name in sorted(deletions)},
        "types": {name: types[name] for name in sorted(wanted)},
    }


def _root(source: Path) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.parse(str(source), parser).getroot()
    except etree.XMLSyntaxError as error:
        hint = "a binary package must first be saved as XML text" if source.suffix == ".bin" else error.msg
        raise NotADescription(f"{source.name} is no XML: {hint}") from error
    tree: Any = root.getroottree()  # its stub knows half of it
    if tree.docinfo.doctype:
        raise NotADescription(f"{source.name} declares a document type: refused, it is not safe")
    if root.tag not in (f"{XS}schema", f"{XDTO}package"):
        raise NotADescription(f"{source.name}: neither an XML schema nor an XDTO package, but <{root.tag}>")
    return root


def _reachable(types: Types, roots: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in seen or name not in types:
            continue
        seen.add(name)
        described = types[name]
        waiting += [item[1] for item in described.get("fields", ())]
        waiting += [described.get("base", ""), *described.get("union", ())]
    return seen


def _object_of(reference_type: str) -> str:
    """``СправочникСсылка.X`` → ``Справочник.X``: names of elements are never derived, types are."""
    return reference_type.replace("Ссылка.", ".", 1)


def dump(catalogue: dict[str, Any]) -> bytes:
    """One type a line, so that a change of the format reads well in review."""
    head = {name: value for name, value in catalogue.items() if name != "types"}
    lines = [orjson.dumps(name) + b":" + orjson.dumps(value) for name, value in head.items()]
    types = [
        b" " + orjson.dumps(name) + b":" + orjson.dumps(value) for name, value in catalogue["types"].items()
    ]
    return b"{\n" + b",\n".join(lines) + b',\n"types":{\n' + b",\n".join(types) + b"\n}}\n"


def checked(data: bytes) -> bytes:
    """The same bytes, once it is certain that they make a catalogue and a schema."""
    known = parsed(data)
    compiled(known, known.all_objects)
    return data


def main() -> None:
    """The command line of the tool."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "source", type=Path, help="an XML schema, or Package.bin of an XDTO package as XML text"
    )
    parser.add_argument(
        "-o", "--output", type=Path, help="default: <version>.json in the folder of catalogues"
    )
    parser.add_argument("--objects", nargs="*", help="only these business objects")
    options = parser.parse_args()
    try:
        made = make_catalogue(options.source, options.objects)
        data = checked(dump(made))
    except (NotADescription, etree.XMLSchemaParseError, OSError) as error:
        sys.exit(f"error: {error}")
    target = options.output or FOLDER / f"{made['version']}.json"
    target.write_bytes(data)
    told = f"version {made['version']}, {len(made['objects'])} objects, {len(made['types'])} types"
    sys.stdout.write(f"{target}: {told}\n")


if __name__ == "__main__":
    main()
