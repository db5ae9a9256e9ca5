"""Command line for everything: Russian help, ``--json`` on every command, documented exit codes.

Exit codes: 0 done · 1 the exchange failed or was stopped, or something was refused · 2 wrong command line ·
3 wrong settings · 4 the base is busy or out of reach, try again · 5 the file has errors · 130 interrupted.
"""

from __future__ import annotations

from obmen.cli import (
    clients,
    conflicts,
    crm,
    demo,
    exchange,
    exporting,
    figures,
    figures_shown,
    files,
    mapping,
    records,
    setup,
    standin,
    standin_base,
    standin_exchange,
    users,
)
from obmen.cli.commands import Commands
from obmen.cli.guard import guarded

app = Commands("Обмен данными между базами 1С и CRM: в обе стороны, с проверкой и отчётом.", name="obmen")
setup.register(app)
exchange.register(app)
files.register(app)
exporting.register(app)
demo.register(app)
app.add_typer(exchange.runs, name="runs")
app.add_typer(conflicts.app, name="conflicts")
app.add_typer(mapping.app, name="map")
app.add_typer(records.app, name="records")
figures.app.add_typer(figures_shown.app, name="show")
app.add_typer(figures.app, name="figures")
app.add_typer(users.app, name="users")
crm.app.add_typer(clients.app, name="client")
app.add_typer(crm.app, name="crm")
standin_exchange.register(standin.app)
standin_base.register(standin.app)
app.add_typer(standin.app, name="standin")


def run_cli() -> None:
    """Runs the command line; every error of ours becomes a Russian message and an exit code."""
    guarded(app)
