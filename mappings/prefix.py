"""Base prefixes: what keeps the code 000000042 of one infobase apart from that of another (REQUIREMENTS A2, A3).

1C gives the same short codes in every infobase, so a code alone names nothing. A prefix is one to five Latin
letters, digits or hyphens, of one length in all bases, and never changes once anything was exchanged with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from enterprise_data.errors import InvalidPrefix, PrefixClash

_ALLOWED = re.compile(r"[A-Za-z0-9-]{1,5}", re.ASCII)
_LOOKALIKES = str.maketrans("АВЕЗКМНОРСТУХавеокрсухІіЅѕЈј–—−", "ABE3KMHOPCTYXabeokpcyxIiSsJj---")


@dataclass(frozen=True, slots=True)
class BasePrefix:
    """The mark of one infobase, e.g. ``BP20-``. A Cyrillic В or Р looks the same and is refused."""

    text: str

    def __post_init__(self) -> None:
        if not _ALLOWED.fullmatch(self.text):
            message, hint = _complaint(self.text)
            raise InvalidPrefix(message, hint=hint, prefix=self.text)

    def add(self, code: str) -> str:
        """The code the CRM sees; adding twice changes nothing, an empty code stays empty."""
        if not code or code.startswith(self.text):
            return code
        return self.text + code

    def strip(self, code: str) -> str:
        """The bare 1C code; only exactly this prefix is taken off, only once, and never the whole code."""
        return code.removeprefix(self.text) if self.marks(code) else code

    def marks(self, code: str) -> bool:
        """Whether the code carries this prefix."""
        return code.startswith(self.text) and len(code) > len(self.text)


def _complaint(text: str) -> tuple[str, str]:
    latin = text.translate(_LOOKALIKES)
    if text != latin and _ALLOWED.fullmatch(latin):
        what = (
            "русские буквы, похожие на латинские" if any(map(str.isalpha, set(text) - set(latin))) else "тире"
        )
        return f"Префикс «{text}» содержит {what}.", f"Наберите его латиницей, с обычным дефисом: {latin}"
    return (
        f"Недопустимый префикс базы: «{text}».",
        "Префикс — от 1 до 5 знаков: латинские буквы, цифры или «-», например BP30-.",
    )


def check_prefixes(prefixes: Mapping[str, BasePrefix]) -> None:
    """All prefixes (base name → prefix) differ and have one length; raises ``PrefixClash``."""
    seen: dict[str, str] = {}
    for base, prefix in prefixes.items():
        other = seen.setdefault(prefix.text.casefold(), base)
        if other != base:
            raise PrefixClash(
                f"Префикс «{prefix.text}» у баз «{other}» и «{base}» одинаковый.",
                hint="У каждой базы должен быть свой префикс.",
            )
    lengths = {len(prefix.text) for prefix in prefixes.values()}
    if len(lengths) > 1:
        listed = ", ".join(f"{base}: «{prefix.text}»" for base, prefix in prefixes.items())
        raise PrefixClash(f"Префиксы баз разной длины: {listed}.", hint="Сделайте все префиксы одной длины.")


def check_change(base: str, known: BasePrefix, wanted: BasePrefix, *, exchanged: bool) -> None:
    """A prefix may be corrected until the first exchange, then never; raises ``PrefixClash``."""
    if exchanged and wanted != known:
        raise PrefixClash(
            f"Префикс базы «{base}» нельзя изменить с «{known.text}» на «{wanted.text}»: обмен с ней уже был.",
            hint=f'Верните в obmen.toml prefix = "{known.text}" или подключите базу под другим именем.',
            base=base,
        )


def check_reuse(base: str, wanted: BasePrefix, exchanged: Mapping[str, BasePrefix]) -> None:
    """A prefix stays with the base it was exchanged under, even if that base is no longer set up (the CRM still
    knows its codes); raises ``PrefixClash``."""
    taken = {prefix.text.casefold(): other for other, prefix in exchanged.items() if other != base}
    owner = taken.get(wanted.text.casefold())
    if owner is not None:
        raise PrefixClash(
            f"Префикс «{wanted.text}» базы «{base}» уже занят: с ним обменивалась база «{owner}».",
            hint=f"Если это та же база, верните ей имя «{owner}»; если другая — задайте ей другой префикс.",
            base=base,
        )


def typed_code(base: str, code: str, prefixes: Mapping[str, BasePrefix]) -> str:
    """The full code for one that a person or a table gave, bare or prefixed; raises ``InvalidPrefix``.

    A code that carries another base's prefix, or this one's in Russian letters, names something else.
    """
    own = prefixes[base]
    length, latin = len(own.text), code.translate(_LOOKALIKES)
    if not own.marks(code) and latin[:length] == own.text:
        raise InvalidPrefix(
            f"В коде «{code}» префикс набран русскими буквами, похожими на латинские.",
            hint=f"Наберите его латиницей: {latin[:length]}{code[length:]}",
            code=code,
        )
    other = next((name for name, prefix in prefixes.items() if name != base and prefix.marks(code)), None)
    if other is not None and not own.marks(code):
        raise InvalidPrefix(
            f"Код «{code}» с префиксом базы «{other}», а связь — с базой «{base}».",
            hint=f"Укажите код этой базы, с префиксом «{own.text}» или без него.",
            code=code,
        )
    return own.add(code)
