"""How 1C refuses: a status, an internal code and a Russian text (protocol.md §6.6, §8.1)."""

from __future__ import annotations


class Refusal(Exception):
    """An answer that isn't what was asked for."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


def no_entity_type(name: str) -> Refusal:
    """The set is not in the composition."""
    return Refusal(404, "8", f'Тип сущности "{name}" не найден!')


def no_instance(name: str) -> Refusal:
    """Nothing under this key."""
    return Refusal(404, "9", f'Экземпляр сущности "{name}" не найден по переданному ключу.')


def no_segment(name: str) -> Refusal:
    """An unknown name in a path or in ``$select``."""
    return Refusal(400, "6", f"Сегмент пути {name} не найден!")


def no_method() -> Refusal:
    """A function that the object doesn't have."""
    return Refusal(400, "6", "Метод не найден")


def wrong_option(option: str) -> Refusal:
    """A query option that can't be parsed."""
    return Refusal(400, "14", f"Ошибка при разборе опции запроса {option}")


def unparsed(text: str, kind: str) -> Refusal:
    """A value of a wrong type."""
    return Refusal(400, "1", f"Не удалось разобрать строку '{text}' как значение типа {kind}!")


def exception(text: str) -> Refusal:
    """An exception in the code of the configuration: a business refusal, or a lock that passes."""
    return Refusal(500, "-1", text)
