"""The stored document of a card is what the records' own codec writes and reads."""

from __future__ import annotations

import orjson
import pytest

from connectors.crm.contract.given import example
from connectors.crm.embedded.records import to_doc
from enterprise_data.objects.codec import decode, encode
from enterprise_data.objects.registry import KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_document_is_spelled_as_the_codec_spells_it(kind: str) -> None:
    record = example(kind, "1", "2")
    document = orjson.loads(to_doc(record))
    assert document == orjson.loads(orjson.dumps(encode(record)))
    assert decode(kind, document) == record
