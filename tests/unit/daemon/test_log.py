"""The log: facts and places, never personal data, passwords or the words of a database error."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from enterprise_data.errors import ConfigurationError, Unreachable
from obmen.log import setup_log


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    yield
    structlog.configure(**before)
    logging.getLogger().handlers[:] = handlers


def _written(style: str = "json") -> tuple[io.StringIO, structlog.stdlib.BoundLogger]:
    stream = io.StringIO()
    setup_log(style, stream)
    return stream, structlog.get_logger("obmen.test")


def test_an_event_is_one_line_of_json_with_its_facts() -> None:
    stream, log = _written()
    log.info("record_written", run=7, base="buh")
    line = json.loads(stream.getvalue())
    assert (line["event"], line["run"], line["base"], line["level"]) == ("record_written", 7, "buh", "info")
    assert line["timestamp"].endswith("Z")


def test_what_may_be_personal_or_secret_is_dropped_by_name() -> None:
    stream, log = _written()
    log.warning("odd", inn="7707083893", label="ООО Ромашка", password="ключ")
    assert not any(word in stream.getvalue() for word in ("7707083893", "Ромашка", "ключ"))


@pytest.mark.parametrize("style", ["json", "console"])
def test_an_error_is_told_by_type_and_place_without_its_words(style: str) -> None:
    # given
    stream, log = _written(style)

    # when
    try:
        try:
            raise ValueError("parameters: ('ООО Ромашка', '7707083893')")
        except ValueError as error:
            raise Unreachable("Нет связи с «ООО Ромашка».") from error
    except Unreachable:
        log.exception("broke")

    # then
    text = stream.getvalue()
    assert "Unreachable < ValueError" in text
    assert "test_log.py" in text
    assert "Ромашка" not in text


def test_logs_of_libraries_go_the_same_way() -> None:
    stream, _ = _written()
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    logging.getLogger("uvicorn.error").info("chatter")
    assert json.loads(stream.getvalue())["event"] == "Invalid HTTP request received."


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="xml"):
        setup_log("xml")
