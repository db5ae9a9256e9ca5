"""A profile against the live schema: what is missing, renamed or of another type, and what still works.

Releases of a configuration come every few weeks: attributes are added, renamed to ``Удалить…``, become composite.
A field that is gone is not carried; a kind without an essential one is stopped; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from connectors.base import Observation
from connectors.onec.odata.profile import TYPES, FieldMap, KindMap, Profile, TableMap
from connectors.onec.odata.schema import Schema, SetInfo
from enterprise_data.objects.registry import KINDS

CONTACT_KINDS = "Catalog_ВидыКонтактнойИнформации"
_WHOLE = frozenset({"Edm.Int16", "Edm.Int32", "Edm.Int64"})
_NUMBERS = _WHOLE | {"Edm.Double", "Edm.Decimal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One difference. ``stops``: the kind can't travel because of it."""

    kind: str
    set: str
    property: str
    text: str
    stops: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """What of a profile works with a base: ``kinds`` without the fields that are gone."""

    profile: Profile
    kinds: Mapping[str, KindMap]
    figures: frozenset[str]
    drifts: tuple[Drift, ...]

    @property
    def stopped(self) -> list[str]:
        """Kinds that can't travel."""
        return [kind for kind in self.profile.kinds if kind not in self.kinds]


def compare(profile: Profile, schema: Schema) -> Fitness:
    """Checks every name and type that the profile relies on."""
    drifts: list[Drift] = []
    kinds: dict[str, KindMap] = {}
    for kind, wanted in profile.kinds.items():
        works = [one for known in wanted.sets if (one := _fitted(known, schema, profile, drifts)) is not None]
        if works:
            kinds[kind] = replace(works[0], also=tuple(replace(one, also=()) for one in works[1:]))
    figures = {word for word in profile.figures if _figures(profile, word, schema, drifts)}
    return Fitness(profile=profile, kinds=kinds, figures=frozenset(figures), drifts=tuple(drifts))


def _fitted(wanted: KindMap, schema: Schema, profile: Profile, drifts: list[Drift]) -> KindMap | None:
    """The kind without what is gone; None if it can't travel in this set."""
    found = _kind(wanted, schema, profile)
    drifts += found
    if any(one.stops for one in found):
        return None
    left = _without(wanted, {one.property for one in found})
    info = schema.sets[wanted.set]
    lost = [
        name
        for one in wanted.companions.values()
        for name in (one.set, one.marker, *(f.property for f in one.fields))
        if not (schema.find(one.set) and (name == one.set or name in schema.sets[one.set].properties))
    ]
    if lost or any(name not in info.properties for name in wanted.companions):
        text = f"{wanted.set}: нет {', '.join(lost) or 'реквизита связи'}: «{_title(wanted)}» только читаются"
        drifts.append(Drift(kind=wanted.kind, set=wanted.set, property="", text=text))
        return replace(left, read_only=True)
    return left


def _title(wanted: KindMap) -> str:
    return KINDS[wanted.kind].titles


def _kind(wanted: KindMap, schema: Schema, profile: Profile) -> list[Drift]:
    info = schema.find(wanted.set)
    if info is None:
        close = get_close_matches(wanted.set, schema.sets, 1, 0.8)
        hint = f" (есть похожий: {close[0]})" if close else ""
        text = f"набор {wanted.set} не опубликован{hint}: «{_title(wanted)}» не передаются"
        return [Drift(kind=wanted.kind, set=wanted.set, property="", text=text, stops=True)]
    found = []
    for field in wanted.fields:
        properties = info.tables.get(field.table, {}) if field.table else info.properties
        place = f"{field.table}." if field.table else ""
        found += [one for one in [_field(wanted, info, properties, field, place)] if one]
    for cases in wanted.cases.values():
        names = dict.fromkeys(name for case in cases for name in case.when)
        found += [
            _gone(wanted, info, name, "", essential=True) for name in names if name not in info.properties
        ]
    for name in dict.fromkeys((*wanted.constants, *wanted.fill, *filter(None, [wanted.marker]))):
        if name not in info.properties and not any(one.property == name for one in found):
            found.append(_gone(wanted, info, name, "", essential=False))
    for table in wanted.tables:
        found += _table(wanted, info, table)
    if wanted.contacts and wanted.contacts not in info.tables:
        found.append(_gone(wanted, info, wanted.contacts, "", essential=False))
    elif wanted.contacts and schema.find(CONTACT_KINDS) is None:
        text = f"набор {CONTACT_KINDS} не опубликован: контакты («{_title(wanted)}») не передаются"
        found.append(Drift(kind=wanted.kind, set=wanted.set, property=wanted.contacts, text=text))
    return found + _words(wanted, schema, profile)


def _table(wanted: KindMap, info: SetInfo, table: TableMap) -> list[Drift]:
    columns = info.tables.get(table.property)
    if columns is None:
        return [_gone(wanted, info, table.property, "", essential=True)]
    place = f"{table.property}."
    found = [one for field in table.fields if (one := _field(wanted, info, columns, field, place))]
    further = dict.fromkeys((*table.constants, *table.derived, *table.fill))
    return found + [
        _gone(wanted, info, name, place, essential=False, known=columns)
        for name in further
        if name not in columns
    ]


def _field(
    wanted: KindMap, info: SetInfo, properties: Mapping[str, str], field: FieldMap, place: str
) -> Drift | None:
    found = properties.get(field.property)
    if found is None:
        return _missing(wanted, info, properties, field, place)
    expected = TYPES[field.type]
    fits = (
        found == expected
        or (expected in _WHOLE and found in _WHOLE)
        or (field.type == "number" and found in _NUMBERS)
    )
    if field.type == "any" and f"{field.property}_Type" not in properties:
        fits = False
    if fits and not (field.type in ("string", "enum") and f"{field.property}_Type" in properties):
        return None
    became = "составным" if f"{field.property}_Type" in properties else f"типа {found}"
    return _told(wanted, info, field.property, place, f"стал {became} (ожидался {expected})", field.essential)


def _missing(
    wanted: KindMap, info: SetInfo, properties: Mapping[str, str], field: FieldMap, place: str
) -> Drift:
    """Names what it became where that can be seen."""
    short = field.property.removesuffix("_Key")
    if short != field.property and f"{short}_Type" in properties:
        return _told(
            wanted, info, field.property, place, f"стал составным ({short} и {short}_Type)", field.essential
        )
    if short != field.property and short in properties:
        return _told(
            wanted, info, field.property, place, f"стал значением {properties[short]}", field.essential
        )
    if f"{field.property}_Key" in properties:
        return _told(wanted, info, field.property, place, "стал ссылкой", field.essential)
    return _gone(wanted, info, field.property, place, essential=field.essential, known=properties)


def _gone(
    wanted: KindMap, info: SetInfo, name: str, place: str, *, essential: bool, known: Iterable[str] = ()
) -> Drift:
    names = list(known) or list(info.names())
    retired = f"Удалить{name}"
    close = [retired] if retired in names else get_close_matches(name, names, 1, 0.75)
    text = f"отсутствует (возможно, теперь {close[0]})" if close else "отсутствует"
    return _told(wanted, info, name, place, text, essential)


def _told(wanted: KindMap, info: SetInfo, name: str, place: str, what: str, essential: bool) -> Drift:
    follows = (
        f"«{_title(wanted)}» не передаются" if essential else "это поле не передаётся, остальные передаются"
    )
    text = f"{info.name}: реквизит {place}{name} {what}: {follows}"
    return Drift(kind=wanted.kind, set=info.name, property=f"{place}{name}", text=text, stops=essential)


def _words(wanted: KindMap, schema: Schema, profile: Profile) -> list[Drift]:
    """Members of an enumeration that the base doesn't have any more; further ones are told when they occur."""
    found = []
    for words in dict.fromkeys(field.words for field in wanted.all_fields() if field.words):
        members = schema.enums.get(profile.enums.get(words, ""))
        if members is None:
            continue
        lost = [
            word
            for them in profile.words[words].values()
            for word in them
            if word and word not in members and word not in profile.later
        ]
        if lost:
            text = f"{wanted.set}: в перечислении {profile.enums[words]} нет значений {', '.join(lost)}"
            found.append(Drift(kind=wanted.kind, set=wanted.set, property="", text=text))
    return found


def _without(wanted: KindMap, gone: set[str]) -> KindMap:
    """The kind without the fields that drifted."""
    tables = tuple(
        replace(
            table,
            fields=tuple(one for one in table.fields if f"{table.property}.{one.property}" not in gone),
            constants=_left(table.constants, gone, f"{table.property}."),
            derived=_left(table.derived, gone, f"{table.property}."),
            fill=_left(table.fill, gone, f"{table.property}."),
        )
        for table in wanted.tables
    )
    places = {id(one): f"{one.table}.{one.property}" if one.table else one.property for one in wanted.fields}
    return replace(
        wanted,
        fields=tuple(one for one in wanted.fields if places[id(one)] not in gone),
        tables=tables,
        constants=_left(wanted.constants, gone),
        fill=_left(wanted.fill, gone),
        contacts="" if wanted.contacts in gone else wanted.contacts,
        marker="" if wanted.marker in gone else wanted.marker,
    )


def _left(told: Mapping[str, Any], gone: set[str], place: str = "") -> Mapping[str, Any]:
    return {name: value for name, value in told.items() if f"{place}{name}" not in gone}


def _figures(profile: Profile, word: str, schema: Schema, drifts: list[Drift]) -> bool:
    """Whether at least one of the registers that may hold the figures can be asked."""
    works = False
    for register in profile.figures[word]:
        info = schema.find(register.set)
        text = ""
        if info is None:
            text = f"набор {register.set} не опубликован"
        elif register.function not in info.functions:
            text = f"{register.set}: нет функции {register.function}"
        if text:
            drifts.append(
                Drift(kind=word, set=register.set, property="", text=f"{text}: «{word}» отсюда не читается")
            )
        works = works or not text
    return works


def recognise(profiles: Iterable[Profile], schema: Schema) -> Profile | None:
    """The profile whose marks the base shows: sets it needs and sets it must lack."""
    for profile in profiles:
        if all(name in schema.sets for name in profile.needs) and not any(
            n in schema.sets for n in profile.lacks
        ):
            return profile
    return None


def observations(fit: Fitness) -> Iterator[Observation]:
    """What a person should know about the differences."""
    for drift in fit.drifts:
        hint = "Добавьте в состав OData или обновите профиль." if drift.stops else ""
        yield Observation(subject="Расхождение", text=f"{drift.text}.", hint=hint, is_problem=drift.stops)
