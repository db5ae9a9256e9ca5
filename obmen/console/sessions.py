"""Sessions live in a signed cookie: who signed in, when, and with which password. Nothing secret stands in it.

A session ends after hours of idleness, at the end of the day, with a changed password, when the user is disabled,
and when he signs out. The CSRF token is made from the session's own number, so it dies with it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from config.settings import Settings
from enterprise_data.errors import SecretMissing
from state.rows import User
from sync.context import utc_now

COOKIE = "obmen_session"
IDLE, LONGEST = timedelta(hours=4), timedelta(hours=16)
KEY_FILE = "console.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """``user`` is empty before somebody signed in. ``mark`` changes with the password."""

    sid: str
    user: str = ""
    mark: str = ""
    began: float
    seen: float


class Sessions:
    """Reads and writes the cookie."""

    def __init__(self, key: bytes, now: Callable[[], datetime] = utc_now) -> None:
        self._key = key
        self._now = now
        self._signer = URLSafeSerializer(key, salt="obmen.console.session")
        self._ended: dict[str, float] = {}
        """Sessions that signed out before their time, until it would have come."""

    def fresh(self, user: User | None = None) -> Session:
        """A new session with a number of its own; signing in always starts one."""
        now = self._now().timestamp()
        mark = _mark(user) if user else ""
        return Session(
            sid=secrets.token_urlsafe(18), user=user.name if user else "", mark=mark, began=now, seen=now
        )

    def read(self, cookie: str) -> Session | None:
        """The session of a cookie; None if it is forged, too old, or was ended."""
        try:
            session = Session(**self._signer.loads(cookie))
        except (BadSignature, TypeError):
            return None
        now = self._now().timestamp()
        too_old = now - session.seen > IDLE.total_seconds() or now - session.began > LONGEST.total_seconds()
        return None if too_old or session.sid in self._ended else session

    def belongs_to(self, session: Session, user: User | None) -> bool:
        """Whether the user may still go on with this session."""
        return user is not None and not user.disabled and hmac.compare_digest(session.mark, _mark(user))

    def write(self, session: Session) -> str:
        """The cookie, seen now."""
        return str(self._signer.dumps(asdict(replace(session, seen=self._now().timestamp()))))

    def end(self, session: Session) -> None:
        """Signs out: the cookie is worth nothing from now on, wherever a copy of it lies."""
        now = self._now().timestamp()
        self._ended = {sid: until for sid, until in self._ended.items() if until > now}
        self._ended[session.sid] = session.began + LONGEST.total_seconds()

    def csrf(self, session: Session) -> str:
        """The token that every form of this session carries."""
        return hmac.new(self._key, b"csrf/" + session.sid.encode(), hashlib.sha256).hexdigest()

    def csrf_fits(self, session: Session, token: str) -> bool:
        """Whether the form came from a page of this session."""
        return hmac.compare_digest(self.csrf(session).encode(), token.encode())


def _mark(user: User) -> str:
    return hashlib.sha256(f"{user.password_hash}/{user.role}".encode()).hexdigest()[:16]


def session_key(settings: Settings) -> bytes:
    """The signing key: the operator's file, or one made in the home folder. Raises ``SecretMissing``."""
    given = settings.console.secret_file
    path = Path(given).expanduser() if given else settings.home / KEY_FILE
    if not given and not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise SecretMissing(
            f"Не читается ключ веб-кабинета: {path}.", hint="Проверьте путь и права на файл."
        ) from error
    if len(key) < 32:
        raise SecretMissing(
            f"Ключ веб-кабинета в файле {path} короче 32 знаков.", hint="Запишите случайную строку подлиннее."
        )
    return key
