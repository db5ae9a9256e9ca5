"""The demonstration itself: first exchange, edits on both sides, what travelled, a conflict, an idle exchange.

Told to people as it happens; for scripts the same comes back as one document.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.databases import shown_url
from connectors.onec.standin.infobase import Infobase
from enterprise_data.objects.counterparty import COUNTERPARTY
from obmen.bootstrap import App
from obmen.cli.documents import card_json, conflict_json, run_json
from obmen.cli.exchange import code_of
from obmen.cli.output import FAILED, say, table
from obmen.cli.progress import watching
from obmen.cli.views import record_rows, show_run, value_text
from obmen.demo.edits import TYPE, USER, Cast, card_of, choose, edit_both_sides, note_in_onec
from obmen.demo.setup import BASE, mailbox_of, standin_home
from obmen.names import Namer
from state.rows import Run
from sync.services.exchanges import RunRequest

_SHOWN = ("name", "full_name", "inn", "kpp", "phones", "emails", "website", "note")
MOVES = ("created", "updated", "deleted", "restored", "linked", "sent", "conflict")


class DemoFailed(Exception):
    """The demonstration did not go as it always goes."""


@dataclass(slots=True, kw_only=True)
class Play:
    """``quiet``: nothing is printed. ``told`` is the story for scripts."""

    app: App
    infobase: Infobase
    quiet: bool = False
    told: dict[str, Any] = field(default_factory=dict)

    def run(self) -> int:
        """Plays all acts; returns the exit code."""
        started = time.monotonic()
        self._act("1. Первый обмен: учебная база 1С → пустая CRM")
        first = self._settle()
        cast = choose(self.app, self.infobase)
        self._act("2. Правки с двух сторон")
        self._edit(cast)
        self._act("3. Второй обмен: что переехало")
        self.infobase.send()
        second = self._exchange()
        self.infobase.exchange()
        self._exchange(show=False)
        self._show_merged(cast)
        self._show_conflict()
        self._act("4. Третий обмен: переносить нечего")
        self.infobase.exchange()
        third = self._exchange()
        self._act("Где что лежит")
        self._show_places()
        seconds = time.monotonic() - started
        self._say(f"\nВсё заняло {seconds:.0f} с. Кабинет на этих же данных: make serve (или obmen serve)")
        moved = sum(third.counts.get(name, 0) for name in MOVES)
        self.told |= {
            "ok": not moved,
            "seconds": round(seconds, 1),
            "runs": {
                "first": run_json(first),
                "second": run_json(second),
                "third": run_json(third),
            },
        }
        return FAILED if moved else 0

    # --- acts -----------------------------------------------------------------------------------------

    def _settle(self) -> Run:
        """Both introduce themselves, so that 1C speaks its newest version; the first exchange; the receipts."""
        self._exchange(show=False)
        self.infobase.exchange()
        first = self._exchange()
        self.infobase.exchange()
        self._exchange(show=False)
        return first

    def _edit(self, cast: Cast) -> None:
        for name, what in edit_both_sides(self.app, self.infobase, cast):
            self._say(f"  {name}: {what}")

    def _exchange(self, *, show: bool = True) -> Run:
        with watching(quiet=self.quiet or not show) as watch:
            request = RunRequest(
                trigger="cli", started_by=USER, progress=watch.progress, should_stop=watch.should_stop
            )
            run = self.app.exchanges.run(BASE, request)
        if code_of(run):
            raise DemoFailed(f"{run.message} {run.hint}")
        if show and not self.quiet:
            with self.app.store.unit() as unit:
                counts = unit.journal_counts(run.id)
            show_run(run, counts)
        return run

    def _show_merged(self, cast: Cast) -> None:
        card = card_of(self.app, cast.merged[1])
        titles = {COUNTERPARTY.field_titles[name] for name in _SHOWN}
        filled, _ = record_rows(COUNTERPARTY, card.record, Namer(self.app.store, self.app.crm, ""))
        rows = [row for row in filled if row[0] in titles]
        self._table(
            "Сведённая карточка в CRM: телефон — из 1С, сайт и комментарий — из CRM",
            ("Поле", "Значение"),
            rows,
        )
        note = note_in_onec(self.infobase, cast)
        deleted = self.infobase.get(TYPE, cast.deleted_in_crm[0]).deleted
        marked = card_of(self.app, cast.deleted_in_onec[1]).deleted
        if not (deleted and marked and note):
            raise DemoFailed("Правки дошли не до обеих сторон.")
        self._say(f"В 1С у неё теперь комментарий «{note}».")
        self._say("Удалённый в CRM в 1С помечен на удаление; помеченный в 1С помечен на удаление и в CRM.")
        self.told["merged"] = card_json(COUNTERPARTY, card) | {"note_in_1c": note}

    def _show_conflict(self) -> None:
        rows, total = self.app.conflicts.list(base=BASE)
        if total != 1:
            raise DemoFailed(f"Ожидался один конфликт, найдено: {total}.")
        row = rows[0]
        self._table(
            f"Конфликт № {row.id}",
            ("Было согласовано", "Сейчас в 1С", "Сейчас в CRM"),
            [tuple(value_text(row.kind, value) for value in (row.base_value, row.onec_value, row.crm_value))],
        )
        commands = [
            f"obmen conflicts resolve {row.id} --take 1c",
            f"obmen conflicts resolve {row.id} --take crm",
            f"obmen conflicts resolve {row.id} --take value full_name='ООО «Своё имя»'",
        ]
        self._say(row.sentence)
        self._say("Решить — одной из команд, затем obmen run buh:\n  " + "\n  ".join(commands))
        self.told["conflict"] = conflict_json(row) | {"commands": commands}

    def _show_places(self) -> None:
        home: Path = self.app.settings.home
        rows = [
            ("Настройки", home / "obmen.toml"),
            ("Состояние обмена", shown_url(self.app.settings.store_url)),
            ("CRM", shown_url(self.app.settings.crm_url)),
            ("Каталог обмена с 1С", mailbox_of(home)),
            ("Учебная база 1С", standin_home(home)),
        ]
        self._table("Файлы", ("Что", "Где"), rows)
        self._say(f"Чтобы команды obmen работали с этими данными: export OBMEN_HOME={home}")
        self.told["places"] = {
            "home": str(home),
            "mailbox": str(mailbox_of(home)),
            "standin": str(standin_home(home)),
        }

    # --- telling --------------------------------------------------------------------------------------

    def _act(self, title: str) -> None:
        if not self.quiet:
            say(f"\n{title}", bold=True)

    def _say(self, text: str) -> None:
        if not self.quiet:
            say(text)

    def _table(self, title: str, columns: tuple[str, ...], rows: list[Any]) -> None:
        if not self.quiet:
            table(title, columns, rows)
