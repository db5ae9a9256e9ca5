"""Who may sign in, and who did what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from state.contract.given import (
    AWKWARD,
    NOW,
    Again,
    audit_row,
    user,
)
from state.ports import Store


class People:
    """Who may sign in, and who did what."""

    def test_users_are_kept_replaced_and_listed(self, store: Store, again: Again) -> None:
        locked = user(disabled=True, failed_logins=3, locked_until=NOW + timedelta(minutes=5), role="viewer")
        with store.unit() as unit:
            assert (unit.users(), unit.user("anna")) == ([], None)
            unit.put_user(user("борис"))
            unit.put_user(user())
            unit.put_user(locked)
        with again().unit() as unit:
            assert unit.user("anna") == locked
            assert unit.users() == [locked, user("борис")]

    def test_what_was_done_is_listed_newest_first(self, store: Store, again: Again) -> None:
        actions = [*AWKWARD, "last"]
        with store.unit() as unit:
            assert unit.audit() == ([], 0)
            for action in actions:
                unit.add_audit(audit_row(action, who=action, subject=action, details={action: [action]}))
        with again().unit() as unit:
            rows, total = unit.audit(limit=1000)
            assert total == len(rows) == len(actions)
            assert [row.action for row in rows] == actions[::-1]
            assert [row.seq for row in rows] == sorted({row.seq for row in rows}, reverse=True)
            plain = audit_row("last", who="last", subject="last", details={"last": ["last"]})
            assert replace(rows[0], seq=0) == plain
            assert unit.audit(offset=2, limit=3) == (rows[2:5], total)
