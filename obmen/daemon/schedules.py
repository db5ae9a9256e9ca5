"""When a base is exchanged by itself: intervals and cron expressions turned into moments. Pure.

The schedule lives in the state database (``state.rows.Schedule``), which is asked anew at every tick; APScheduler
lends its arithmetic of cron expressions. Intervals count from the last firing, or from the moment the schedule was
made: ``last_fired_at`` of a fresh schedule is that moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import islice

from apscheduler.triggers.cron import CronTrigger

from enterprise_data.errors import ConfigurationError
from state.rows import Schedule

EVERY = {
    "15m": timedelta(minutes=15),
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "3h": timedelta(hours=3),
    "12h": timedelta(hours=12),
    "24h": timedelta(hours=24),
}
TITLES = {
    "15m": "15 мин",
    "30m": "30 мин",
    "1h": "1 ч",
    "3h": "3 ч",
    "12h": "12 ч",
    "24h": "24 ч",
    "cron": "по выражению cron",
}
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TICK = timedelta(microseconds=1)


class WrongSchedule(ConfigurationError):
    """Расписание не понято."""

    default_hint = "Пять полей через пробел: минута, час, день, месяц, день недели. Пример: 30 8-18 * * 1-5."


def checked(row: Schedule, zone: tzinfo) -> Schedule:
    """The schedule if it can fire; raises ``WrongSchedule``."""
    if row.every not in TITLES:
        raise WrongSchedule(
            f"Неизвестный период «{row.every}».", hint="Допустимы: " + ", ".join(TITLES) + "."
        )
    if row.every == "cron" and cron_after(row.cron, zone, row.last_fired_at or datetime.now(zone)) is None:
        raise WrongSchedule(f"По выражению «{row.cron}» обмен не начнётся никогда.")
    return row


def due_at(row: Schedule, zone: tzinfo) -> datetime | None:
    """The first moment after the last firing at which the schedule fires; it may have passed. None: never."""
    if row.last_fired_at is None:
        return None
    if row.every == "cron":
        return cron_after(row.cron, zone, row.last_fired_at)
    return row.last_fired_at + EVERY[row.every]


def upcoming(row: Schedule, zone: tzinfo, now: datetime, count: int) -> list[datetime]:
    """The next moments from now on; what was missed is caught up once, now."""
    return list(islice(_moments(row, zone, now), count))


def _moments(row: Schedule, zone: tzinfo, now: datetime) -> Iterator[datetime]:
    moment = due_at(row, zone)
    while moment is not None:
        moment = max(moment, now)
        yield moment
        moment = cron_after(row.cron, zone, moment) if row.every == "cron" else moment + EVERY[row.every]


def cron_after(expression: str, zone: tzinfo, after: datetime) -> datetime | None:
    """The next moment after ``after``; raises ``WrongSchedule`` for what is no cron expression.

    As in cron itself, 0 and 7 are Sunday, and if both day fields are given, either of them is enough.
    """
    found = [trigger.get_next_fire_time(None, after + _TICK) for trigger in _triggers(expression, zone)]
    return min((moment for moment in found if moment is not None), default=None)


def _triggers(expression: str, zone: tzinfo) -> list[CronTrigger]:
    fields = expression.split()
    if len(fields) != 5:
        raise WrongSchedule(f"Выражение cron «{expression}» не понято: в нём полей {len(fields)}, а нужно 5.")
    minute, hour, day, month, weekday = fields
    days = [(day, weekday)] if "*" in (day[:1], weekday[:1]) else [(day, "*"), ("*", weekday)]
    try:
        return [
            CronTrigger(
                minute=minute, hour=hour, day=own_day, month=month, day_of_week=_named(own_weekday), timezone=zone
            )
            for own_day, own_weekday in days
        ]  # fmt: skip
    except (ValueError, TypeError) as error:
        raise WrongSchedule(f"Выражение cron «{expression}» не понято.") from error


def _named(field: str) -> str:
    """Weekdays by name: APScheduler counts them from Monday, cron from Sunday."""
    return ",".join(_named_part(part) for part in field.split(","))


def _named_part(part: str) -> str:
    days, slash, step = part.partition("/")
    if not days.replace("-", "").isdigit():
        return part
    first, _, last = days.partition("-")
    numbers = range(int(first), int(last or first) + 1)
    if not numbers or numbers[-1] > 7:
        raise ValueError(part)
    return ",".join(_DAYS[number] for number in numbers[:: int(step) if slash else 1])
