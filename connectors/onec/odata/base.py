"""One live base as the checks see it: reachable, rights, what is published against what is needed, clock, speed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from connectors.base import Observation
from connectors.onec.odata.changes import ChangeFeed
from connectors.onec.odata.client import FORMAT, ODataClient
from connectors.onec.odata.drift import CONTACT_KINDS, Fitness, compare, observations, recognise
from connectors.onec.odata.live import ODataExchange
from connectors.onec.odata.metadata import MetadataStore
from connectors.onec.odata.options import ODataOptions
from connectors.onec.odata.profile import Profile
from connectors.onec.odata.profile_file import load_profile, profile_names
from connectors.onec.odata.reactions import ROOT
from connectors.onec.odata.schema import Schema
from enterprise_data.errors import ConfigurationError, ExchangeError, PermissionDenied
from enterprise_data.objects.registry import KINDS

_CLOCK_S = 60.0


class ODataBase:
    """A base behind its standard OData interface. ``folder`` keeps the schema between runs."""

    def __init__(
        self,
        options: ODataOptions,
        folder: Path | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._options, self._now = options, now
        self.client = ODataClient(options, sleep=sleep)
        self.metadata = MetadataStore(self.client, folder)

    def close(self) -> None:
        """Ends our sessions."""
        self.client.close()

    def profile(self, schema: Schema) -> Profile:
        """The profile of the settings, else the one that the base shows; raises ``ConfigurationError``."""
        if self._options.profile:
            return load_profile(self._options.profile)
        found = recognise([load_profile(name) for name in profile_names()], schema)
        if found is None:
            raise ConfigurationError(
                "Конфигурация базы не узнана по опубликованным объектам.",
                hint="Опубликуйте справочники контрагентов и цен или задайте profile: "
                + ", ".join(profile_names()),
            )
        return found

    def fitness(self) -> Fitness:
        """What of the profile works with the base as it is published now."""
        schema = self.metadata.load()
        return compare(self.profile(schema), schema)

    def exchange(self) -> ODataExchange:
        """Reads what is published; raises ``ConfigurationError`` where none of the profile's kinds is."""
        schema = self.metadata.load()
        fit = compare(self.profile(schema), schema)
        if not fit.kinds:
            raise ConfigurationError(
                "В базе не опубликован ни один из нужных объектов.",
                hint="Выберите объекты в 1С: «Настройка стандартного интерфейса OData». Какие — скажет obmen check.",
            )
        return ODataExchange(self.client, fit, schema)

    # --- «Проверить подключение» ----------------------------------------------------------------------

    def observe(self) -> Iterator[Observation]:
        """Each thing by itself; what failed ends the list only where nothing further can be asked."""
        try:
            yield from self._reach()
            schema = self.metadata.load(afresh=True)
            profile = self.profile(schema)
        except ExchangeError as error:
            yield _problem("OData", error)
            return
        fit = compare(profile, schema)
        yield Observation(
            subject="Конфигурация", text=f"{profile.title}, опубликовано объектов: {len(schema.sets)}."
        )
        yield from _published(fit)
        yield from self._rights(fit)
        yield from self._plan()

    def _reach(self) -> Iterator[Observation]:
        """The first call after idle loads the configuration; the next one tells how fast the base is."""
        first, answer = self._timed()
        yield Observation(subject="Доступ", text="1С отвечает, имя и пароль приняты.")
        warm, _ = self._timed()
        yield Observation(subject="Скорость", text=f"Первый вызов {first:.1f} с, следующий {warm:.1f} с.")
        date = answer.get("date")
        if date:
            gap = abs((parsedate_to_datetime(date) - self._now()).total_seconds())
            is_off = gap > _CLOCK_S
            text = f"Часы сервера и наши расходятся на {gap:.0f} с."
            hint = "Настройте время на серверах: по нему выбираются периоды." if is_off else ""
            yield Observation(subject="Часы", text=text, hint=hint, is_problem=is_off)

    def _timed(self) -> tuple[float, dict[str, str]]:
        start = time.monotonic()
        response = self.client.repeated(lambda: self.client.wire.send("GET", "", FORMAT, what=ROOT))
        return time.monotonic() - start, dict(response.headers)

    def _rights(self, fit: Fitness) -> Iterator[Observation]:
        """A row of each set: rights on an object, and restrictions by rows, show only when it is read."""
        refused = []
        for name in dict.fromkeys(_sets(fit)):
            try:
                self.client.rows(name, {"$select": "Ref_Key", "$top": "1"} | self.client.visible())
            except PermissionDenied:
                refused.append(name)
            except ExchangeError as error:
                yield _problem(name, error)
        if refused:
            yield Observation(
                subject="Права",
                text=f"Нет прав (или скрыты записи): {', '.join(refused)}.",
                hint="Дайте пользователю 1С права на чтение и запись этих объектов без ограничения по записям.",
                is_problem=True,
            )
        else:
            yield Observation(subject="Права", text="Все нужные объекты читаются.")

    def _plan(self) -> Iterator[Observation]:
        if not self._options.node:
            text = "План обмена не задан (node): изменения ищутся по версиям объектов."
            yield Observation(subject="Изменения", text=text)
            return
        try:
            node = ChangeFeed(self.client, self._options.node).node()
        except ExchangeError as error:
            yield _problem("План обмена", error)
            return
        told = f"Узел «{node.get('Description', '')}», принято сообщений: {node.get('ReceivedNo', '0')}."
        yield Observation(subject="План обмена", text=told)


def _sets(fit: Fitness) -> Iterator[str]:
    """Everything that is asked for its rows, what stands beside the objects included."""
    for kind in fit.kinds.values():
        for one in kind.sets:
            yield one.set
            yield from (beside.set for beside in one.companions.values())
            yield from (CONTACT_KINDS,) if one.contacts else ()


_FIGURES = {"prices": "цены", "stock": "остатки", "debts": "расчёты с контрагентами"}


def _published(fit: Fitness) -> Iterator[Observation]:
    titles = ", ".join(KINDS[kind].titles for kind in fit.kinds)
    yield Observation(subject="Передаются", text=titles or "ничего")
    if fit.figures:
        words = ", ".join(_FIGURES.get(word, word) for word in sorted(fit.figures))
        yield Observation(subject="Читаются остатки и цены", text=words)
    yield from observations(fit)


def _problem(subject: str, error: ExchangeError) -> Observation:
    return Observation(subject=subject, text=error.message, hint=error.hint, is_problem=True)
