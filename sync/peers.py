"""What is worth telling about a change in the peer itself: its node, its version, the kinds it takes."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.formats.enterprise_data.versions import parts
from state.rows import Peer


@dataclass(frozen=True, slots=True)
class News:
    """One sentence for the report, and what to do about it."""

    text: str
    hint: str = ""


def peer_news(before: Peer, now: Peer) -> list[News]:
    """What the newest header says differently; at first contact there is nothing to compare with."""
    if not before.format_version:
        return []
    found = [_node(now)] if now.new_code != before.new_code else []
    if now.format_version != before.format_version:
        found.append(_version(before.format_version, now.format_version))
    if now.abilities != before.abilities:
        found.append(_abilities(before, now))
    return found


def _node(now: Peer) -> News:
    return News(
        f"База 1С перешла на новый код узла «{now.new_code}» (прежний «{now.code}» пока действует).",
        f'Укажите в настройках базы: node.peer = "{now.new_code}", node.peer_old = "{now.code}".',
    )


def _version(before: str, now: str) -> News:
    text = f"Общая версия формата изменилась: была {before}, стала {now}."
    if parts(now) < parts(before):
        return News(text, "Поля, которых нет в этой версии, передаваться не будут.")
    return News(
        text,
        "Поля, которых не было в прежней версии, станут известны, когда 1С передаст объекты заново: "
        "зарегистрируйте их к обмену, если они нужны в CRM.",
    )


def _abilities(before: Peer, now: Peer) -> News:
    changed = sorted(
        name
        for name in {*before.abilities, *now.abilities}
        if before.abilities.get(name) != now.abilities.get(name)
    )
    return News(
        "1С изменила, что она передаёт и принимает: " + ", ".join(changed) + ".",
        "Если это не задумано, проверьте правила обмена в 1С.",
    )
