"""Errors of an exchange. The parent class answers one question: what happens now?

Every error carries a message for people (Russian), a hint that says what to do, and facts for the log
and the journal. Facts never hold passwords or personal data beyond the object's own key.
"""

from __future__ import annotations

import errno
from typing import Any, ClassVar


class ExchangeError(Exception):
    """Обмен не выполнен."""

    default_hint: ClassVar[str] = ""

    def __init__(self, message: str | None = None, *, hint: str | None = None, **facts: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.hint = self.default_hint if hint is None else hint
        self.facts = facts
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """Stable name of the error for the journal and for scripts, e.g. ``MalformedMessage``."""
        return type(self).__name__


# --- settings are wrong: nothing starts ---------------------------------------------------------------


class ConfigurationError(ExchangeError):
    """Настройки не позволяют начать обмен."""


class InvalidPrefix(ConfigurationError):
    """Недопустимый префикс базы."""


class PrefixClash(ConfigurationError):
    """Префикс уже занят другой базой или отличается по длине."""


class UnknownConnector(ConfigurationError):
    """Неизвестный вид подключения."""


class UnknownConnection(ConfigurationError):
    """База с таким именем не подключена."""


class SecretMissing(ConfigurationError):
    """Не найден пароль или ключ подключения."""


# --- wait and try again -------------------------------------------------------------------------------


class TransientError(ExchangeError):
    """Временное затруднение: обмен будет повторён."""


class Unreachable(TransientError):
    """Нет связи."""


class TimedOut(TransientError):
    """Ответ не получен вовремя."""


class RateLimited(TransientError):
    """Слишком много обращений."""


class SessionLimitReached(TransientError):
    """На сервере 1С нет свободного сеанса."""


class ObjectLocked(TransientError):
    """Объект сейчас редактируется."""


class ExchangeInProgress(TransientError):
    """С этой базой уже идёт обмен."""

    default_hint = "Дождитесь его окончания или остановите его."


# --- this base is paused until a person looks ---------------------------------------------------------


class AccessError(ExchangeError):
    """Доступ закрыт: обмен с базой приостановлен."""


class AuthenticationFailed(AccessError):
    """Неверное имя или пароль."""


class PermissionDenied(AccessError):
    """Не хватает прав."""


class NotPublished(AccessError):
    """Служба обмена не опубликована."""


# --- the message cannot be trusted: stop, keep it -----------------------------------------------------


class ProtocolError(ExchangeError):
    """Сообщение обмена не принято; файл сохранён."""


class UnexpectedAnswer(ProtocolError):
    """Получен неожиданный ответ."""


class UnsupportedVersion(ProtocolError):
    """Нет общей версии формата."""


class MalformedMessage(ProtocolError):
    """Файл обмена повреждён."""


class UnsafeArchive(ProtocolError):
    """Архив отклонён из соображений безопасности."""


class WrongReceiver(ProtocolError):
    """Сообщение адресовано другому узлу."""


# --- one record is set aside, the others travel -------------------------------------------------------


class RecordError(ExchangeError):
    """Объект отложен, остальные переданы."""


class SchemaViolation(RecordError):
    """Объект не соответствует схеме формата."""


class InvalidRecord(RecordError):
    """В объекте ошибка."""


class UnknownReference(RecordError):
    """Объект ссылается на то, чего ещё нет."""


class UnmappedValue(RecordError):
    """Значению нет соответствия."""


class AmbiguousMatch(RecordError):
    """Подходит несколько карточек."""


class RefusedByPeer(RecordError):
    """Другая сторона отклонила запись."""


class EditedMeanwhile(RecordError):
    """Объект изменили в 1С, пока готовилась запись."""

    default_hint = "Ничего не записано. Обмен прочитает новое состояние и сравнит его с изменениями CRM."


# --- stop before harm is done -------------------------------------------------------------------------


class SafetyStop(ExchangeError):
    """Обмен остановлен, чтобы не навредить."""


class SideEmptied(SafetyStop):
    """Одна из сторон пришла пустой."""


class TooManyDeletions(SafetyStop):
    """Слишком много удалений."""


class AnotherInfobaseAnswered(SafetyStop):
    """Под известным именем отвечает другая информационная база."""


class BackupRestored(SafetyStop):
    """Похоже, база восстановлена из резервной копии."""


class ClosedPeriod(SafetyStop):
    """Период закрыт для изменений."""


# --- hand over cleanly --------------------------------------------------------------------------------


class RunInterrupted(ExchangeError):
    """Обмен прерван и будет продолжен с того же места."""


class StopRequested(RunInterrupted):
    """Обмен остановлен по просьбе."""


class LeaseLost(RunInterrupted):
    """Обмен этой базы продолжает другой процесс."""


# --- what the system says -----------------------------------------------------------------------------

_SYSTEM_WORDS = {
    errno.ENOENT: "такого файла или папки нет",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.ENOSPC: "на диске нет места",
    errno.EDQUOT: "исчерпана квота диска",
    errno.EROFS: "диск только для чтения",
    errno.EISDIR: "это папка, а нужен файл",
    errno.ENOTDIR: "часть пути — не папка",
    errno.EEXIST: "такой файл уже есть",
    errno.ENAMETOOLONG: "слишком длинное имя",
    errno.EIO: "диск не отвечает",
    errno.ETIMEDOUT: "сетевой диск не отвечает",
    errno.EHOSTDOWN: "сетевой диск недоступен",
    errno.EBUSY: "файл занят",
}


def system_reason(error: OSError) -> str:
    """Why the system refused, in Russian where we know the word."""
    return _SYSTEM_WORDS.get(error.errno or 0) or error.strerror or type(error).__name__
