"""Names of message files, as 1C writes and looks for them (transport.md §6). Parsed by the known codes."""

from __future__ import annotations

from dataclasses import fields

from connectors.base import NodeCodes
from enterprise_data.errors import ConfigurationError

STEM = "Message"
SUFFIXES = (".xml", ".zip")
_FROM = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LATIN = "a,b,v,g,d,e,e,zh,z,i,y,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,,y,,e,yu,ya"
_TABLE = dict(zip(_FROM, _LATIN.split(","), strict=True))
_GUID_LENGTH = 36
_LONGEST = 50
_FORBIDDEN = frozenset('/\\:*?"<>|')


def check_codes(nodes: NodeCodes) -> None:
    """Codes become parts of file names: one that would leave the folder is refused with ``ConfigurationError``."""
    for item in fields(nodes):
        code = getattr(nodes, item.name)
        if len(code) > _LONGEST or code != code.strip() or ".." in code or not _is_plain(code):
            raise ConfigurationError(
                f"Код узла «{code[:_LONGEST]}» ({item.name}) не может быть частью имени файла.",
                hint="Возьмите код из плана обмена 1С: это УИД или два знака, без точек, косых черт и пробелов.",
            )


def _is_plain(code: str) -> bool:
    return code.isprintable() and not _FORBIDDEN.intersection(code)


def transliterated(text: str) -> str:
    """Russian letters in Latin, the rest as it is."""
    out = []
    for char in text:
        latin = _TABLE.get(char.lower())
        out.append(char if latin is None else latin.capitalize() if char.isupper() else latin)
    return "".join(out)


def outgoing_name(nodes: NodeCodes, *, zip: bool, transliterate: bool) -> str:
    """The file we write. A sender with a GUID puts its base's prefix in front of it."""
    prefix = f"_{nodes.our_prefix}" if nodes.our_prefix and len(nodes.ours) == _GUID_LENGTH else ""
    name = f"{STEM}{prefix}_{nodes.ours}_{nodes.peer}"
    return (transliterated(name) if transliterate else name) + (".zip" if zip else ".xml")


def is_incoming(name: str, nodes: NodeCodes, *, transliterate: bool) -> bool:
    """Whether a file is the peer's message to us: ``Message*_<sender>_<receiver>.*``, old codes included."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or f".{suffix.lower()}" not in SUFFIXES or not stem.casefold().startswith(STEM.casefold()):
        return False
    senders = [code for code in (nodes.peer, nodes.peer_old) if code]
    receivers = [code for code in (nodes.ours, nodes.ours_old) if code]
    endings = [f"_{sender}_{receiver}" for sender in senders for receiver in receivers]
    if transliterate:
        endings += [transliterated(ending) for ending in endings]
    return any(stem.casefold().endswith(ending.casefold()) for ending in endings)


def is_ours(name: str, nodes: NodeCodes, *, transliterate: bool) -> bool:
    """Whether a file is an outgoing message of ours, under any of its possible names."""
    mirrored = NodeCodes(ours=nodes.peer, peer=nodes.ours, ours_old=nodes.peer_old, peer_old=nodes.ours_old)
    return is_incoming(name, mirrored, transliterate=transliterate)
