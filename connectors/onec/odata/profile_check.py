"""A profile against the records: every name in it must be a field, every word a value, before anything is read.

Our own profiles pass by a test; a profile of the operator's is told what is wrong, where, and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING
from difflib import get_close_matches
from typing import Any

from connectors.onec.odata.forms import Want, fits, wanted, wants
from connectors.onec.odata.profile import Case, FieldMap, KindMap, Profile
from enterprise_data.errors import ConfigurationError
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.registry import KINDS

_DERIVED = ("total", "quantity")


def check_profile(profile: Profile) -> Profile:
    """The profile itself; raises ``ConfigurationError`` with everything that is wrong."""
    wrong = [text for kind in profile.kinds.values() for one in kind.sets for text in _kind(profile, one)]
    if wrong:
        raise ConfigurationError(
            f"Профиль {profile.name}: " + "; ".join(wrong[:5]) + ("; …" if len(wrong) > 5 else "") + ".",
            hint="Исправьте файл профиля: имена полей и значений приведены в описании видов данных.",
            wrong=wrong,
        )
    return profile


def _kind(profile: Profile, kind: KindMap) -> Iterator[str]:
    known = KINDS.get(kind.kind)
    if known is None:
        yield f"вида данных «{kind.kind}» нет" + _perhaps(kind.kind, KINDS)
        return
    fields = wants(known.record)
    yield from _fields(profile, kind.kind, fields, kind.fields)
    for companion in kind.companions.values():
        yield from _fields(profile, kind.kind, fields, companion.fields)
    for name, cases in kind.cases.items():
        yield from _cases(kind.kind, name, fields, cases)
    for table in kind.tables:
        want = fields.get(table.name)
        if want is None or want.row is None:
            yield f"{kind.kind}: таблицы «{table.name}» нет" + _perhaps(table.name, known.row_types)
            continue
        yield from _fields(profile, f"{kind.kind}.{table.name}", wants(want.row), table.fields)
        strange = [word for word in table.derived.values() if word not in _DERIVED]
        if strange or (table.holds and profile.services is None):
            yield f"{kind.kind}.{table.name}: не понято {', '.join(strange) or 'holds без [services]'}"
    yield from _required(kind, fields)


def _fields(
    profile: Profile, place: str, known: Mapping[str, Want], told: tuple[FieldMap, ...]
) -> Iterator[str]:
    for one in told:
        want = known.get(one.name)
        if want is None:
            yield f"{place}: поля «{one.name}» нет" + _perhaps(one.name, known)
        elif not fits(want, one.type):
            yield f"{place}.{one.name}: вид {one.type} полю не подходит"
        elif one.type == "enum":
            yield from _words(profile, place, one, want)
        elif one.type in ("ref", "any", "code", "via") and not one.targets:
            yield f"{place}.{one.name}: не указано, на что ссылается (вид=Набор)"
        elif one.type == "code" and any(kind not in profile.kinds for kind in one.kinds):
            yield f"{place}.{one.name}: в профиле нет вида {', '.join(one.kinds)}"


def _words(profile: Profile, place: str, one: FieldMap, want: Want) -> Iterator[str]:
    if one.words not in profile.words:
        yield f"{place}.{one.name}: списка значений «{one.words}» нет" + _perhaps(one.words, profile.words)
        return
    for word in profile.words[one.words]:
        if not _is_value(want, word):
            yield f"{place}.{one.name}: значения «{word}» нет" + _perhaps(word, _values(want))


def _cases(place: str, name: str, known: Mapping[str, Want], cases: tuple[Case, ...]) -> Iterator[str]:
    want = known.get(name)
    if want is None:
        yield f"{place}: поля «{name}» нет" + _perhaps(name, known)
        return
    for case in cases:
        if not _is_value(want, case.value):
            yield f"{place}.{name}: значения «{case.value}» нет" + _perhaps(str(case.value), _values(want))


def _is_value(want: Want, word: Any) -> bool:
    if want.base is bool:
        return isinstance(word, bool)
    try:
        return isinstance(word, str) and wanted(want, word) is not None
    except ValueError:
        return False


def _values(want: Want) -> list[str]:
    if want.base is VatRate:
        return ["20%", "20/120", "без НДС"]
    return [str(one) for one in want.base] if want.is_choice else []


def _required(kind: KindMap, known: Mapping[str, Want]) -> Iterator[str]:
    """A field without a default that nothing tells makes every record impossible."""
    told = {one.base for one in kind.fields} | set(kind.cases) | {one.name for one in kind.tables}
    lacking = [name for name, want in known.items() if want.default is MISSING and name not in told]
    if lacking:
        yield f"{kind.kind}: не указано, чем сообщается {', '.join(lacking)}"


def _perhaps(name: str, known: Any) -> str:
    close = get_close_matches(name, [str(one) for one in known], 1, 0.5)
    return f" (может быть, {close[0]})" if close else ""
