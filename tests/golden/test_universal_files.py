"""A file for each target with one object of every type, as a person has looked at it."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from lxml import etree

from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.neutral import Mode
from enterprise_data.formats.universal_xml.profile import profile, profile_names
from enterprise_data.formats.universal_xml.writer import write_file
from tests.golden.conftest import Compare
from tests.property.universal_samples import Maker


@pytest.mark.parametrize("target", profile_names())
def test_a_file_with_every_type(target: str, golden: Compare) -> None:
    maker, out = Maker(profile(target), 1), io.BytesIO()
    day = datetime.fromisoformat("2026-11-22T06:00:00")
    objects = [maker.object(kind, mode=Mode.POST) for kind in profile(target).types]

    write_file(out, Envelope(made=day, begins=day, ends=day, source="CRM"), profile(target), objects)

    root = etree.fromstring(out.getvalue())
    etree.indent(root)
    golden(f"universal_{target}.xml", etree.tostring(root, encoding="unicode") + "\n")
