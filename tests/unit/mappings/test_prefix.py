"""Base prefixes (REQUIREMENTS A2, A3)."""

from __future__ import annotations

import pytest

from enterprise_data.errors import InvalidPrefix, PrefixClash
from mappings.prefix import BasePrefix, check_change, check_prefixes, check_reuse, typed_code

BP = BasePrefix("BP20-")
BASES = {"buh": BP, "trade": BasePrefix("UT11-")}


def _refusal(text: str) -> tuple[str, str]:
    with pytest.raises(InvalidPrefix) as refused:
        BasePrefix(text)
    assert refused.value.facts == {"prefix": text}
    return refused.value.message, refused.value.hint


# --- what a prefix may be -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["B", "BP20-", "12345", "-", "a-Z09"])
def test_one_to_five_latin_letters_digits_or_hyphens_are_a_prefix(text: str) -> None:
    assert BasePrefix(text).text == text


@pytest.mark.parametrize("text", ["", "BP200-", "BP 20", "BP20\n", "BP_20", "БП20-", "é", "١٢", "ＢＰ"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    message, hint = _refusal(text)

    assert message == f"Недопустимый префикс базы: «{text}»."
    assert hint == "Префикс — от 1 до 5 знаков: латинские буквы, цифры или «-», например BP30-."


@pytest.mark.parametrize(
    ("text", "latin"),
    [("ВР20-", "BP20-"), ("BР20-", "BP20-"), ("АВЕКМ", "ABEKM"), ("сорух", "copyx"), ("З0", "30")],
)
def test_russian_letters_that_look_latin_are_refused_and_the_latin_spelling_is_shown(
    text: str, latin: str
) -> None:
    message, hint = _refusal(text)

    assert message == f"Префикс «{text}» содержит русские буквы, похожие на латинские."
    assert hint == f"Наберите его латиницей, с обычным дефисом: {latin}"


@pytest.mark.parametrize("text", ["BP20–", "BP20—", "BP20−"])
def test_a_dash_for_a_hyphen_is_refused_and_the_right_spelling_is_shown(text: str) -> None:
    message, hint = _refusal(text)

    assert message == f"Префикс «{text}» содержит тире."
    assert hint.endswith(": BP20-")


def test_look_alikes_that_would_still_be_too_long_get_no_spelling_suggested() -> None:
    message, hint = _refusal("ВР2020")

    assert "Недопустимый" in message
    assert "BP2020" not in hint


# --- putting it on and taking it off ------------------------------------------------------------------


def test_the_code_is_kept_with_its_leading_zeros() -> None:
    assert BP.add("000002509") == "BP20-000002509"
    assert BP.strip(BP.add("000002509")) == "000002509"


def test_adding_twice_is_adding_once() -> None:
    assert BP.add(BP.add("000002509")) == "BP20-000002509"


@pytest.mark.parametrize(
    "code", ["000002509", "BP30-000002509", "bp20-000002509", "ВР20-000002509", "BP20", ""]
)
def test_only_the_exact_known_prefix_is_taken_off(code: str) -> None:
    assert BP.strip(code) == code
    assert not BP.marks(code)


def test_it_is_taken_off_once() -> None:
    twice = "BP20-BP20-7"

    assert BP.strip(twice) == "BP20-7"


def test_a_code_that_is_nothing_but_the_prefix_is_left_alone() -> None:
    assert BP.strip("BP20-") == "BP20-"
    assert BP.add("BP20-") == "BP20-"
    assert not BP.marks("BP20-")


def test_an_empty_code_stays_empty() -> None:
    assert BP.add("") == ""


def test_one_bare_code_in_two_bases_is_two_things() -> None:
    assert len({prefix.add("000000042") for prefix in BASES.values()}) == 2


# --- among other bases --------------------------------------------------------------------------------


def test_different_prefixes_of_one_length_live_together() -> None:
    check_prefixes(BASES)
    check_prefixes({})


@pytest.mark.parametrize("text", ["BP20-", "bp20-"])
def test_two_bases_may_not_share_a_prefix_even_in_another_case(text: str) -> None:
    with pytest.raises(PrefixClash) as refused:
        check_prefixes({"buh": BP, "trade": BasePrefix(text)})

    assert refused.value.message == f"Префикс «{text}» у баз «buh» и «trade» одинаковый."
    assert refused.value.hint == "У каждой базы должен быть свой префикс."


def test_prefixes_of_different_length_are_refused_with_the_list() -> None:
    with pytest.raises(PrefixClash) as refused:
        check_prefixes({"buh": BP, "trade": BasePrefix("UT")})

    assert refused.value.message == "Префиксы баз разной длины: buh: «BP20-», trade: «UT»."
    assert refused.value.hint == "Сделайте все префиксы одной длины."


def test_a_prefix_may_be_corrected_until_the_first_exchange() -> None:
    check_change("buh", BP, BasePrefix("BP30-"), exchanged=False)


def test_a_prefix_is_fixed_by_the_first_exchange() -> None:
    check_change("buh", BP, BasePrefix("BP20-"), exchanged=True)

    with pytest.raises(PrefixClash) as refused:
        check_change("buh", BP, BasePrefix("BP30-"), exchanged=True)

    assert "«buh» нельзя изменить с «BP20-» на «BP30-»" in refused.value.message
    assert 'prefix = "BP20-"' in refused.value.hint
    assert refused.value.facts == {"base": "buh"}


def test_the_prefix_of_a_base_that_is_no_longer_set_up_is_not_given_to_another() -> None:
    check_reuse("buh", BP, {"buh": BP})
    check_reuse("new", BasePrefix("BP30-"), {"buh": BP})

    with pytest.raises(PrefixClash) as refused:
        check_reuse("new", BasePrefix("bp20-"), {"buh": BP})

    assert refused.value.message == "Префикс «bp20-» базы «new» уже занят: с ним обменивалась база «buh»."
    assert "верните ей имя «buh»" in refused.value.hint
    assert refused.value.facts == {"base": "new"}


# --- codes that people give ---------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["000002509", "BP20-000002509"])
def test_a_typed_code_may_be_bare_or_full(code: str) -> None:
    assert typed_code("buh", code, BASES) == "BP20-000002509"


def test_a_typed_code_of_another_base_is_refused() -> None:
    with pytest.raises(InvalidPrefix) as refused:
        typed_code("buh", "UT11-000002509", BASES)

    assert refused.value.message == "Код «UT11-000002509» с префиксом базы «trade», а связь — с базой «buh»."
    assert refused.value.hint == "Укажите код этой базы, с префиксом «BP20-» или без него."
    assert refused.value.facts == {"code": "UT11-000002509"}


def test_a_typed_code_with_a_look_alike_prefix_is_refused_with_the_latin_spelling() -> None:
    with pytest.raises(InvalidPrefix) as refused:
        typed_code("buh", "ВР20-00Р", BASES)

    assert (
        refused.value.message == "В коде «ВР20-00Р» префикс набран русскими буквами, похожими на латинские."
    )
    assert refused.value.hint == "Наберите его латиницей: BP20-00Р"
    assert refused.value.facts == {"code": "ВР20-00Р"}


def test_a_code_that_fits_both_bases_belongs_to_the_one_it_is_typed_for() -> None:
    bases = {"a": BasePrefix("1"), "b": BasePrefix("2")}

    assert typed_code("a", "12", bases) == "12"
