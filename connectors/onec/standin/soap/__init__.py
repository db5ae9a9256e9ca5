"""The stand-in's web services of the universal exchange, with background jobs and faults that can be switched on."""

from connectors.onec.standin.soap.faults import Faults
from connectors.onec.standin.soap.server import Publication

__all__ = ["Faults", "Publication"]
