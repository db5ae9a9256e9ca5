"""Backups that are restored, and the documented repair (docs/ru/chto-delat-esli.md) after it.

Who restores a copy takes part of the history back, so the stories can't be judged edit by edit any more: every
value that stands there after the repair must be one that somebody wrote, everything that lived must live, and both
sides must agree. From then on the stories begin anew with what is there.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.property.game_post import IN, OUT
from tests.property.game_referee import Foul
from tests.property.game_rest import rest
from tests.property.game_table import Table

STATE, CRM = "state.db", "crm.db"


@dataclass
class Copies:
    """The cupboard with the backups."""

    table: Table
    ours: dict[str, Path] = field(default_factory=dict)
    onec: dict[str, Path] = field(default_factory=dict)

    def back_up(self) -> None:
        """Last night's copies of everything."""
        table = self.table
        self.ours = {name: table.root / f"copy-{table.next()}-{name}" for name in (STATE, CRM)}
        for name, copy in self.ours.items():
            _copy(table.root / "home" / name, copy)
        for base in table.posts:
            self.onec[base] = table.root / f"copy-{table.next()}-{base}"
            table.world.onec(base).backup(self.onec[base])

    def restore_onec(self, base: str, *, reads_first: bool) -> bool:
        """One infobase is as it was. Its scenario runs, then ours says stop, and a person repairs."""
        if base not in self.onec:
            return False
        self.table.world.onec(base).restore(self.onec[base])
        self.table.referee.is_blind = True
        if reads_first:
            self.table.onec_receives(base)
        self._repair(base)
        self._begin_anew()
        return True

    def restore_ours(self, *, with_crm: bool) -> bool:
        """Our own books are as they were, with or without the CRM; every infobase tells everything again."""
        if not self.ours:
            return False
        self._put_back({name: copy for name, copy in self.ours.items() if with_crm or name == STATE})
        referee, crm = self.table.referee, self.table.crm()
        referee.is_blind = True
        referee.merged = {loser: winner for loser, winner in referee.merged.items() if loser not in crm}
        for base in self.table.posts:
            self.table.world.onec(base).register_all()
            self._repair(base)
        self._begin_anew()
        return True

    def _repair(self, base: str) -> None:
        table = self.table
        table.onec_sends(base)
        run = table.world.exchange(base, allow_deletions=True)
        if run.status not in ("done", "warnings") and run.error_code != "BackupRestored":
            raise Foul(f"{base}: after a restored copy: {run.status} {run.error_code} {run.message}")
        run = table.world.exchange(base, allow_deletions=True, after_restore=True)
        if run.status not in ("done", "warnings"):
            raise Foul(f"{base}: the repair failed: {run.error_code} {run.message}")
        table.posts[base].collect()

    def _begin_anew(self) -> None:
        """Everything comes to rest; older messages and copies belong to a past that is no more."""
        table = self.table
        living = self._living()
        rest(table)
        table.referee.survive(living, table.crm())
        for post in table.posts.values():
            post.kept[IN], post.kept[OUT] = post.kept[IN][-1:], post.kept[OUT][-1:]
        table.asked = {row.id for base in table.posts for row in table.conflicts(base, "")}
        self.ours, self.onec = {}, {}

    def _living(self) -> set[str]:
        """What lives somewhere and is deleted nowhere."""
        views = [self.table.crm(), *(self.table.onec(base) for base in self.table.posts)]
        alive = {tag for view in views for tag, items in view.items() if not items[0].deleted}
        return alive - {tag for view in views for tag, items in view.items() if items[0].deleted}

    def _put_back(self, copies: Mapping[str, Path]) -> None:
        table = self.table
        table.world.app.crm.close()
        table.world.app.store.close()
        for name, copy in copies.items():
            for leftover in (table.root / "home").glob(f"{name}*"):
                leftover.unlink()
            shutil.copy(copy, table.root / "home" / name)
        table.world.restart(checkpoint=table.fuse)
        table.dress()


def _copy(source: Path, target: Path) -> None:
    """As SQLite copies itself while it is in use."""
    here, there = sqlite3.connect(source), sqlite3.connect(target)
    here.backup(there)
    here.close()
    there.close()
