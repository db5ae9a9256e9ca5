"""Headers: written strictly in order, read tolerantly, refused where a guess could lose or double something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.enterprise_data.header import Confirmation, Header, ObjectAbility, header_xml
from enterprise_data.formats.enterprise_data.header_order import header_deviations
from enterprise_data.formats.enterprise_data.header_reading import read_header
from enterprise_data.formats.enterprise_data.reader import open_message
from enterprise_data.formats.enterprise_data.versions import MSG
from tests.property.real_schemas import header_schema
from tests.unit.enterprise_data.messages import header, message, put

AT = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
OURS, PEER = "7b0f6f0a-4d6b-4c38-8d5a-1d2b6a3f9e55", "0c9d4b1e-2f5a-4a37-9a63-5f0a1c7e2d10"
WHOLE = Header(
    version="1.17",
    creation_date=AT,
    confirmation=Confirmation(from_=OURS, to=PEER, message_no=14, received_no=9),
    available_versions=("1.17", "1.8"),
    new_from=OURS,
    abilities=(
        ObjectAbility(name="Справочник.Контрагенты", sending="*", receiving="1.8,1.17"),
        ObjectAbility(name="Справочник.Валюты", sending="*"),
    ),
    prefix="CR",
)


def _element(text: str) -> etree._Element:
    return etree.fromstring(text.replace("<msg:Header>", f'<msg:Header xmlns:msg="{MSG}">', 1).encode())


def _read(text: str) -> Header:
    return read_header(_element(text))


def _confirmation(inside: str) -> str:
    return header(inside=f"<msg:Confirmation><msg:From>БП</msg:From>{inside}</msg:Confirmation>")


def test_a_header_comes_back_as_it_was() -> None:
    assert _read(header_xml(WHOLE)) == WHOLE


@pytest.mark.parametrize(
    "short",
    [
        Header(version="1.17", creation_date=AT, confirmation=None, available_versions=("1.17",)),
        Header(version=None, creation_date=AT, confirmation=None, available_versions=("1.8",)),
        Header(
            version="1.8",
            creation_date=AT,
            confirmation=Confirmation(from_="БП", exchange_plan="СвойПлан"),
            available_versions=("1.8",),
            abilities=(),
        ),
    ],
    ids=["one-way", "settings-only", "no-numbers"],
)
def test_what_is_not_said_stays_unsaid(short: Header) -> None:
    assert _read(header_xml(short)) == short


codes = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=36
)
lists = st.sampled_from(["", "*", "1.8", "1.10, 1.17"])


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Header,
        version=st.sampled_from([None, "1.8", "1.17", "1.21", "2.0"]),
        creation_date=st.integers(0, 7 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC)),
        confirmation=st.none()
        | st.builds(
            Confirmation,
            from_=codes,
            to=codes | st.just(""),
            message_no=st.none() | st.integers(0, 10**12),
            received_no=st.none() | st.integers(0, 10**12),
            exchange_plan=codes,
        ),
        available_versions=st.lists(st.sampled_from(["1.8", "1.17"]), min_size=1, max_size=3).map(tuple),
        new_from=st.none() | codes,
        abilities=st.none()
        | st.lists(st.builds(ObjectAbility, name=codes, sending=lists, receiving=lists), max_size=3).map(
            tuple
        ),
        prefix=st.none() | codes,
    )
)
def test_any_header_comes_back_and_stands_in_order(made: Header) -> None:
    element = _element(header_xml(made))
    assert read_header(element) == made
    assert list(header_deviations(element)) == []


def test_the_real_schema_accepts_what_is_written() -> None:
    schema = header_schema()
    for made in (
        WHOLE,
        Header(version=None, creation_date=AT, confirmation=None, available_versions=("1.8",)),
    ):
        assert schema.validate(_element(header_xml(made))), schema.error_log


def test_the_moment_is_written_in_utc_without_a_zone() -> None:
    moscow = AT.astimezone(timezone(timedelta(hours=3)))
    made = Header(version="1.17", creation_date=moscow, confirmation=None, available_versions=("1.17",))
    assert "<msg:CreationDate>2026-11-20T07:30:00</msg:CreationDate>" in header_xml(made)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-20T07:30:00", AT),
        ("2026-11-20T07:30:00Z", AT),
        ("2026-11-20T10:30:00+03:00", AT),
        ("0001-01-01T00:00:00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_utc(text: str, wanted: datetime) -> None:
    assert _read(header().replace("2026-11-20T07:30:00", text)).creation_date == wanted


@pytest.mark.parametrize(
    "text", ["", "вчера", "20.11.2026", "0001-01-01T00:00:00+03:00", "9999-12-31T23:00:00-05:00"]
)
def test_a_moment_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage, match="дата создания"):
        _read(header().replace("2026-11-20T07:30:00", text))


@pytest.mark.parametrize(
    ("uri", "wanted"),
    [
        ("http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17", "1.17"),
        ("http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17 urn:extension", "1.17"),
        (" http://v8.1c.ru/edi/edi_stnd/EnterpriseData/2.4 ", "2.4"),
        ("http://v8.1c.ru/edi/edi_stnd/EnterpriseData", None),
    ],
)
def test_the_format_names_the_version(uri: str, wanted: str | None) -> None:
    known = "http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17"
    assert _read(header().replace(known, uri)).version == wanted


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "urn:другое",
        "http://v8.1c.ru/edi/edi_stnd/EnterpriseData/",
        "http://v8.1c.ru/edi/edi_stnd/EnterpriseData/один",
        "http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.017",
        "http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17/x",
        "http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1." + "9" * 5000,
    ],
)
def test_another_format_is_refused(uri: str) -> None:
    with pytest.raises(MalformedMessage, match="не формат EnterpriseData"):
        _read(header().replace("http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17", uri))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("5", 5), (" 5 ", 5), ("0", 0), ("-1", -1), ("", None), ("000014", 14), ("999999999999999", 10**15 - 1)],
)
def test_numbers_are_read(text: str, wanted: int | None) -> None:
    found = _read(_confirmation(f"<msg:MessageNo>{text}</msg:MessageNo>")).confirmation
    assert found is not None
    assert found.message_no == wanted


@pytest.mark.parametrize(
    "text", ["--5", "-", "+5", "5.0", "1e3", "٣", "пять", "-7", "9" * 16, "9" * 5000, "1 2"]
)
@pytest.mark.parametrize("name", ["MessageNo", "ReceivedNo"])
def test_numbers_that_are_none_or_out_of_bounds_are_refused(name: str, text: str) -> None:
    with pytest.raises(MalformedMessage, match=f"номер «{name}»"):
        _read(_confirmation(f"<msg:{name}>{text}</msg:{name}>"))


def test_versions_come_in_any_order_one_element_each() -> None:
    listed = "".join(
        f"<msg:AvailableVersion>{v}</msg:AvailableVersion>" for v in ("1.8", " 1.17 ", "", "1.10")
    )
    assert _read(header(available=listed)).available_versions == ("1.8", "1.17", "1.10")


def test_a_code_before_a_move_to_a_guid_is_read() -> None:
    made = _read(
        header(inside="").replace("</msg:Header>", f"<msg:NewFrom>{PEER}</msg:NewFrom></msg:Header>")
    )
    assert made.new_from == PEER


def test_without_a_list_of_types_nothing_is_known_of_them() -> None:
    assert _read(header()).abilities is None
    nil = '<msg:AvailableObjectTypes xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    assert _read(header(inside=nil)).abilities is None
    assert _read(header(inside="<msg:AvailableObjectTypes/>")).abilities == ()


def test_extensions_and_the_contour_are_kept_to_be_shown() -> None:
    inside = (
        "<msg:AvailableExtensions><msg:Extension><msg:Namespace>urn:ext</msg:Namespace>"
        "<msg:BaseVersion>1.17</msg:BaseVersion></msg:Extension></msg:AvailableExtensions>"
        "<msg:SynchronizationContour><msg:Node><msg:Name>0JHQsNC30LA=</msg:Name></msg:Node></msg:SynchronizationContour>"
    )
    made = _read(header(inside=inside))
    assert made.extensions == ("urn:ext",)
    assert "0JHQsNC30LA=" in made.contour


@pytest.mark.parametrize("name", ["Format", "CreationDate", "Prefix", "Confirmation"])
def test_what_may_stand_once_stands_once(name: str) -> None:
    text = header(
        inside="<msg:Prefix>А</msg:Prefix><msg:Confirmation><msg:From>Б</msg:From></msg:Confirmation>"
    )
    with pytest.raises(MalformedMessage, match=f"«{name}» встречается дважды"):
        _read(text.replace("</msg:Header>", f"<msg:{name}>1</msg:{name}></msg:Header>"))


def test_a_message_of_nobody_is_refused() -> None:
    with pytest.raises(MalformedMessage, match="отправитель"):
        _read(header(inside="<msg:Confirmation><msg:To>CR</msg:To></msg:Confirmation>"))


def test_a_list_of_types_without_end_is_refused() -> None:
    types = "<msg:ObjectType><msg:Name>А</msg:Name></msg:ObjectType>" * 5_001
    with pytest.raises(MalformedMessage, match="слишком длинный список"):
        _read(header(inside=f"<msg:AvailableObjectTypes>{types}</msg:AvailableObjectTypes>"))


def test_the_file_is_named_where_its_header_is_bad(tmp_path: Path) -> None:
    with pytest.raises(MalformedMessage, match=r"Message_1\.xml.*номер «MessageNo»"):
        open_message(
            put(tmp_path, message(head=_confirmation("<msg:MessageNo>x</msg:MessageNo>")), "Message_1.xml")
        )


# --- order --------------------------------------------------------------------------------------------


def _told(text: str) -> list[tuple[str, str]]:
    return [(item.field, item.message) for item in header_deviations(_element(text))]


def test_a_header_in_order_has_no_deviations() -> None:
    assert _told(header_xml(WHOLE)) == []


@pytest.mark.parametrize(
    ("text", "field", "word"),
    [
        (header(inside="<msg:Prefix>А</msg:Prefix>"), "AvailableVersion", "не на своём месте"),
        (header(available="<msg:Prefix>А</msg:Prefix>"), "AvailableVersion", "не хватает"),
        (
            header(available="<msg:AvailableVersion>1.8</msg:AvailableVersion>" * 101),
            "AvailableVersion",
            "раз: 101",
        ),
        (header(inside="<msg:Секрет/>"), "Секрет", "неизвестное поле"),
        (_confirmation("<msg:To>Б</msg:To>"), "Confirmation.To", "не на своём месте"),
        (
            header(inside="<msg:Confirmation><msg:To>Б</msg:To></msg:Confirmation>"),
            "Confirmation.From",
            "не хватает",
        ),
        (
            header().replace(
                "</msg:Header>",
                "<msg:AvailableObjectTypes><msg:ObjectType><msg:Sending>*</msg:Sending></msg:ObjectType>"
                "</msg:AvailableObjectTypes></msg:Header>",
            ),
            "AvailableObjectTypes.ObjectType.Name",
            "не хватает",
        ),
    ],
)
def test_what_stands_wrong_is_told(text: str, field: str, word: str) -> None:
    assert any(name == field and word in said for name, said in _told(text)), _told(text)


def test_extensions_of_the_header_are_nobodys_business() -> None:
    assert _told(header().replace("</msg:Header>", '<e:x xmlns:e="urn:e"/></msg:Header>')) == []
