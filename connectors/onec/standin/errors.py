"""Errors of the stand-in: its own, so that it shares nothing with the service it plays against."""

from __future__ import annotations


class StandinError(Exception):
    """Действие с демонстрационной базой 1С не выполнено."""


class NoSuchObject(StandinError):
    """В базе нет такого объекта."""

    def __init__(self, type_name: str, ref: str) -> None:
        super().__init__(f"В базе нет объекта «{type_name}» со ссылкой {ref}.")


class MessageRefused(StandinError):
    """The message as a whole is refused; the text is what 1C would write into its log."""


class SeenBefore(MessageRefused):
    """The number is not higher than the last accepted one."""

    def __init__(self) -> None:
        super().__init__("Сообщение обмена было принято ранее")


class BadObject(StandinError):
    """An object does not match its type: reading of the message stops here."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"Ошибка чтения объекта: {path}: {why}")
        self.path = path
        self.why = why


class MissingValue(StandinError):
    """An own object cannot be written in this version: a required property is empty."""

    def __init__(self, path: str) -> None:
        super().__init__(f"Не заполнено обязательное свойство «{path}».")
        self.path = path


class NoWord(StandinError):
    """An own object cannot be written in this version: it has no word for a rate of VAT."""

    def __init__(self, path: str, rate: str, version: str) -> None:
        super().__init__(f"Ставка НДС {rate} % не передается в версии {version} («{path}»).")
