"""The embedded CRM keeps the contract of ``CrmService`` on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from connectors.crm.contract.given import FIRM
from connectors.crm.embedded import EmbeddedCrm
from connectors.crm.embedded.clients import Client, ClientContact
from connectors.crm.testing import CrmContract
from enterprise_data.model.ref import Ref
from tests.contract.crm_databases import crm_postgres, crm_url, empty_crm  # noqa: F401 - fixtures


class Embedded(CrmContract):
    """What a person does, in terms of the embedded CRM."""

    def by_hand_edit(self, crm: EmbeddedCrm, id: str, **values: Any) -> None:
        record = replace(crm.get_many(FIRM, [id])[id].record, **values)
        crm.save(FIRM, id, record, frozenset(values), "anna")

    def by_hand_document(self, crm: EmbeddedCrm, id: str, document: Ref, title: str) -> None:
        crm.attach_document(id, document, title)

    def by_hand_client(self, crm: EmbeddedCrm, name: str, contacts: Sequence[str]) -> str:
        table = tuple(ClientContact(full_name=contact, phone="+7 1") for contact in contacts)
        return crm.create_client(Client(name=name, contacts=table), "anna").id


class TestEmbeddedCrm(Embedded):
    """The whole contract, on each database."""

    @pytest.fixture
    def crm(self, crm_url: str) -> Iterator[EmbeddedCrm]:  # noqa: F811
        crm = empty_crm(crm_url)
        yield crm
        crm.close()
