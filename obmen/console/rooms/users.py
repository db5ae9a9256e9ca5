"""Users and the audit: the administrator's rooms."""

from __future__ import annotations

from starlette.responses import Response

from obmen.account_rules import SHORTEST, WrongAccount
from obmen.console.guard import Door
from obmen.console.visit import Visit
from sync.context import utc_now

PAGE = 100


def show(visit: Visit) -> Response:
    """Everybody who may sign in."""
    return _users(visit)


def add(visit: Visit) -> Response:
    """A new user."""
    name, role = visit.given("name"), visit.given("role")
    try:
        visit.desk.accounts.add(name, visit.form.get("password", ""), role, who=visit.who)
    except WrongAccount as error:
        return _users(visit, status=422, name=name, chosen=role, problem=error.message, hint=error.hint)
    return visit.go("/users", "added")


def show_one(visit: Visit) -> Response:
    """One user: role, password, whether he may come in."""
    return _one(visit)


def change(visit: Visit) -> Response:
    """One change of one user; disabling is confirmed first."""
    name, what, accounts = visit.path("name"), visit.given("what"), visit.desk.accounts
    accounts.get(name)
    if what == "disable" and not visit.confirmed():
        return visit.ask(
            title=f"Отключить пользователя «{name}»?",
            text="Он сразу потеряет доступ. Его решения останутся в журнале. Включить снова можно в любой момент.",
            button="Отключить",
            back=f"/users/{name}",
        )
    try:
        _carry_out(visit, name, what)
    except WrongAccount as error:
        return _one(visit, status=422, problem=error.message, hint=error.hint)
    words = {"password": "password", "role": "role", "disable": "disabled", "enable": "enabled"}
    return visit.go("/users", words[what])


def _carry_out(visit: Visit, name: str, what: str) -> None:
    accounts, who = visit.desk.accounts, visit.who
    if what == "password":
        accounts.set_password(name, visit.form.get("password", ""), who=who)
    elif what == "role":
        accounts.set_role(name, visit.given("role"), who=who)
    elif what in ("disable", "enable"):
        accounts.set_disabled(name, what == "disable", who=who)
    else:
        raise WrongAccount("Не понято, что изменить.", hint="Обновите страницу и повторите.")


def audit(visit: Visit) -> Response:
    """Who decided what, newest first."""
    offset = visit.number("offset")
    with visit.desk.app.store.unit() as unit:
        rows, total = unit.audit(offset=offset, limit=PAGE)
    return visit.page("audit.html", rows=rows, total=total, offset=offset, limit=PAGE)


def _users(
    visit: Visit,
    *,
    status: int = 200,
    name: str = "",
    chosen: str = "accountant",
    problem: str = "",
    hint: str = "",
) -> Response:
    return visit.page(
        "users.html",
        status,
        rows=visit.desk.accounts.all(),
        now=utc_now(),
        name=name,
        chosen=chosen,
        problem=problem,
        hint=hint,
        shortest=SHORTEST,
    )


def _one(visit: Visit, *, status: int = 200, problem: str = "", hint: str = "") -> Response:
    row = visit.desk.accounts.get(visit.path("name"))
    return visit.page(
        "user.html", status, row=row, now=utc_now(), problem=problem, hint=hint, shortest=SHORTEST
    )


DOORS = (
    Door(path="/users", handler=show, role="administrator"),
    Door(path="/users", handler=add, role="administrator", method="POST"),
    Door(path="/users/{name}", handler=show_one, role="administrator"),
    Door(path="/users/{name}", handler=change, role="administrator", method="POST"),
    Door(path="/audit", handler=audit, role="administrator"),
)
