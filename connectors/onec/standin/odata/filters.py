"""``$filter`` and ``Condition``: operators each on a level of its own, functions, paths, lambdas (protocol.md §5.1)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

from connectors.onec.standin.odata.filter_functions import FUNCTIONS, UNSUPPORTED
from connectors.onec.standin.odata.refusals import Refusal, wrong_option
from connectors.onec.standin.odata.tokens import BadToken, Guid, Token, Typed, tokens

Row = dict[str, Any]
Value = Callable[[Row], Any]

_LEVELS = {
    "or": 1, "and": 2, "ne": 3, "eq": 4, "le": 5, "lt": 6, "ge": 7, "gt": 8, "sub": 9, "add": 10, "div": 11, "mul": 12,
}  # fmt: skip
_NOT, _MINUS = 13, 14


class Names(Protocol):
    """Resolves the names of a filter."""

    def value(self, path: str) -> Value:
        """Reads a property; raises ``Refusal`` for a name that doesn't exist."""

    def rows(self, table: str) -> tuple[Callable[[Row], list[Row]], Names]:
        """Rows of a tabular part, with the names inside them."""


def compile_filter(text: str, names: Names, option: str = "$filter") -> Value:
    """A predicate; raises ``Refusal`` (400) where 1C would."""
    try:
        parser = _Parser(list(tokens(text)), names, option)
    except BadToken:
        raise wrong_option(option) from None
    predicate = parser.expression(0)
    if not parser.is_done:
        raise wrong_option(option)
    return predicate


class _Parser:
    def __init__(self, words: list[Token], names: Names, option: str) -> None:
        self._words, self._names, self._option, self._at = words, names, option, 0
        self._inner: dict[str, Names] = {}

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._words)

    def _peek(self) -> Token:
        return self._words[self._at] if not self.is_done else Token("end", None)

    def _take(self, value: Any = None) -> Token:
        token = self._peek()
        if token.kind == "end" or (value is not None and token.value != value):
            raise wrong_option(self._option)
        self._at += 1
        return token

    def expression(self, level: int) -> Value:
        left = self._unary()
        while (word := self._peek()).kind == "name" and _LEVELS.get(str(word.value), 0) > level:
            self._take()
            left = _binary(str(word.value), left, self.expression(_LEVELS[str(word.value)]))
        return left

    def _unary(self) -> Value:
        token = self._peek()
        if token == Token("name", "not"):
            self._take()
            inner = self.expression(_NOT)
            return lambda row: not inner(row)
        if token == Token("sign", "-"):
            self._take()
            negated = self.expression(_MINUS)
            return lambda row: -negated(row)
        return self._primary()

    def _primary(self) -> Value:
        token = self._take()
        if token == Token("sign", "("):
            inner = self.expression(0)
            self._take(")")
            return inner
        if token.kind == "value":
            return lambda row, value=token.value: value  # type: ignore[misc]  # bound at once
        if token.kind != "name":
            raise wrong_option(self._option)
        name = str(token.value)
        if self._peek() == Token("sign", "("):
            return self._call(name)
        return self._property(name)

    def _property(self, name: str) -> Value:
        first, slash, rest = name.partition("/")
        if slash and first in self._inner:
            value = self._inner[first].value(rest)
            return lambda row: value(row[f"@{first}"])
        return self._names.value(name)

    def _call(self, name: str) -> Value:
        path, _, last = name.rpartition("/")
        if last in ("any", "all") and path:
            return self._lambda(path, last)
        if name in UNSUPPORTED or name not in FUNCTIONS:
            raise Refusal(400, "21", f"Функция {name} не реализована или передан неверный набор аргументов")
        self._take("(")
        arguments: list[Value] = []
        while self._peek() != Token("sign", ")"):
            arguments.append(self.expression(0))
            if self._peek() == Token("sign", ","):
                self._take()
        self._take(")")
        function = FUNCTIONS[name]
        return lambda row: function(*(argument(row) for argument in arguments))

    def _lambda(self, table: str, last: str) -> Value:
        rows, names = self._names.rows(table)
        self._take("(")
        if self._peek() == Token("sign", ")"):
            self._take()
            return lambda row: bool(rows(row))
        variable = str(self._take().value)
        self._take(":")
        self._inner[variable] = names
        inner = self.expression(0)
        self._take(")")
        test = any if last == "any" else all
        return lambda row: test(inner({**row, f"@{variable}": one}) for one in rows(row))


def _binary(word: str, left: Value, right: Value) -> Value:
    if word == "or":
        return lambda row: bool(left(row)) or bool(right(row))
    if word == "and":
        return lambda row: bool(left(row)) and bool(right(row))
    if word in ("add", "sub", "mul", "div"):
        return lambda row: _count(word, Decimal(left(row)), Decimal(right(row)))
    return lambda row: _compare(word, left(row), right(row))


def _count(word: str, left: Decimal, right: Decimal) -> Decimal:
    if word == "add":
        return left + right
    if word == "sub":
        return left - right
    return left * right if word == "mul" else left / right


def _compare(word: str, left: Any, right: Any) -> bool:
    """A composite property is its text with a type: a bare guid literal never equals it."""
    if isinstance(left, Typed) or isinstance(right, Typed):
        return (left == right) if word == "eq" else word == "ne" and left != right
    left, right = (one.text if isinstance(one, Guid) else one for one in (left, right))
    if isinstance(left, int | Decimal) != isinstance(right, int | Decimal):
        try:
            left, right = Decimal(str(left)), Decimal(str(right))
        except ArithmeticError:
            return word == "ne"
    if word == "eq":
        return bool(left == right)
    if word == "ne":
        return bool(left != right)
    if word in ("gt", "ge"):
        return bool(left > right) if word == "gt" else bool(left >= right)
    return bool(left < right) if word == "lt" else bool(left <= right)
