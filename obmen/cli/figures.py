"""``obmen figures pull``: prices, stock and debts of a base that is asked directly, into the CRM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from obmen.bootstrap import App
from obmen.cards import the_card
from obmen.cli.commands import Commands
from obmen.cli.exchange import AllowDeletions, Preview, code_of, tell
from obmen.cli.home import service, user_name
from obmen.cli.output import Json, as_json, table
from obmen.cli.progress import watching
from obmen.cli.wanted import day_typed
from obmen.cli.words import Base
from sync.services.exchanges import RunRequest
from sync.services.figures import DebtOrder, FigureService, Order, PriceOrder, StockOrder

app = Commands("Цены, остатки и долги из 1С.")
pulls = Commands("Взять из базы 1С цены, остатки или долги и записать в CRM.")
app.add_typer(pulls, name="pull")

At = Annotated[
    str | None,
    typer.Option("--at", metavar="ДАТА", help="На конец этого дня: 30.11.2026; по умолчанию на сейчас."),
]


@pulls.add("prices", help="Цены одного типа 1С в одну колонку CRM.")
def pull_prices(
    name: Base,
    price_type: Annotated[
        str, typer.Option("--price-type", metavar="ТИП", help="Тип цен 1С: наименование, код или ссылка.")
    ],
    column: Annotated[str, typer.Option("--column", metavar="КОЛОНКА", help="Колонка цен в CRM.")],
    at: At = None,
    preview: Preview = False,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Колонку заполнял другой тип цен: заменить его этим.")
    ] = False,
    allow_deletions: AllowDeletions = False,
    json: Json = False,
) -> None:
    """Pulls prices."""
    day = day_typed("--at", at)
    order = PriceOrder(price_type=price_type, column=column, day=day, take_over=take_over)
    _pull(name, lambda app_: order, preview=preview, allow_deletions=allow_deletions, json=json)


@pulls.add("stock", help="Остатки по складам.")
def pull_stock(
    name: Base,
    warehouse: Annotated[
        str, typer.Option(metavar="СКЛАД", help="Только этот: номер карточки, код 1С или наименование.")
    ] = "",
    at: At = None,
    preview: Preview = False,
    allow_deletions: AllowDeletions = False,
    json: Json = False,
) -> None:
    """Pulls stock."""
    day = day_typed("--at", at)

    def order(app_: App) -> Order:
        return StockOrder(warehouse=the_card(app_, "warehouse", warehouse) if warehouse else "", day=day)

    _pull(name, order, preview=preview, allow_deletions=allow_deletions, json=json)


@pulls.add("debts", help="Долги контрагентов по договорам.")
def pull_debts(
    name: Base,
    counterparty: Annotated[
        str,
        typer.Option(metavar="КОНТРАГЕНТ", help="Только его: номер карточки, код 1С или наименование."),
    ] = "",
    at: At = None,
    preview: Preview = False,
    allow_deletions: AllowDeletions = False,
    json: Json = False,
) -> None:
    """Pulls debts."""
    day = day_typed("--at", at)

    def order(app_: App) -> Order:
        who = the_card(app_, "counterparty", counterparty) if counterparty else ""
        return DebtOrder(counterparty=who, day=day)

    _pull(name, order, preview=preview, allow_deletions=allow_deletions, json=json)


@app.add("price-types", help="Типы цен, которые есть в базе 1С.")
def price_types(name: Base, json: Json = False) -> None:
    """Lists the price types of a base."""
    with service() as app_:
        found = FigureService(app_.exchanges, app_.figures_for).price_types(name)
    if json:
        as_json({"price_types": [{"ref": one.ref, "name": one.name, "code": one.code} for one in found]})
        return
    table("Типы цен", ("Наименование", "Код", "Ссылка"), [(one.name, one.code, one.ref) for one in found])


def _pull(
    name: str, order: Callable[[App], Order], *, preview: bool, allow_deletions: bool, json: bool
) -> None:
    with service() as app_, watching(quiet=json) as watch:
        request = RunRequest(
            trigger="preview" if preview else "cli",
            started_by=user_name(),
            preview=preview,
            allow_deletions=allow_deletions,
            progress=watch.progress,
            should_stop=watch.should_stop,
        )
        app_.exchanges.base(name)
        finished = FigureService(app_.exchanges, app_.figures_for).pull(name, order(app_), request)
        watch.clear()
        tell(app_, finished, json=json)
    raise typer.Exit(code_of(finished))
