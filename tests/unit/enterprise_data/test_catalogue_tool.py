"""The tool that makes catalogues: from a schema, from an XDTO package, for a version nobody has seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

import enterprise_data
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.catalogue_from_xsd import NotADescription, dump, make_catalogue
from tests.property.real_schemas import VERSIONS, schema_file
from tests.unit.enterprise_data.messages import counterparty, message
from tests.unit.enterprise_data.packages import package_of

every_version = pytest.mark.parametrize("version", VERSIONS)
TOOL = "enterprise_data.formats.enterprise_data.catalogue_from_xsd"


def package(folder: Path, version: str, spelled: str = "") -> Path:
    """The package of a version, or the same under another number."""
    text = package_of(etree.parse(str(schema_file(version))).getroot())
    path = folder / "Package.bin"
    path.write_text(
        text.replace(f"EnterpriseData/{version}", f"EnterpriseData/{spelled or version}"), "utf-8"
    )
    return path


@every_version
def test_a_package_makes_the_catalogue_that_its_schema_makes(tmp_path: Path, version: str) -> None:
    made = dump(make_catalogue(package(tmp_path, version)))
    assert made == dump(make_catalogue(schema_file(version)))


@every_version
def test_every_business_object_is_listed(version: str) -> None:
    known = catalogue(version)
    service = {"УдалениеОбъекта", "ПараметрыПередачиДанных", "ЗапросНаВыгрузку"}
    assert set(known.objects) == known.all_objects - service
    assert "Документ.РеализацияТоваровУслуг" in known.objects


def test_a_schema_without_elements_lists_the_same_objects(tmp_path: Path) -> None:
    """1C's own export of a package declares types only."""
    root = etree.parse(str(schema_file("1.17"))).getroot()
    for node in root.findall("{*}element"):
        root.remove(node)
    path = tmp_path / "types.xsd"
    path.write_bytes(etree.tostring(root, encoding="utf-8"))
    assert dump(make_catalogue(path)) == dump(make_catalogue(schema_file("1.17")))


def test_dropping_the_catalogue_into_its_folder_is_all(tmp_path: Path) -> None:
    """A copy of the product learns a version that nobody has seen, and checks a file of it."""
    shutil.copytree(Path(enterprise_data.__file__).parent, tmp_path / "enterprise_data")
    place = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"}
    told = subprocess.run(
        [sys.executable, "-m", TOOL, str(package(tmp_path, "1.21", "1.99"))],
        env=place, cwd=tmp_path, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "version 1.99" in told
    wrong = counterparty(more="<ОКПО>123456789012345</ОКПО><Выдумка/>")
    (tmp_path / "message.xml").write_text(message(wrong, version="1.99"), "utf-8")
    script = (
        "from pathlib import Path\n"
        "from enterprise_data.formats.enterprise_data.validate import validate_file\n"
        "from enterprise_data.formats.enterprise_data.versions import supported_versions\n"
        "print(supported_versions()[-1])\n"
        "for item in validate_file(Path('message.xml')): print(item.field, item.message)\n"
    )
    lines = subprocess.run(
        [sys.executable, "-c", script], env=place, cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert lines[0] == "1.99"
    assert lines[1].startswith("ОКПО значение длиннее 14")
    assert lines[2:] == ["Выдумка такого поля в версии 1.99 нет"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("<package", "no XML"),
        ("<html/>", "neither"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><package xmlns="http://v8.1c.ru/8.1/xdto"/>', "not safe"),
        ('<package xmlns="http://v8.1c.ru/8.1/xdto" targetNamespace="urn:other"/>', "no version"),
        (
            '<package xmlns="http://v8.1c.ru/8.1/xdto" '
            'targetNamespace="http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.99"/>',
            "deleted",
        ),
    ],
)
def test_what_describes_no_version_is_refused_in_words(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "Package.bin"
    path.write_text(text, "utf-8")
    with pytest.raises(NotADescription, match=word):
        make_catalogue(path)
    done = subprocess.run(
        [sys.executable, "-m", TOOL, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert word in done.stderr
    assert "Traceback" not in done.stderr
