"""«Проверить подключение»: a precise answer about each thing an exchange needs, and what to do where it fails."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.base import LiveBase, MessageTransport
from connectors.crm.service import CrmService
from enterprise_data.errors import ExchangeError
from enterprise_data.formats.enterprise_data.reader import open_message
from enterprise_data.formats.enterprise_data.versions import accepts
from enterprise_data.objects.registry import KINDS
from state.ports import Store
from state.rows import Peer
from sync.inbound import remember
from sync.services.exchanges import ExchangeService


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of a check."""

    subject: str
    text: str
    hint: str = ""
    is_problem: bool = False


class CheckService:
    """Checks without changing anything."""

    def __init__(self, store: Store, crm: CrmService, exchanges: ExchangeService) -> None:
        self._store = store
        self._crm = crm
        self._exchanges = exchanges

    def crm(self) -> list[Finding]:
        """The CRM: reachable, rights, clock."""
        status = self._crm.check()
        if not status.ok:
            return [Finding(subject="CRM", text=item.text, is_problem=True) for item in status.problems]
        skew = abs(status.clock_skew.total_seconds()) if status.clock_skew else 0
        findings = [Finding(subject="CRM", text=f"Отвечает: {status.product}.")]
        if skew > 60:
            hint = "Настройте время на серверах."
            findings.append(
                Finding(subject="Часы", text=f"Расходятся на {skew:.0f} с.", hint=hint, is_problem=True)
            )
        return findings

    def base(
        self, name: str, transport: MessageTransport | None, live: LiveBase | None = None
    ) -> list[Finding]:
        """A base: its mailbox, its message, versions and kinds it takes; or what a live one shows."""
        settings = self._exchanges.base(name)
        findings = [Finding(subject="Префикс", text=f"{settings.prefix}")]
        if live is not None:
            return findings + _observed(live)
        if transport is None:
            return [*findings, Finding(subject="Обмен", text="Только файлы без узла плана обмена.")]
        try:
            complaints = transport.check()
            findings += [Finding(subject="Каталог обмена", text=text, is_problem=True) for text in complaints]
            if not complaints:
                findings += [Finding(subject="Каталог обмена", text="Доступен для чтения и записи.")]
                findings += self._message(name, transport)
        except ExchangeError as error:
            findings.append(
                Finding(subject="Каталог обмена", text=error.message, hint=error.hint, is_problem=True)
            )
        finally:
            transport.close()
        return findings

    def _message(self, name: str, transport: MessageTransport) -> list[Finding]:
        settings = self._exchanges.base(name)
        with self._store.unit() as unit:
            peer = unit.peer(name)
        incoming = transport.fetch()
        if incoming is None:
            hint = "Выполните выгрузку в 1С (или дождитесь её по расписанию)."
            return [Finding(subject="Сообщение 1С", text="Пока нет.", hint=hint), *_numbers(peer)]
        with open_message(incoming.path) as reader:
            known = remember(peer, reader.header, settings.versions)
        findings = [
            Finding(subject="Сообщение 1С", text=f"{incoming.name}, узел «{known.code}»."),
            Finding(subject="Версия формата", text=f"{known.format_version} (общая высшая)."),
        ]
        return [*findings, *_abilities(known, settings.kinds), *_numbers(peer)]


def _observed(live: LiveBase) -> list[Finding]:
    try:
        return [
            Finding(subject=one.subject, text=one.text, hint=one.hint, is_problem=one.is_problem)
            for one in live.observe()
        ]
    finally:
        live.close()


def _abilities(peer: Peer, kinds: tuple[str, ...]) -> list[Finding]:
    if not peer.abilities:
        return []
    names = [name for kind in kinds for name in KINDS[kind].enterprise_data.type_names]
    none = ("", "")
    refused = [name for name in names if not accepts(peer.abilities.get(name, none)[1], peer.format_version)]
    silent = [name for name in names if not accepts(peer.abilities.get(name, none)[0], peer.format_version)]
    findings = [
        Finding(subject="1С принимает", text=", ".join(n for n in names if n not in refused) or "ничего")
    ]
    if refused:
        findings.append(
            Finding(subject="1С не принимает", text=", ".join(refused) + ": отправляться не будут.")
        )
    if silent:
        findings.append(Finding(subject="1С не отправляет", text=", ".join(silent) + "."))
    return findings


def _numbers(peer: Peer) -> list[Finding]:
    text = f"отправлено № {peer.sent_no}, подтверждено № {peer.acked_no}, принято от 1С № {peer.received_no}"
    return [Finding(subject="Номера сообщений", text=text)]
