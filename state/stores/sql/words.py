"""Small integers for the words that every row repeats: bases, kinds, sides, statuses, names of people.

A word is written once and never changes, so the numbers of committed words are kept in memory for all units.
"""

from __future__ import annotations

from state.stores.sql.numbers import take_numbers
from state.stores.sql.session import Session

UNKNOWN = -1
"""The number of a word that was never written: no row has it."""


class WordBook:
    """Words of one store that are known to be committed."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.words: dict[int, str] = {}

    def learn(self, numbers: dict[str, int]) -> None:
        """Takes over what a unit committed or found committed."""
        self.numbers.update(numbers)
        self.words.update({number: word for word, number in numbers.items()})


class Words:
    """Words as one unit sees them; its own new ones reach the book only once it has committed."""

    def __init__(self, session: Session, book: WordBook) -> None:
        self._session = session
        self._book = book
        self._fresh: dict[str, int] = {}
        self._spelled: dict[int, str] = {}

    def find(self, word: str) -> int:
        """The number of the word, or ``UNKNOWN``: for look-ups."""
        number = self._known(word)
        if number is None:
            row = self._session.row("SELECT id FROM state_words WHERE word = ?", [word])
            if row is None:
                return UNKNOWN
            number = self._fresh[word] = row[0]
        return number

    def number(self, word: str) -> int:
        """The number of the word, given now if it is new: for writing."""
        number = self._book.numbers.get(word)  # nearly always; a row asks for a handful of words
        if number is None:
            number = self._fresh.get(word)
        if number is None:
            number = self._fresh[word] = self._put(word)
        return number

    def word(self, number: int) -> str:
        """The reverse."""
        word = self._book.words.get(number) or self._spelled.get(number)
        if word is None:
            word = str(self._session.row("SELECT word FROM state_words WHERE id = ?", [number])[0])
            self._fresh[word] = number
            self._spelled[number] = word
        return word

    def settle(self) -> None:
        """Called after the commit."""
        self._book.learn(self._fresh)

    def _known(self, word: str) -> int | None:
        number = self._book.numbers.get(word)
        return self._fresh.get(word) if number is None else number

    def _put(self, word: str) -> int:
        """A word of a unit that is then undone may stay: it is only vocabulary."""
        with self._session.apart() as session:
            (number,) = take_numbers(session, "words", 1)
            session.write(
                "INSERT INTO state_words (id, word) VALUES (?, ?) ON CONFLICT (word) DO NOTHING",
                [number, word],
            )
            return int(session.row("SELECT id FROM state_words WHERE word = ?", [word])[0])
