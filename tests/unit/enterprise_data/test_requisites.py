"""Check digits of Russian requisites, and complaints that say what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprise_data.model.contact_info import document, presentation
from enterprise_data.model.ref import canonical_guid
from enterprise_data.model.requisites import (
    bik_complaint,
    bik_is_valid,
    inn_complaint,
    inn_is_valid,
    kpp_complaint,
    kpp_is_valid,
    ogrn_complaint,
    ogrn_is_valid,
)

Check = Callable[[str], bool]
VALID: list[tuple[Check, list[str]]] = [
    (inn_is_valid, ["7707083893", "7812014560", "500100732259", "7830002293"]),
    (kpp_is_valid, ["770701001", "781201001", "7707AB001", "99740Z001".replace("40Z", "4Z0")]),
    (ogrn_is_valid, ["1027700132195", "1027810247618", "304500116000157"]),
    (bik_is_valid, ["044525225", "000000000"]),
]
WRONG: list[tuple[Check, list[str]]] = [
    (inn_is_valid, ["", "7707083894", "770708389", "77070838930", "0000000000", "000000000000", "770708389З"]),
    (inn_is_valid, ["٧٧٠٧٠٨٣٨٩٣", "500100732258", "500100732269", " 7707083893"]),
    (kpp_is_valid, ["", "77070100", "7707010011", "7707аб001", "7707ab001", "77O701001", "770701 01"]),
    (ogrn_is_valid, ["", "1027700132196", "102770013219", "0027700132195", "304500116000158", "10277001З2195"]),
    (bik_is_valid, ["", "04452522", "0445252255", "О44525225"]),
]  # fmt: skip


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, values in VALID for value in values])
def test_right_requisites_are_accepted(check: Check, value: str) -> None:
    assert check(value)


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, values in WRONG for value in values])
def test_wrong_requisites_are_not(check: Check, value: str) -> None:
    assert not check(value)


@pytest.mark.parametrize(
    ("complain", "value", "word"),
    [
        (inn_complaint, "7707083894", "контрольная цифра"),
        (inn_complaint, "77070", "10 цифр"),
        (inn_complaint, "77070838АБ", "10 цифр"),
        (kpp_complaint, "77", "9 знаков"),
        (ogrn_complaint, "1027700132196", "контрольная цифра"),
        (bik_complaint, "0445", "9 цифр"),
    ],
)
def test_a_complaint_names_the_value_and_what_is_needed(
    complain: Callable[[str], str], value: str, word: str
) -> None:
    assert f"«{value}»" in complain(value)
    assert word in complain(value)


@pytest.mark.parametrize("complain", [inn_complaint, kpp_complaint, ogrn_complaint, bik_complaint])
def test_an_empty_requisite_is_no_error(complain: Callable[[str], str]) -> None:
    assert complain("") == ""


@given(st.sampled_from(["7707083893", "500100732259"]), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_never_passes_for_a_right_one(inn: str, place: int, by: int) -> None:
    place %= len(inn)
    wrong = inn[:place] + str((int(inn[place]) + by) % 10) + inn[place + 1 :]
    if inn_is_valid(wrong):  # the control digit is a remainder of 11 cut to ten: 0 and 10 look alike
        assert len({_remainder(inn), _remainder(wrong)} & {0, 10}) > 0
    assert inn_is_valid(inn)


def _remainder(inn: str) -> int:
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8) if len(inn) == 10 else (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    first = sum(int(d) * w for d, w in zip(inn, weights, strict=False)) % 11
    second = sum(int(d) * w for d, w in zip(inn, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8), strict=False)) % 11
    return first if len(inn) == 10 or first in (0, 10) else second


@given(st.text(max_size=16))
def test_nothing_is_too_strange_to_be_judged(text: str) -> None:
    for check in (inn_is_valid, kpp_is_valid, ogrn_is_valid, bik_is_valid):
        assert check(text) in (True, False)


@given(st.uuids())
def test_a_guid_is_canonical_in_lower_case(guid: object) -> None:
    assert canonical_guid(str(guid).upper()) == str(guid)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "{91d5a7dd-2d96-4af5-b855-90ad613450b9}",
        "91d5a7dd2d964af5b85590ad613450b9",
        "91d5a7dd-2d96-4af5-b855-90ad613450b9 ",
    ],
)
def test_anything_else_is_no_guid(text: str) -> None:
    assert canonical_guid(text) is None


# --- contact information: a document inside a text ------------------------------------------------------

SPACE = "http://www.v8.1c.ru/ssl/contactinfo"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\"'<>&"), max_size=40))
def test_a_text_comes_back_out_of_its_document(text: str) -> None:
    assert presentation(document(text)) == text


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("+7 (495) 123-45-67", "+7 (495) 123-45-67"),
        ("  просто текст \n", "просто текст"),
        (f'<КонтактнаяИнформация xmlns="{SPACE}" Представление="101000, Москва"/>', "101000, Москва"),
        (f'<КонтактнаяИнформация Представление="А" xmlns="{SPACE}"><Состав/></КонтактнаяИнформация>', "А"),
        (f'<ci:КонтактнаяИнформация xmlns:ci="{SPACE}" Представление="Б"/>', "Б"),
        (f"<КонтактнаяИнформация xmlns='{SPACE}' Представление='В \"Г\"'/>", 'В "Г"'),
        (
            f'\ufeff<?xml version="1.0"?>\n<КонтактнаяИнформация xmlns="{SPACE}" Представление="Д &amp; Е"/>',
            "Д & Е",
        ),
        (f'<КонтактнаяИнформация xmlns="{SPACE}" Представление="Ж&#10;З"/>', "Ж\nЗ"),
        (f'<КонтактнаяИнформация xmlns="{SPACE}"/>', ""),
        ("<КонтактнаяИнформация", "<КонтактнаяИнформация"),
        ("<5 минут от метро", "<5 минут от метро"),
        (
            '<!DOCTYPE a [<!ENTITY x "y">]><a Представление="&x;"/>',
            '<!DOCTYPE a [<!ENTITY x "y">]><a Представление="&x;"/>',
        ),
        ("", ""),
    ],
)
def test_what_a_person_reads_is_found(source: str, wanted: str) -> None:
    assert presentation(source) == wanted


def test_laughs_inside_a_text_are_not_expanded() -> None:
    lol = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE a [<!ENTITY a0 "ha">{lol}]><a Представление="&a9;"/>'
    assert presentation(text) == text
