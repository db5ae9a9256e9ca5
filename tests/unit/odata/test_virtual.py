"""An answer of any size is decoded row by row, wherever the pieces that come off the wire are cut."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.onec.odata import virtual
from connectors.onec.odata.errors import LostAnswer
from connectors.onec.odata.virtual import decoded_rows
from enterprise_data.errors import UnexpectedAnswer

VALUES = st.one_of(
    st.text(alphabet='аЯ"\\{}[],: \n😀1'), st.integers(), st.booleans(), st.none(), st.just({"a": [1, {"b": "}"}]})
)  # fmt: skip
ROWS = st.lists(st.dictionaries(st.text(alphabet='Цена"\\'), VALUES, max_size=4), max_size=6)


def decoded(content: bytes) -> list[dict[str, Any]]:
    """The rows of an answer."""
    return list(decoded_rows(io.BytesIO(content), "Регистр"))


@given(rows=ROWS, piece=st.integers(1, 40), spaced=st.booleans())
def test_rows_come_whole_wherever_the_answer_is_cut(
    rows: list[dict[str, Any]], piece: int, spaced: bool
) -> None:
    answer = {"odata.metadata": 'http://1c/$metadata#"x"', "odata.count": 12, "value": rows}
    content = json.dumps(answer, ensure_ascii=False, indent=1 if spaced else None).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(virtual, "_PIECE", piece)
        assert decoded(content) == rows


def test_fractions_are_exact_and_a_mark_of_byte_order_is_skipped() -> None:
    (row,) = decoded(b'\xef\xbb\xbf{"value": [{"n": 0.10, "w": 12345678901234567890.12}]}')
    assert row == {"n": Decimal("0.10"), "w": Decimal("12345678901234567890.12")}


@pytest.mark.parametrize(
    "content", [b'{"value": [{"a": 1}, {"a"', b'{"value": [{"a": 1}', b"", b"{", b'{"value": [\xff]}']
)
def test_an_answer_that_broke_off_is_no_end(content: bytes) -> None:
    with pytest.raises(LostAnswer):
        decoded(content)


@pytest.mark.parametrize("content", [b'{"value": {"a": 1}}', b'{"other": 1}', b'{"value": [1]}'])
def test_an_answer_of_another_kind_is_told(content: bytes) -> None:
    with pytest.raises(UnexpectedAnswer):
        decoded(content)
