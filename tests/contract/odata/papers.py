"""Records of the examples: a counterparty, a sale and an invoice as a person would write them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.counterparty import Counterparty
from enterprise_data.objects.customer_invoice import CustomerInvoice
from enterprise_data.objects.documents import GoodsLine, ServiceLine
from enterprise_data.objects.goods_sale import GoodsSale
from tests.contract.odata.house import House

VAT20 = VatRate(percent=Decimal(20))


def goods(house: House, number: int = 1, **values: Any) -> GoodsLine:
    """A row of goods."""
    usual: dict[str, Any] = {
        "item": Ref("item", house.refs[f"item{number}"]),
        "quantity": Decimal(2),
        "price": Decimal("1500.50"),
        "amount": Decimal("3001.00"),
        "vat_rate": VAT20,
        "vat_amount": Decimal("500.17"),
    }
    return GoodsLine(**{**usual, **values})


def service(house: House, number: int = 1, **values: Any) -> ServiceLine:
    """A row of services."""
    usual: dict[str, Any] = {
        "item": Ref("item", house.refs[f"item{number}"]),
        "content": "Доставка",
        "quantity": Decimal(1),
        "amount": Decimal("500.00"),
        "vat_rate": VAT20,
        "vat_amount": Decimal("83.33"),
    }
    return ServiceLine(**{**usual, **values})


def _head(house: House, values: dict[str, Any]) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "date": datetime.fromisoformat("2026-03-04T12:30:00"),
        "organization": Ref("organization", house.refs["organization"]),
        "counterparty": Ref("counterparty", house.refs["buyer"]),
        "amount": Decimal("3001.00"),
        "vat_included": True,
        "note": "по телефону",
    }
    if "contract" in house.refs:
        usual["contract"] = Ref("contract", house.refs["contract"])
    return {**usual, **values}


def sale(house: House, **values: Any) -> GoodsSale:
    """A sale of two boxes of nails."""
    usual = {"warehouse": Ref("warehouse", house.refs["warehouse"]), "goods": (goods(house),)}
    return GoodsSale(**_head(house, {**usual, **values}))


def invoice(house: House, **values: Any) -> CustomerInvoice:
    """An invoice for the same."""
    return CustomerInvoice(**_head(house, {"goods": (goods(house),), **values}))


def partner(**values: Any) -> Counterparty:
    """A counterparty."""
    usual = {"name": "Клевер", "full_name": "ООО «Клевер»", "inn": "7709876543", "kpp": "770901001"}
    return Counterparty(**{**usual, **values})
