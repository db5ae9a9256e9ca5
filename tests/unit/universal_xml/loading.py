"""What a receiving configuration has, for the load simulator: read from the profile's data, not by the product."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from tests.onec_loader.base import Metadata


@cache
def metadata(target: str) -> Metadata:
    """Names and types of one configuration."""
    folder = files("enterprise_data.formats.universal_xml")
    raw = json.loads(folder.joinpath(f"profiles/{target}.json").read_text("utf-8"))
    return Metadata(types=raw["types"], enumerations=raw["enumerations"])
