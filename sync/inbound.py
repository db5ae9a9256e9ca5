"""An incoming header is judged before anything else is read (transport.md §7.1–7.2).

``judge`` is pure: from what we remember of the peer and what the header says follows what may be done with the
message, or an error that stops the exchange before harm is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.base import NodeCodes
from enterprise_data.errors import AnotherInfobaseAnswered, BackupRestored, UnsupportedVersion, WrongReceiver
from enterprise_data.formats.enterprise_data.header import Confirmation, Header
from enterprise_data.formats.enterprise_data.versions import highest_common
from state.rows import Peer

REPAIR_OURS = (
    "Если это так, зарегистрируйте в 1С все объекты к обмену, выгрузите их и выполните: "
    "obmen run {base} --after-restore."
)
REPAIR = "Если базу действительно восстановили из копии, выполните: obmen run {base} --after-restore."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do with a message: how the peer is remembered now, whether its body and receipt count."""

    peer: Peer
    load_body: bool
    acknowledges: int | None
    """The number up to which our messages were accepted, None if the header says nothing we may use."""
    message_no: int
    reason: str = ""
    """Why the body is not loaded, in Russian."""
    hint: str = ""
    """What to do about it."""


def judge(
    peer: Peer, header: Header, nodes: NodeCodes, our_versions: Sequence[str], last_created: datetime | None
) -> Verdict:
    """Decides about a message of an exchange with a node; raises ``ProtocolError`` or ``SafetyStop``."""
    confirmation = header.confirmation
    if confirmation is None:
        raise WrongReceiver(
            "В сообщении нет сведений об отправителе и получателе: это файл односторонней выгрузки.",
            hint=f"Загрузите его командой: obmen import ФАЙЛ --base {peer.base}.",
        )
    _check_nodes(peer, confirmation, header.new_from, nodes)
    known = remember(peer, header, our_versions)
    number, received = confirmation.message_no or 0, confirmation.received_no
    if header.is_settings_only:
        return Verdict(
            peer=known, load_body=False, acknowledges=None, message_no=0, reason="Получены настройки базы 1С."
        )
    if number <= 0:
        return Verdict(peer=known, load_body=True, acknowledges=None, message_no=0)
    if number <= peer.received_no:
        return _seen_before(known, number, header, last_created)
    if received is not None:
        _check_receipt(peer, received)
    return Verdict(peer=known, load_body=True, acknowledges=received, message_no=number)


def _check_nodes(peer: Peer, confirmation: Confirmation, new_from: str | None, nodes: NodeCodes) -> None:
    if confirmation.to and not _same(confirmation.to) & _same(nodes.ours, nodes.ours_old):
        raise WrongReceiver(
            f"Получатель из сообщения обмена не соответствует ожидаемому: сообщение для узла «{confirmation.to}», "
            f"а наш узел — «{nodes.ours}».",
            hint="Проверьте код узла в настройках базы и в плане обмена 1С.",
            to=confirmation.to,
        )
    senders = _same(confirmation.from_, new_from)
    expected = _same(nodes.peer, nodes.peer_old, peer.code, peer.new_code)
    if expected and not senders & expected:
        raise AnotherInfobaseAnswered(
            f"Сообщение пришло от узла «{confirmation.from_}», а база «{peer.base}» — это узел «{nodes.peer}».",
            hint="Проверьте каталог обмена: возможно, в него пишет другая информационная база.",
            sender=confirmation.from_,
        )


def _same(*codes: str | None) -> set[str]:
    """Codes as they are compared: a GUID typed in capitals is the same GUID."""
    return {code.casefold() for code in codes if code}


def remember(peer: Peer, header: Header, our_versions: Sequence[str]) -> Peer:
    """Every incoming header replaces what was known about the peer's abilities."""
    version = highest_common(our_versions, header.available_versions)
    if version is None:
        raise UnsupportedVersion(
            f"У базы «{peer.base}» нет общей с нами версии формата: она предлагает "
            f"{', '.join(header.available_versions) or 'пустой список'}, мы — {', '.join(our_versions)}.",
            hint="Обновите конфигурацию 1С или расширьте список версий в настройках базы.",
        )
    confirmation = header.confirmation
    return replace(
        peer,
        code=confirmation.from_ if confirmation else peer.code,
        new_code=header.new_from or peer.new_code,
        prefix=header.prefix or peer.prefix,
        versions=tuple(header.available_versions),
        abilities={item.name: (item.sending, item.receiving) for item in header.abilities or ()},
        format_version=version,
    )


def _seen_before(known: Peer, number: int, header: Header, last_created: datetime | None) -> Verdict:
    """1C never gives a number twice: made after the last message we took, it comes from a restored database.
    To skip it would be to acknowledge what we never saw."""
    if last_created is not None and header.creation_date > last_created:
        raise BackupRestored(
            f"Номера сообщений базы «{known.base}» пошли назад: получено новое сообщение № {number}, "
            f"а ранее уже принято № {known.received_no}. Похоже, базу 1С восстановили из резервной копии.",
            hint=REPAIR.format(base=known.base),
            message_no=number,
            received_no=known.received_no,
        )
    return Verdict(
        peer=known,
        load_body=False,
        acknowledges=None,
        message_no=number,
        reason=f"Сообщение № {number} базы «{known.base}» было принято ранее: данные повторно не загружались.",
        hint="Делать ничего не нужно. Если в 1С есть новые изменения, выполните обмен в ней: она запишет их.",
    )


def _check_receipt(peer: Peer, received: int) -> None:
    if received > peer.sent_no:
        raise BackupRestored(
            f"База «{peer.base}» подтверждает наше сообщение № {received}, а мы отправили только № {peer.sent_no}. "
            "Похоже, база данных обмена восстановлена из резервной копии.",
            hint=REPAIR_OURS.format(base=peer.base),
            received_no=received,
            sent_no=peer.sent_no,
        )
    if received < peer.acked_no:
        raise BackupRestored(
            f"База «{peer.base}» подтверждает наше сообщение № {received}, хотя раньше подтвердила № {peer.acked_no}. "
            "Похоже, базу 1С восстановили из резервной копии.",
            hint=REPAIR.format(base=peer.base),
            received_no=received,
            acked_no=peer.acked_no,
        )
