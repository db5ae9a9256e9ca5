"""All kinds that the universal exchange carries."""

from __future__ import annotations

from enterprise_data.formats.universal_xml.bindings.binding import Binding
from enterprise_data.formats.universal_xml.bindings.catalogs import CATALOGS
from enterprise_data.formats.universal_xml.bindings.payments import PAYMENTS
from enterprise_data.formats.universal_xml.bindings.purchases import PURCHASES
from enterprise_data.formats.universal_xml.bindings.retail import RETAIL_SALES_REPORT
from enterprise_data.formats.universal_xml.bindings.sales import SALES
from enterprise_data.formats.universal_xml.bindings.stock import STOCK

_ALL = (*CATALOGS, *SALES, *PURCHASES, *PAYMENTS, *STOCK, RETAIL_SALES_REPORT)

BINDINGS: dict[str, Binding] = {item.kind: item for item in _ALL}
"""Kind → how it is spelled."""

_BY_TYPE = {(item.type_name, item.is_folder): item.kind for item in _ALL}


def kind_of(type_name: str, is_folder: bool) -> str | None:
    """The kind that a type of a file means; None for what is no kind of ours."""
    return _BY_TYPE.get((type_name, is_folder)) or (None if is_folder else _BY_TYPE.get((type_name, False)))
