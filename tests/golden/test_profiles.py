"""How each configuration spells our kinds, resolved against its schema: a person has read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.onec.odata.drift import compare
from connectors.onec.odata.edmx import read_edmx
from connectors.onec.odata.profile import FieldMap, KindMap, Profile
from connectors.onec.odata.profile_file import load_profile, profile_names
from connectors.onec.standin.odata.edmx import write_edmx
from connectors.onec.standin.odata.model import read_model
from tests.golden.conftest import Compare


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_reads_as_agreed(name: str, tmp_path: Path, golden: Compare) -> None:
    model = read_model(name)
    path = tmp_path / "metadata.xml"
    path.write_bytes(write_edmx(model, set(model.sets)))
    profile = load_profile(name)
    fit = compare(profile, read_edmx(path))
    lines = [f"{profile.title}: {', '.join(profile.needs)} без {', '.join(profile.lacks)}"]
    if profile.services is not None:
        lines.append(f"услуги: {profile.services.set} [{profile.services.rows}]")
    for words, told in profile.words.items():
        lines += ["", f"{words} = {profile.enums.get(words, '')}"]
        lines += [f"  {our} ← {', '.join(theirs)}" for our, theirs in told.items()]
    for kind in profile.kinds.values():
        for one in kind.sets:
            lines += ["", *_kind(one, profile, stopped=kind.kind not in fit.kinds)]
    lines += ["", *_figures(profile), "", *(f"расхождение: {one.text}" for one in fit.drifts)]
    golden(f"odata_{name}.txt", "\n".join(lines) + "\n")


def _kind(kind: KindMap, profile: Profile, *, stopped: bool) -> Iterator[str]:
    yield (
        f"{kind.kind} = {kind.set}" + (f" [{kind.rows}]" if kind.rows else "") + (" — нет" if stopped else "")
    )
    found = kind.marker or " + ".join(kind.natural)
    yield "  только читается" if kind.read_only else f"  ищется по: {found}"
    for one in kind.fields:
        yield "  " + _field(one)
    for name, cases in kind.cases.items():
        for case in cases:
            told = ", ".join(f"{key}={value}" for key, value in case.when.items())
            yield f"  {name} {case.value}: {told}"
    yield from _tables(kind)
    if kind.contacts:
        for word, theirs in profile.contact_kinds[kind.kind].items():
            yield f"  {kind.contacts}: {word} ← {theirs}"
    for column, source in kind.fill.items():
        yield f"  по ссылке: {column} ← {source}"
    for column, along in kind.along.items():
        yield f"  вместе с {column}: " + ", ".join(f"{key}={value}" for key, value in along.items())
    for column, companion in kind.companions.items():
        yield f"  спутник {column}:"
        yield from (f"    {line}" for line in _kind(companion, profile, stopped=stopped))
    if kind.constants:
        yield "  новый: " + ", ".join(f"{key}={value}" for key, value in kind.constants.items())


def _tables(kind: KindMap) -> Iterator[str]:
    for table in kind.tables:
        holds = f" ({table.holds})" if table.holds else ""
        yield f"  {table.name} = {table.property}{holds}"
        for one in table.fields:
            yield "    " + _field(one)
        for column, word in {**table.constants, **table.derived, **table.fill}.items():
            yield f"    новая строка: {column}={word}"


def _field(one: FieldMap) -> str:
    size = f" {one.length}" + (f".{one.places}" if one.places else "") if one.length else ""
    targets = "".join(f" → {kind} {target}" for kind, target in one.targets)
    marks = "".join(
        mark
        for mark, is_so in (
            (" обязательно", one.essential),
            (" только чтение", one.read_only),
            (" только новый", one.once),
        )
        if is_so
    )
    name = f"{one.table}.{one.property}" if one.table else one.property
    return f"{one.name} ← {name} {one.type}{size}{targets}{marks}"


def _figures(profile: Profile) -> Iterator[str]:
    for word, registers in profile.figures.items():
        for register in registers:
            fields = ", ".join(f"{key}={value}" for key, value in register.fields.items())
            yield f"{word}: {register.set}/{register.function} {fields}"
