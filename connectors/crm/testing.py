"""The contract of ``CrmService``, as tests that any CRM must pass.

Subclass ``CrmContract`` and give it a fixture ``crm`` (an empty CRM). Where a test needs something only a
person can do in that CRM, it calls one of the ``by_hand_*`` methods, which the subclass fills in.
Source: reference/crm/service_interface.md, section 9.
"""

from __future__ import annotations

from connectors.crm.contract.creating import Creating
from connectors.crm.contract.feed import Feed
from connectors.crm.contract.figures import Figures
from connectors.crm.contract.finding import Finding
from connectors.crm.contract.lifecycle import Lifecycle
from connectors.crm.contract.updating import Updating


class CrmContract(Creating, Updating, Finding, Feed, Lifecycle, Figures):
    """Every CRM behaves like this."""
