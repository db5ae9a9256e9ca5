"""Who may sign in: passwords, roles, lock-out. Every change of an account is audited.

Wrong name, wrong password, a disabled and a locked account get one and the same answer in the same time, so that
nobody learns which names exist.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from obmen.account_rules import (
    LONGEST,
    WrongAccount,
    check_name,
    check_password,
    check_role,
    spelled,
)
from state.ports import Store, Unit
from state.rows import AuditRow, User
from sync.context import utc_now

ALLOWED_FAILURES = 5
LOCK = timedelta(minutes=15)


class Accounts:
    """Signs in and keeps the list of users."""

    def __init__(
        self, store: Store, now: Callable[[], datetime] = utc_now, hasher: PasswordHasher | None = None
    ) -> None:
        self._store = store
        self._now = now
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")
        self._lock = threading.Lock()
        """One attempt at a time: they can't outrun the count of failures, nor the machine's memory."""

    def all(self) -> Sequence[User]:
        """Everybody, by name."""
        with self._store.unit() as unit:
            return unit.users()

    def get(self, name: str) -> User:
        """One user; raises ``WrongAccount``."""
        with self._store.unit() as unit:
            return _known(unit, name)

    def sign_in(self, name: str, password: str) -> User | None:
        """The user, or None; failures are counted, and too many lock the account for a while."""
        name = spelled(name)
        with self._lock:
            with self._store.unit() as unit:
                user = unit.user(name)
            fits = self._fits(user.password_hash if user else self._nobody, password)
            if user is None or user.disabled or (user.locked_until or self._now()) > self._now():
                self._refuse(user)
                return None
            if not fits:
                self._count_failure(user)
                return None
            return self._welcome(user, password)

    def check(self, user: User, password: str) -> bool:
        """Whether this is the user's password (asked again before it is changed)."""
        with self._lock:
            return self._fits(user.password_hash, password)

    def add_first(self, name: str, password: str) -> User:
        """The first administrator; raises ``WrongAccount`` if there is a user already."""
        return self._add(name, password, "administrator", who=spelled(name), first=True)

    def add(self, name: str, password: str, role: str, *, who: str) -> User:
        """A new user; raises ``WrongAccount``."""
        return self._add(name, password, role, who=who, first=False)

    def set_password(self, name: str, password: str, *, who: str) -> None:
        """A new password ends the user's sessions and a lock-out."""
        check_password(name, password)
        hashed = self._hasher.hash(password)
        with self._lock, self._store.unit() as unit:
            user = _known(unit, name)
            unit.put_user(replace(user, password_hash=hashed, failed_logins=0, locked_until=None))
            self._audit(unit, who, "password_changed", name)

    def set_role(self, name: str, role: str, *, who: str) -> None:
        """Another role; the last administrator keeps his. Raises ``WrongAccount``."""
        check_role(role)
        with self._lock, self._store.unit() as unit:
            user = _known(unit, name)
            if role != "administrator":
                _keep_an_administrator(unit, name)
            unit.put_user(replace(user, role=role))
            self._audit(unit, who, "role_changed", name, role=role)

    def set_disabled(self, name: str, disabled: bool, *, who: str) -> None:
        """Lets nobody in under this name, or lets him in again (and ends a lock-out)."""
        with self._lock, self._store.unit() as unit:
            user = _known(unit, name)
            if disabled:
                _keep_an_administrator(unit, name)
            unit.put_user(replace(user, disabled=disabled, failed_logins=0, locked_until=None))
            self._audit(unit, who, "user_disabled" if disabled else "user_enabled", name)

    # --- inside ---------------------------------------------------------------------------------------

    def _add(self, name: str, password: str, role: str, *, who: str, first: bool) -> User:
        name = spelled(name)
        check_name(name)
        check_role(role)
        check_password(name, password)
        user = User(name=name, password_hash=self._hasher.hash(password), role=role, created_at=self._now())
        with self._lock, self._store.unit() as unit:
            known = unit.users()
            if first and known:
                raise WrongAccount("Первый администратор уже создан.", hint="Войдите под своим именем.")
            if any(other.name.casefold() == name.casefold() for other in known):
                raise WrongAccount(f"Пользователь «{name}» уже есть.", hint="Выберите другое имя.")
            unit.put_user(user)
            self._audit(unit, who, "user_added", name, role=role)
        return user

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False

    def _welcome(self, user: User, password: str) -> User:
        hashed = user.password_hash
        if self._hasher.check_needs_rehash(hashed):
            hashed = self._hasher.hash(password)
        user = replace(user, password_hash=hashed, failed_logins=0, locked_until=None)
        with self._store.unit() as unit:
            unit.put_user(user)
            self._audit(unit, user.name, "signed_in", user.name)
        return user

    def _refuse(self, user: User | None) -> None:
        """Takes as long as a counted failure. An unknown name isn't kept: it may be a mistyped password."""
        name = user.name if user else ""
        with self._store.unit() as unit:
            self._audit(unit, name, "sign_in_refused", name)

    def _count_failure(self, user: User) -> None:
        failures = user.failed_logins + 1
        locked = failures >= ALLOWED_FAILURES
        with self._store.unit() as unit:
            unit.put_user(
                replace(
                    user,
                    failed_logins=0 if locked else failures,
                    locked_until=self._now() + LOCK if locked else None,
                )
            )
            self._audit(unit, user.name, "locked_out" if locked else "sign_in_failed", user.name)

    def _audit(self, unit: Unit, who: str, action: str, subject: str, **details: str) -> None:
        unit.add_audit(AuditRow(at=self._now(), who=who, action=action, subject=subject, details=details))


def _known(unit: Unit, name: str) -> User:
    user = unit.user(name)
    if user is None:
        raise WrongAccount(f"Пользователя «{name}» нет.", hint="Обновите страницу «Пользователи».")
    return user


def _keep_an_administrator(unit: Unit, name: str) -> None:
    others = [user for user in unit.users() if user.name != name]
    if not any(user.role == "administrator" and not user.disabled for user in others):
        raise WrongAccount(
            f"«{name}» — последний администратор.", hint="Сначала сделайте администратором кого-нибудь ещё."
        )
