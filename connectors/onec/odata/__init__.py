"""Live access to an infobase over its standard OData interface."""

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.options import ODataOptions, parse_options

__all__ = ["ODataClient", "ODataOptions", "parse_options"]
