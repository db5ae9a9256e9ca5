"""What can only happen with a live base: drift of its metadata, objects that move under our hands."""

from __future__ import annotations

from enterprise_data.errors import ProtocolError, RecordError, TransientError


class MetadataDrift(ProtocolError):
    """Состав базы 1С отличается от ожидаемого."""

    default_hint = "Проверьте базу: obmen check. Данные, которых расхождение не касается, передаются дальше."


class LostAnswer(TransientError):
    """Ответ 1С потерян: неизвестно, выполнена ли запись."""

    default_hint = "Программа сверится с 1С, прежде чем повторять."


class ObjectGone(RecordError):
    """Объекта в 1С больше нет."""

    default_hint = "Его удалили в 1С. Решите, удалять ли карточку в CRM."


class AlreadyExists(RecordError):
    """В 1С такой объект уже есть."""

    default_hint = "Сопоставьте карточку с ним в таблице соответствий."
