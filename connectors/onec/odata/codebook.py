"""Classifiers of a base by code: currencies, units, banks, rates. References differ between bases, codes don't."""

from __future__ import annotations

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.paging import PagedReader
from connectors.onec.odata.profile import Profile
from connectors.onec.odata.values import text_of
from enterprise_data.errors import UnmappedValue


class CodeBook:
    """Looks up references by codes and back. A classifier is read whole when it is first needed."""

    def __init__(self, client: ODataClient, profile: Profile) -> None:
        self._client, self._profile = client, profile
        self._codes: dict[str, dict[str, str]] = {}

    def code(self, kind: str, ref: str) -> str:
        """The code of an element; "" where it has none. Raises ``UnmappedValue`` for one that isn't there."""
        codes = self._of(kind)
        if ref not in codes:
            raise UnmappedValue(
                f"В справочнике «{kind}» базы 1С нет элемента, на который ссылается объект.",
                hint="Ссылка в 1С оборвана: исправьте реквизит в 1С.",
                kind=kind,
            )
        return codes[ref]

    def ref(self, kind: str, code: str) -> str:
        """The element with a code; raises ``UnmappedValue`` where there is none, or more than one."""
        found = [ref for ref, known in self._of(kind).items() if known == code]
        if len(found) != 1:
            what = "нет элемента" if not found else "несколько элементов"
            raise UnmappedValue(
                f"В базе 1С {what} «{kind}» с кодом «{code}».",
                hint="Добавьте его в справочник 1С или исправьте код.",
                kind=kind,
                code=code,
            )
        return found[0]

    def _of(self, kind: str) -> dict[str, str]:
        if kind not in self._codes:
            wanted = self._profile.kinds[kind]
            (name, *_) = wanted.natural
            rows = PagedReader(self._client).read(
                wanted.set, condition=wanted.rows, select=f"Ref_Key,DeletionMark,{name}"
            )
            self._codes[kind] = {
                row["Ref_Key"]: text_of(row, name) for row in rows if row["DeletionMark"] is not True
            }
        return self._codes[kind]
