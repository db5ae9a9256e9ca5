"""The same loop with a base that is asked directly: a stand-in published over OData for as long as it plays."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from config.loading import FILE_NAME
from connectors.onec.standin.odata import ODataBase
from enterprise_data.model.ref import Ref
from enterprise_data.objects.contract import Contract, ContractKind
from enterprise_data.objects.counterparty import Counterparty
from enterprise_data.objects.words import grouped, money
from obmen.bootstrap import App
from obmen.cli.documents import run_json
from obmen.cli.exchange import code_of
from obmen.cli.output import FAILED, say, table
from obmen.cli.progress import watching
from obmen.cli.views import show_run
from obmen.demo.edits import USER
from obmen.demo.play import MOVES, DemoFailed
from obmen.demo.setup import BASE, mark_demo
from state.rows import Run
from sync.services.exchanges import RunRequest
from sync.services.figures import FigureService, PriceOrder, StockOrder

_PARTIES, _CONTRACTS = "Catalog_Контрагенты", "Catalog_ДоговорыКонтрагентов"
_SETTINGS = """# Настройки демонстрации obmen: прямой доступ к учебной базе.
[[base]]
name = "{base}"
title = "Бухгалтерия (учебная база, OData)"
prefix = "BP30-"
transport = "odata"
options = {{ url = "{url}" }}
"""


def create_live_demo(home: Path, url: str) -> None:
    """Settings of a base that answers at ``url``."""
    mark_demo(home)
    (home / FILE_NAME).write_text(_SETTINGS.format(base=BASE, url=url), encoding="utf-8")


@dataclass(slots=True, kw_only=True)
class LivePlay:
    """``onec`` is the base as those who work in it see it. ``told`` is the story for scripts."""

    app: App
    onec: ODataBase
    quiet: bool = False
    told: dict[str, Any] = field(default_factory=dict)

    def run(self) -> int:
        """Plays all acts; returns the exit code."""
        started = time.monotonic()
        self._act("1. Первый обмен: учебная база 1С по OData → пустая CRM")
        first = self._exchange()
        self._act("2. Правки с двух сторон")
        self._edit()
        self._act("3. Второй обмен: что переехало")
        second = self._exchange()
        self._show_born()
        self._act("4. Цены двух видов — в две колонки, остатки — по складам")
        self._pull()
        self._act("5. Третий обмен: переносить нечего")
        third = self._exchange()
        seconds = time.monotonic() - started
        self._say(
            f"\nВсё заняло {seconds:.0f} с. Своя учебная база по OData: obmen standin serve --odata bp30"
        )
        moved = sum(third.counts.get(name, 0) for name in MOVES)
        self.told |= {
            "ok": not moved, "seconds": round(seconds, 1),
            "runs": {"first": run_json(first), "second": run_json(second), "third": run_json(third)},
        }  # fmt: skip
        return FAILED if moved else 0

    def _edit(self) -> None:
        crm, row = self.app.crm, self._row(_PARTIES, "Новая заря")
        card = self._card("counterparty", "Новая заря")
        self.onec.store.edit(_PARTIES, row["Ref_Key"], НаименованиеПолное="ООО «Новая заря плюс»")
        crm.save(
            "counterparty", card.id, replace(card.record, note="Звонить утром"), frozenset({"note"}), USER
        )
        self._say("  Новая заря: в 1С — полное наименование; в CRM — комментарий (разные поля)")
        party = self._made(
            "counterparty", Counterparty(name="Клевер", full_name="ООО «Клевер»", inn="7709876545")
        )
        ours = Ref("organization", self._card("organization", "Заря ООО").id)
        self._made(
            "contract",
            Contract(name="Договор 1", number="1", date=date(2026, 11, 1), kind=ContractKind.BUYER, currency="643",
                     counterparty=party, organization=ours),
        )  # fmt: skip
        self._say("  Клевер: заведён в CRM вместе с договором")

    def _show_born(self) -> None:
        """What the base has by now, as its users see it."""
        there, contract = self._row(_PARTIES, "Клевер"), self._row(_CONTRACTS, "Договор 1")
        edited, card = self._row(_PARTIES, "Новая заря"), self._card("counterparty", "Новая заря")
        born = self._card("counterparty", "Клевер")
        is_right = (
            contract["Owner_Key"] == there["Ref_Key"]
            and edited["Комментарий"] == "Звонить утром"
            and card.record.full_name == "ООО «Новая заря плюс»"
            and born.codes.get("BP30-") == f"BP30-{there['Code'].strip()}"
        )
        if not is_right:
            raise DemoFailed("Правки дошли не до обеих сторон.")
        rows = [
            ("Клевер: код, который дала 1С", there["Code"]),
            ("Клевер: код в CRM", born.codes["BP30-"]),
            ("Новая заря в 1С: комментарий из CRM", edited["Комментарий"]),
            ("Новая заря в CRM: полное наименование из 1С", card.record.full_name),
        ]
        self._table("Сведено", ("Что", "Значение"), rows)
        self.told["merged"] = dict(rows)

    def _pull(self) -> None:
        """Figures go to cards that both sides know; a wholesale price was lowered in 1C before."""
        register = self.onec.store.movements["InformationRegister_ЦеныНоменклатуры"]
        held = next(
            one for one in register
            if (one["ТипЦен_Key"], one["Номенклатура_Key"]) == (self.onec.refs["wholesale"], self.onec.refs["item2"])
        )  # fmt: skip
        register.append({**held, "Period": "2026-02-01T00:00:00", "Цена": Decimal("999999.99")})
        service = FigureService(self.app.exchanges, self.app.figures_for)
        orders = (
            PriceOrder(price_type="Розничная", column="Розница"),
            PriceOrder(price_type="Оптовая", column="Опт"),
            StockOrder(),
        )
        for order in orders:
            run = service.pull(BASE, order, RunRequest(trigger="cli", started_by=USER))
            if code_of(run):
                raise DemoFailed(f"{run.message} {run.hint}")
        prices = {(held.row.item, held.column): held.row.amount for held in self.app.crm.prices()}
        stock: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.app.crm.stock():
            stock[one.row.item] += one.row.quantity
        cards, _ = self.app.crm.list_cards("item", limit=10)
        rows = [
            (
                card.record.name,
                money(prices[card.id, "Розница"]),
                money(prices[card.id, "Опт"]),
                grouped(stock[card.id]),
            )
            for card in cards
        ]
        self._table("В CRM", ("Номенклатура", "Розница", "Опт", "Остаток на складах"), rows)
        self.told["figures"] = [
            dict(zip(("item", "retail", "wholesale", "stock"), row, strict=True)) for row in rows
        ]

    # --- pieces ---------------------------------------------------------------------------------------

    def _exchange(self) -> Run:
        with watching(quiet=self.quiet) as watch:
            request = RunRequest(
                trigger="cli", started_by=USER, progress=watch.progress, should_stop=watch.should_stop
            )
            run = self.app.exchanges.run(BASE, request)
        if code_of(run):
            raise DemoFailed(f"{run.message} {run.hint}")
        if not self.quiet:
            with self.app.store.unit() as unit:
                counts = unit.journal_counts(run.id)
            show_run(run, counts)
        return run

    def _made(self, kind: str, record: Any) -> Ref:
        result = self.app.crm.save(kind, None, record, frozenset(record.__dataclass_fields__), USER)
        return Ref(kind, str(result.id))

    def _card(self, kind: str, name: str) -> Any:
        cards, _ = self.app.crm.list_cards(kind, search=name, limit=5)
        return cards[0]

    def _row(self, entity_set: str, name: str) -> dict[str, Any]:
        rows = self.onec.store.rows[entity_set].values()
        return next(row for row in rows if row["Description"] == name)

    def _act(self, title: str) -> None:
        if not self.quiet:
            say(f"\n{title}", bold=True)

    def _table(self, title: str, columns: tuple[str, ...], rows: list[Any]) -> None:
        if not self.quiet:
            table(title, columns, rows)

    def _say(self, text: str) -> None:
        if not self.quiet:
            say(text)
