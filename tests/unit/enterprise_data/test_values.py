"""What restricts a value, and the complaint about one that does not fit."""

from __future__ import annotations

import pytest

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.values import NO_VALUE, built_in_of, check_of


@pytest.mark.parametrize(
    ("type_name", "good", "bad"),
    [
        ("boolean", ["true", "false", "1", "0"], ["", "True", "да", "2"]),
        ("int", ["0", "-5", "+7", "0012"], ["", "1.0", "1 000", "٣"]),
        ("decimal", ["0", "-1.5", ".5", "5.", "+0.10"], ["", "1,5", "1e3", "NaN", "."]),
        (
            "date",
            ["2026-11-20", "9999-12-31"],
            ["", "20.11.2026", "2026-02-30", "20261120", "2026-11-20T00:00:00", "2026-W47-5"],
        ),
        (
            "dateTime",
            ["2026-11-20T12:00:00", "2026-11-20T12:00:00Z"],
            ["", "2026-11-20", "2026-11-20 12:00:00", "вчера"],
        ),
        ("Ref", ["91d5a7dd-2d96-4af5-b855-90ad613450b9"], ["", "91D5A7DD-2D96-4AF5-B855-90AD613450B9", "x"]),
        ("ТипСумма", ["0", "1234567890123.45", "1.10", "1.500", "-0.01"], ["1.234", "12345678901234567", "x", "1,00"]),
        ("ТипКоличество", ["2.000", "0.125", "1.5000"], ["0.0001"]),
        ("ЮридическоеФизическоеЛицо", ["ЮридическоеЛицо"], ["", "Лицо"]),
        ("КлючевыеСвойстваКонтрагент/ИНН", ["", "1" * 12], ["1" * 13]),
        ("СправочникСсылка.Контрагенты", ["91d5a7dd-2d96-4af5-b855-90ad613450b9"], ["нет"]),
    ],
)  # fmt: skip
def test_a_value_fits_or_is_complained_about(type_name: str, good: list[str], bad: list[str]) -> None:
    check = check_of("1.17", type_name)
    assert check is not None
    assert [text for text in good if check(text) is not None] == []
    assert [text for text in bad if check(text) is None] == []
    assert all(text[:80] in (check(text) or "") for text in bad)


def test_any_text_will_do_for_a_text() -> None:
    assert check_of("1.17", "string") is None
    assert check_of("1.17", "anyType") is None


@pytest.mark.parametrize(("type_name", "text"), [("date", "0001-01-01"), ("dateTime", "0001-01-01T00:00:00")])
def test_the_empty_date_is_no_value(type_name: str, text: str) -> None:
    check = check_of("1.17", type_name)
    assert check is not None
    assert check(text) is NO_VALUE


def test_a_value_of_several_types_fits_one_of_them() -> None:
    check = check_of("1.17", "ОбщиеСвойстваПлатежиВБюджетДляБанка/ПоказательДаты")
    assert check is None or check("0") is None


def test_an_exact_length_is_watched_at_both_ends() -> None:
    exact = [name for name, value in catalogue("1.21").values.items() if value.length is not None]
    assert exact
    for name in exact:
        length, check = catalogue("1.21").values[name].length or 0, check_of("1.21", name)
        assert check is not None
        assert check("1" * length) is None
        assert f"длиннее {length} знаков" in (check("1" * (length + 1)) or "")
        assert f"короче {length} знаков" in (check("1" * (length - 1)) or "")


@pytest.mark.parametrize(
    ("type_name", "wanted"),
    [("ТипСумма", "decimal"), ("СправочникСсылка.Валюты", "Ref"), ("string", "string"), ("ТипGLN", "string")],
)
def test_a_type_rests_on_a_built_in_one(type_name: str, wanted: str) -> None:
    assert built_in_of("1.17", type_name) == wanted
