"""The contract of ``Store``, as tests that any store must pass.

Subclass ``StoreContract`` and give it two fixtures: ``store``, an empty store, and ``again``, a function that opens
the same state once more, as another process would.
"""

from __future__ import annotations

from state.contract.agreed import Agreed
from state.contract.aliases import Aliases
from state.contract.asking import Asking
from state.contract.bases import Bases
from state.contract.bulk import Bulk
from state.contract.crowds import Crowds
from state.contract.fences import Fences
from state.contract.leasing import Leasing
from state.contract.linking import Linking
from state.contract.people import People
from state.contract.registering import Registering
from state.contract.running import Running
from state.contract.scopes import Scopes
from state.contract.searching import Searching
from state.contract.sending import Sending
from state.contract.staging import Staging
from state.contract.units import Units
from state.contract.values import Values


class StoreContract(
    Units,
    Fences,
    Leasing,
    Linking,
    Aliases,
    Searching,
    Agreed,
    Staging,
    Scopes,
    Registering,
    Sending,
    Running,
    Asking,
    Bases,
    People,
    Values,
    Bulk,
    Crowds,
):
    """Every store behaves like this."""
