"""Names of the format as people read them: «СуммаНДС» is «Сумма НДС», «ЕдиницаИзмерения» «Единица измерения».

The format is written in Russian already, so what nobody named otherwise needs no list of titles.
"""

from __future__ import annotations

import re

_SEAM = re.compile(r"(?<=[а-яёa-z0-9])(?=[А-ЯЁA-Z])|(?<=[А-ЯЁA-Z])(?=[А-ЯЁA-Z][а-яёa-z])|_")


def title_of_element(name: str) -> str:
    """The words of a name; short forms in capitals stay as they are."""
    first, *others = (word for word in _SEAM.split(name) if word)
    return " ".join([first, *(word if len(word) > 1 and word.isupper() else word.lower() for word in others)])
