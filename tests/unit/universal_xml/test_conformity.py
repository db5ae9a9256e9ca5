"""Every kind for both receivers conforms to the reference's tables, and what 3.0 no longer has is not sent to it."""

from __future__ import annotations

import pytest

from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS
from enterprise_data.formats.universal_xml.profile import profile_names
from tests.unit.universal_xml.conformity import faults, sent
from tests.unit.universal_xml.samples import REFERENCE, by_hand, prop
from tests.unit.universal_xml.tables import described
from tests.unit.universal_xml.test_bindings import spelled, written

needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="../shared is not beside this checkout")
every_kind = pytest.mark.parametrize(
    ("target", "kind"), [(target, kind) for target in profile_names() for kind in BINDINGS]
)


@every_kind
def test_every_kind_conforms_to_the_tables(target: str, kind: str) -> None:
    objects, _ = spelled(target, kind)

    assert faults(written(target, objects), target) == []


@pytest.mark.parametrize("target", profile_names())
def test_documents_that_1c_must_find_carry_all_search_keys(target: str) -> None:
    for kind, binding in BINDINGS.items():
        if binding.is_document:
            objects, _ = spelled(target, kind)
            names = {
                path for type_name, path in sent(written(target, objects)) if type_name == binding.type_name
            }
            numbered = set() if kind == "received_vat_invoice" else {"Номер"}
            assert {"{УникальныйИдентификатор}", "Дата", "Организация"} | numbered <= names, kind


@needs_reference
def test_nothing_that_3_0_no_longer_has_is_sent_to_it_and_2_0_still_gets_it() -> None:
    gone = {(name, path) for name, known in described("bp30").items() for path in known.gone}
    older: set[tuple[str, str]] = set()
    for kind in BINDINGS:
        newer, _ = spelled("bp30", kind)
        assert not sent(written("bp30", newer)) & gone, kind
        older |= sent(written("bp20", spelled("bp20", kind)[0]))

    assert len(gone) > 10
    assert ("ДокументСсылка.РеализацияТоваровУслуг", "УчитыватьНДС") in older & gone


WRONG = {
    "no such property": prop("Выдумка", "Строка", "<Пусто/>"),
    "no such section": '<ТабличнаяЧасть Имя="Выдумка"/>',
    "instead of Строка": prop("КПП", "Число", "<Значение>1</Значение>"),
    "characters in": prop("КПП", "Строка", f"<Значение>{'1' * 10}</Значение>"),
    "is no boolean": prop("ОбособленноеПодразделение", "Булево", "<Значение>да</Значение>"),
    "has no «Х»": prop(
        "ЮридическоеФизическоеЛицо", "ПеречислениеСсылка.ЮридическоеФизическоеЛицо", "<Значение>Х</Значение>"
    ),
    "has a time": prop("СвидетельствоДатаВыдачи", "Дата", "<Значение>2026-11-20T10:00:00</Значение>"),
    "searched by": prop("ГоловнойКонтрагент", "СправочникСсылка.Контрагенты", '<Ссылка Нпп="2"></Ссылка>'),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_file_that_does_not_conform_is_told(fault: str) -> None:
    assert any(fault in told for told in faults(by_hand(WRONG[fault]).encode(), "bp30"))
