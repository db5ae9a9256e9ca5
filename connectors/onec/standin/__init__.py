"""A stand-in 1C infobase (like БП 3.0) with a file mailbox, for the demo and the tests."""

from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.infobase import Infobase
from connectors.onec.standin.results import LogRow, Received, Sent
from connectors.onec.standin.seed import seed_demo

__all__ = ["Infobase", "LogRow", "Received", "Sent", "StandinError", "seed_demo"]
