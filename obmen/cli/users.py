"""``obmen users``: who may sign in to the console. The way back in for an administrator who forgot his password."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated, Any

import typer

from obmen.account_rules import ROLES, WrongAccount
from obmen.accounts import Accounts
from obmen.cli.commands import Commands
from obmen.cli.home import service, user_name
from obmen.cli.output import Json, as_json, say, table
from obmen.cli.usage import one_of
from obmen.cli.views import moment
from state.rows import User

app = Commands("Пользователи веб-кабинета: список, добавить, задать пароль.")
Name = Annotated[str, typer.Argument(metavar="ИМЯ", help="Имя для входа.")]


@app.add("list", help="Кто может входить в кабинет.")
def list_users(json: Json = False) -> None:
    """Lists users."""
    with service() as service_:
        rows = Accounts(service_.store).all()
    if json:
        as_json({"users": [_json(row) for row in rows]})
        return
    columns = ("Имя", "Роль", "Добавлен", "")
    shown = [(r.name, ROLES[r.role], moment(r.created_at), "отключён" if r.disabled else "") for r in rows]
    table("Пользователи", columns, shown)


@app.add("add", help="Добавить пользователя; пароль спросит (или прочтёт из канала).")
def add(
    name: Name,
    role: Annotated[
        str, typer.Option(metavar="РОЛЬ", help="viewer, accountant или administrator.")
    ] = "accountant",
    json: Json = False,
) -> None:
    """Adds a user."""
    one_of("Роль (--role)", role, tuple(ROLES))
    password = _password()
    with service() as service_:
        user = Accounts(service_.store).add(name, password, role, who=user_name())
    as_json(_json(user)) if json else say(f"Добавлен пользователь «{user.name}»: {ROLES[role]}.")


@app.add("password", help="Задать новый пароль; пользователь снова сможет войти.")
def password(name: Name, json: Json = False) -> None:
    """Sets a password; ends a lock-out, and lets a disabled user in again."""
    given = _password()
    with service() as service_:
        accounts = Accounts(service_.store)
        accounts.set_password(name, given, who=user_name())
        if accounts.get(name).disabled:
            accounts.set_disabled(name, False, who=user_name())
        user = accounts.get(name)
    as_json(_json(user)) if json else say(f"Пароль пользователя «{user.name}» изменён.")


def _password() -> str:
    """Typed twice without being shown; from a pipe, its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Пароль: ")
    if getpass.getpass("Пароль ещё раз: ") != first:
        raise WrongAccount("Пароли не совпадают.", hint="Введите один и тот же пароль дважды.")
    return first


def _json(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role,
        "created_at": user.created_at,
        "disabled": user.disabled,
        "locked_until": user.locked_until,
    }
