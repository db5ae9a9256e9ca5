"""One request of one person: who asks, what was asked, and the answers a room may give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from obmen.account_rules import may
from obmen.console.desk import Desk
from obmen.console.said import SAID
from obmen.console.sessions import Session
from obmen.console.uploads import Upload
from state.rows import AuditRow, User
from sync.context import utc_now


@dataclass(slots=True, kw_only=True)
class Visit:
    """Handed to every room. ``session`` is what the answer's cookie will say."""

    desk: Desk
    request: Request
    session: Session
    user: User | None
    form: Mapping[str, str] = field(default_factory=dict)
    upload: Upload | None = None
    recognized: bool = False
    """Whether the account could be asked; if not, the visitor's cookie stays as it is."""

    @property
    def who(self) -> str:
        """The name for the audit."""
        return self.user.name if self.user else ""

    def may(self, role: str) -> bool:
        """Whether the visitor's role reaches ``role``."""
        return self.user is not None and may(self.user, role)

    def path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """A question of the address, trimmed."""
        return self.request.query_params.get(name, "").strip()

    def number(self, name: str, default: int = 0) -> int:
        """A number of the address; nonsense counts as the default."""
        text = self.asked(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default

    def given(self, name: str) -> str:
        """A field of the form, trimmed."""
        return self.form.get(name, "").strip()

    def page(self, template: str, answer: int = 200, /, **context: Any) -> Response:
        """A page inside the common frame."""
        desk = self.desk
        html = desk.pages.render(
            template,
            visit=self,
            user=self.user,
            csrf=desk.sessions.csrf(self.session),
            said=SAID.get(self.asked("said"), ""),
            waiting=self._waiting(),
            **context,
        )
        return HTMLResponse(html, status_code=answer)

    def go(self, path: str, said: str = "", **query: str) -> Response:
        """See other: after a form, so that reloading repeats nothing. ``said`` is a word of ``SAID``."""
        query |= {"said": said} if said else {}
        return RedirectResponse(path + (f"?{urlencode(query)}" if query else ""), status_code=303)

    def confirmed(self) -> bool:
        """Whether the person confirmed what can't be taken back."""
        return self.given("confirm") == "yes"

    def ask(self, *, title: str, text: str, button: str, back: str, danger: bool = True) -> Response:
        """The page that asks for a confirmation; it sends the same form again."""
        kept = {name: value for name, value in self.form.items() if name not in ("csrf", "confirm")}
        return self.page(
            "confirm.html", title=title, text=text, button=button, back=back, danger=danger, kept=kept
        )

    def audit(self, action: str, subject: str, **details: Any) -> None:
        """Writes down what the visitor did."""
        with self.desk.app.store.unit() as unit:
            unit.add_audit(
                AuditRow(at=utc_now(), who=self.who, action=action, subject=subject, details=details)
            )

    def _waiting(self) -> int:
        if self.user is None:
            return 0
        return self.desk.app.conflicts.list(limit=1)[1]
