"""The reference page of the kinds, made of the registry: ``python -m tests.docs.kinds_page`` writes it anew."""

from __future__ import annotations

from pathlib import Path

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.registry import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "kinds.md"
HEAD = """\
# Kinds of data

Written in this order of dependence: what is referred to comes first. The fields that form one merge group change
together and are asked about together. The page is made of the registry (`python -m tests.docs.kinds_page`).

| kind | in Russian | in EnterpriseData | found by, when not linked yet |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_row(kind) for kind in KINDS.values())


def _row(kind: ObjectType) -> str:
    types = ", ".join(_type(name) for name in kind.enterprise_data.type_names)
    found = "; ".join(_key(kind, key) for key in kind.natural_keys) or "its reference alone"
    return f"| `{kind.name}` | {kind.title} | {types} | {found} |\n"


def _type(name: str) -> str:
    versions = [version for version in supported_versions() if catalogue(version).has_object(name)]
    return name if len(versions) == len(supported_versions()) else f"{name} ({', '.join(versions)})"


def _key(kind: ObjectType, key: NaturalKey) -> str:
    return " + ".join(kind.field_titles[name] for name in key.fields)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
