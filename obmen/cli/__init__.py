"""Command line for everything: Russian help, ``--json`` on every command, documented exit codes.

Exit codes: 0 done · 1 the exchange failed or was stopped · 2 wrong command line · 3 wrong settings ·
4 the base is busy, try again · 5 the file has errors · 130 interrupted by the user.
"""

from __future__ import annotations

import typer

from obmen.cli import conflicts, crm, demo, exchange, files, mapping, records, setup, standin
from obmen.cli.output import guarded

app = typer.Typer(
    name="obmen",
    help="Обмен данными между базами 1С и CRM: в обе стороны, с проверкой и отчётом.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
setup.register(app)
exchange.register(app)
files.register(app)
demo.register(app)
app.add_typer(exchange.runs, name="runs")
app.add_typer(conflicts.app, name="conflicts")
app.add_typer(mapping.app, name="map")
app.add_typer(records.app, name="records")
app.add_typer(crm.app, name="crm")
app.add_typer(standin.app, name="standin")


def run_cli() -> None:
    """Runs the command line; every error of ours becomes a Russian message and an exit code."""
    guarded(app)
