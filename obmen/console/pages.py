"""Templates, and the words and numbers they show. Every value is escaped; nothing is fetched from elsewhere."""

from __future__ import annotations

import hashlib
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from obmen import texts
from obmen.account_rules import ROLES
from obmen.daemon.schedules import TITLES
from obmen.texts.audit import action_text, details_text, subject_text
from obmen.texts.kinds import grouped_kinds

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Pages:
    """Renders templates; moments are shown in the operator's time zone."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._jinja = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals.update(asset=asset, roles=ROLES, periods=TITLES, grouped_kinds=grouped_kinds)
        self._jinja.filters.update(
            when=self.when,
            day=self.day,
            number=number,
            size=size,
            run_status=texts.run_status,
            row_status=texts.row_status,
            trigger=texts.trigger_text,
            side=texts.side_text,
            why=texts.why_text,
            kind=texts.kind_title,
            phase=texts.phase_text,
            action=action_text,
            details=details_text,
            subject=subject_text,
            role=lambda name: ROLES.get(name, name),
        )

    def render(self, template: str, **context: Any) -> str:
        """A page as HTML."""
        return self._jinja.get_template(template).render(**context)

    def when(self, moment: datetime | None) -> str:
        """A moment for people; "—" for none."""
        return f"{moment.astimezone(self._zone):%d.%m.%Y %H:%M}" if moment else "—"

    def day(self, moment: datetime) -> str:
        """With seconds: for logs and reports."""
        return f"{moment.astimezone(self._zone):%d.%m.%Y %H:%M:%S}"


_assets: dict[str, str] = {}


def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so browsers may keep it for ever."""
    if name not in _assets:
        digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
        _assets[name] = f"/static/{name}?{digest}"
    return _assets[name]


def number(value: float) -> str:
    """1 234 567."""
    return f"{value:,.0f}".replace(",", "\u00a0")


def size(bytes_: int) -> str:
    """A file's size."""
    if bytes_ < 1024:
        return f"{bytes_} Б"
    return f"{bytes_ / 1024:.0f} КБ" if bytes_ < 1 << 20 else f"{bytes_ / (1 << 20):.1f} МБ"
