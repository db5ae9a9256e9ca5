"""VAT rates: a number, whether it is the calculated form (20/120), or none at all («без НДС»).

Source: reference/enterprise_data/format.md §6.2. Rates are data, not a list of ours: a new one needs no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRate:
    """One rate. ``percent`` None: not taxed. ``is_calculated``: the tax is a part of the sum, 20/120.

    ``by_agent``: the tax is calculated by the tax agent, then there is no percentage either.
    """

    percent: Decimal | None = None
    is_calculated: bool = False
    by_agent: bool = False

    def __str__(self) -> str:
        """As an accountant writes it: «20%», «20/120», «без НДС», «НДС исчисляется налоговым агентом»."""
        if self.by_agent:
            return "НДС исчисляется налоговым агентом"
        if self.percent is None:
            return "без НДС"
        number = f"{self.percent.normalize():f}".replace(".", ",")
        return f"{number}/{(100 + self.percent).normalize():f}" if self.is_calculated else f"{number}%"


WITHOUT_VAT = VatRate()
BY_AGENT = VatRate(by_agent=True)


def vat_rate(text: str) -> VatRate | None:
    """The rate that a person wrote: ``20``, ``20%``, ``20/120``, ``без НДС``; None for an empty text.

    Raises ``ValueError`` for what is no rate.
    """
    plain = text.strip().casefold().replace("ндс", "").replace("%", "").replace(" ", "").replace(",", ".")
    if not text.strip():
        return None
    if "агент" in plain:
        return BY_AGENT
    if plain in ("без", "безналога"):
        return WITHOUT_VAT
    percent, slash, whole = plain.partition("/")
    if not percent.replace(".", "", 1).isdigit():
        raise ValueError(text)
    found = VatRate(percent=Decimal(percent), is_calculated=bool(slash))
    if slash and (not whole.replace(".", "", 1).isdigit() or Decimal(whole) != 100 + Decimal(percent)):
        raise ValueError(text)
    return found
