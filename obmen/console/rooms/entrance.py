"""The entrance: the first administrator, signing in and out, one's own password."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from obmen.account_rules import SHORTEST, WrongAccount
from obmen.console.guard import Door
from obmen.console.visit import Visit

WRONG = "Неверное имя или пароль"
WRONG_HINT = "После пяти неудач подряд вход под этим именем закрывается на 15 минут."


def show_setup(visit: Visit) -> Response:
    """The form of the first administrator, only while there is nobody."""
    if not visit.desk.first_run.waits:
        return visit.go("/login")
    return _setup(visit, code=visit.asked("code"))


def set_up(visit: Visit) -> Response:
    """Makes the first administrator and signs him in."""
    first_run = visit.desk.first_run
    _slow_down(visit)
    if not first_run.waits:
        return visit.go("/login")
    code, name, password = visit.given("code"), visit.given("name"), visit.form.get("password", "")
    if not first_run.accepts(code):
        return _setup(visit, code="", name=name, problem="Код первого входа не подходит", status=403)
    try:
        _check_repeated(visit)
        user = visit.desk.accounts.add_first(name, password)
    except WrongAccount as error:
        return _setup(visit, code=code, name=name, problem=error.message, hint=error.hint, status=422)
    first_run.over()
    visit.user, visit.session = user, visit.desk.sessions.fresh(user)
    return visit.go("/")


def show_login(visit: Visit) -> Response:
    """The form."""
    if visit.user is not None:
        return visit.go("/")
    if visit.desk.first_run.waits:
        return visit.go("/setup")
    return visit.page("login.html", name="", next=visit.asked("next"), problem="", hint="")


def sign_in(visit: Visit) -> Response:
    """One answer for a wrong name, a wrong password and a closed account."""
    _slow_down(visit)
    name, next_page = visit.given("name"), visit.given("next")
    user = visit.desk.accounts.sign_in(name, visit.form.get("password", ""))
    if user is None:
        return visit.page("login.html", 403, name=name, next=next_page, problem=WRONG, hint=WRONG_HINT)
    visit.user, visit.session = user, visit.desk.sessions.fresh(user)
    return visit.go(next_page if _is_ours(next_page) else "/")


def sign_out(visit: Visit) -> Response:
    """Ends the session here and wherever its cookie was copied to."""
    visit.audit("signed_out", visit.who)
    visit.desk.sessions.end(visit.session)
    visit.user, visit.session = None, visit.desk.sessions.fresh()
    return visit.go("/login", "out")


def show_own(visit: Visit) -> Response:
    """One's own account."""
    return _own(visit)


def change_own(visit: Visit) -> Response:
    """A new password, after the old one; other sessions of the user end."""
    assert visit.user is not None
    _slow_down(visit)
    accounts = visit.desk.accounts
    if not accounts.check(visit.user, visit.form.get("old", "")):
        return _own(visit, problem="Нынешний пароль введён неверно", status=422)
    try:
        _check_repeated(visit)
        accounts.set_password(visit.user.name, visit.form.get("password", ""), who=visit.who)
    except WrongAccount as error:
        return _own(visit, problem=error.message, hint=error.hint, status=422)
    visit.user = accounts.get(visit.user.name)
    visit.session = visit.desk.sessions.fresh(visit.user)
    return visit.go("/account", "password")


def _own(visit: Visit, problem: str = "", hint: str = "", status: int = 200) -> Response:
    return visit.page("account.html", status, problem=problem, hint=hint, shortest=SHORTEST)


def _setup(
    visit: Visit, *, code: str, name: str = "", problem: str = "", hint: str = "", status: int = 200
) -> Response:
    return visit.page(
        "setup.html", status, code=code, name=name, problem=problem, hint=hint, shortest=SHORTEST
    )


def _check_repeated(visit: Visit) -> None:
    if visit.form.get("password", "") != visit.form.get("again", ""):
        raise WrongAccount("Пароли не совпадают.", hint="Введите один и тот же пароль дважды.")


def _slow_down(visit: Visit) -> None:
    client = visit.request.client
    if not visit.desk.attempts.allowed(client.host if client else ""):
        raise HTTPException(429)


def _is_ours(path: str) -> bool:
    """Only a path of this console: never another address."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


DOORS = (
    Door(path="/setup", handler=show_setup, role=None),
    Door(path="/setup", handler=set_up, role=None, method="POST"),
    Door(path="/login", handler=show_login, role=None),
    Door(path="/login", handler=sign_in, role=None, method="POST"),
    Door(path="/logout", handler=sign_out, role="viewer", method="POST"),
    Door(path="/account", handler=show_own, role="viewer"),
    Door(path="/account", handler=change_own, role="viewer", method="POST"),
)
