"""From the name of an error in a run's row back to its class, whose parent says what happens now."""

from __future__ import annotations

from collections.abc import Iterator

from enterprise_data.errors import ExchangeError


def error_class(code: str) -> type[ExchangeError]:
    """The class named ``code``; the root class for none, and for what was not an error of ours."""
    return next((found for found in _all(ExchangeError) if found.__name__ == code), ExchangeError)


def _all(parent: type[ExchangeError]) -> Iterator[type[ExchangeError]]:
    yield parent
    for child in parent.__subclasses__():
        yield from _all(child)
