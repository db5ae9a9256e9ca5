"""A stand-in 1C server over OData: what a client that passes against it may expect of real 1C (standin.md)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from connectors.onec.standin.odata.edmx_reader import read_edmx
from connectors.onec.standin.odata.model import model_names, read_model
from connectors.onec.standin.odata.rules import RULES
from connectors.onec.standin.odata.schema import Schema
from connectors.onec.standin.odata.seeds import seed
from connectors.onec.standin.odata.server import ODataPublication
from connectors.onec.standin.odata.service import Service
from connectors.onec.standin.odata.store import Store

__all__ = ["ODataBase", "ODataPublication", "guess_model", "model_names", "open_base"]


@dataclass(slots=True, kw_only=True)
class ODataBase:
    """One stand-in infobase: its data, its service, and the references of its example objects."""

    model: str
    store: Store
    service: Service
    refs: dict[str, str]

    def published(
        self, *, user: str = "", password: str = "", port: int = 0, host: str = "127.0.0.1"
    ) -> ODataPublication:
        """Opens it on this machine."""
        return ODataPublication(self.store, self.service, user=user, password=password, port=port, host=host)


def open_base(model: str = "bp30", *, edmx: Path | None = None, empty: bool = False) -> ODataBase:
    """A base of a model that comes with the stand-in, or built from a real ``$metadata``."""
    known = read_model(model)
    base: Schema = known if edmx is None else read_edmx(edmx, known)
    store = Store(base)
    fitting = [one for one in RULES.get(model, []) if one.document in base.sets and one.register in base.sets]
    refs = {} if empty else seed(store, model, fitting)
    return ODataBase(model=model, store=store, service=Service(store, fitting), refs=refs)


def guess_model(edmx: Path) -> str:
    """The model that knows most of the sets of a real ``$metadata``."""
    names = set(read_edmx(edmx, Schema()).sets)
    return max(model_names(), key=lambda model: len(names & set(read_model(model).sets)))
