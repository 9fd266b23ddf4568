"""Addresses: one grammar, read and written back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factbook.errors import AddressError, FactbookError, suggest_nearest
from factbook.package.address import Address, decode_key, encode_key, parse_address


@pytest.mark.parametrize(
    ("text", "address", "kind"),
    [
        ("towers", Address("towers"), "table"),
        ("towers.height", Address("towers", None, "height"), "field"),
        ("towers/north", Address("towers", "north"), "row"),
        ("towers/north.height", Address("towers", "north", "height"), "cell"),
        ("bells/north,2.weight", Address("bells", "north,2", "weight"), "cell"),
        ("towers/a%2Eb.height", Address("towers", "a%2Eb", "height"), "cell"),
        ("codes.GDP%2C%20total", Address("codes", None, "GDP, total"), "field"),
        ("codes/NA.v1%2E0", Address("codes", "NA", "v1.0"), "cell"),
        ("a%2Eb%2Fc.50%25", Address("a.b/c", None, "50%"), "field"),
        ("codes.Код", Address("codes", None, "Код"), "field"),
        ("towers/Север", Address("towers", "%D0%A1%D0%B5%D0%B2%D0%B5%D1%80"), "row"),
    ],
)
def test_each_kind_of_place(text: str, address: Address, kind: str) -> None:
    assert parse_address(text) == address
    assert address.kind == kind
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        ".",
        "towers/",
        "towers.",
        "/north",
        ".height",
        "a/b/c",
        "a.b.c",
        "a/b.c.d",
        "a b",
        "a/b c",
        "a\n",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(AddressError, match=r"is not an address \(write table, table\.field"):
        parse_address(text)


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("2025-09-16-a_b~c",), "2025-09-16-a_b~c"),
        (("a.b", "c/d", "e,f"), "a%2Eb,c%2Fd,e%2Cf"),
        (("50%",), "50%25"),
        (("башня",), "%D0%B1%D0%B0%D1%88%D0%BD%D1%8F"),
    ],
)
def test_keys_are_percent_encoded(parts: tuple[str, ...], key: str) -> None:
    assert encode_key(parts) == key
    assert decode_key(key) == parts


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_key_stands_between_slash_and_dot(parts: list[str]) -> None:
    address = Address(parts[0], encode_key(parts), parts[-1])
    assert parse_address(str(address)) == address
    assert list(decode_key(encode_key(parts))) == parts


@settings(deadline=None)
@given(st.text())
def test_any_text_is_an_address_or_an_error(text: str) -> None:
    try:
        assert parse_address(str(parse_address(text))) == parse_address(text)
    except AddressError as error:
        assert repr(text) in str(error)


def test_half_a_character_from_a_command_line_is_no_crash() -> None:
    assert parse_address("towers/\udcff").key == "%ED%B3%BF"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("tower", "did you mean towers?"),
        ("bell", "did you mean bells or belts?"),
        ("zzz", ""),
    ],
)
def test_nearest_names(name: str, hint: str) -> None:
    assert suggest_nearest(name, ["towers", "bells", "belts"]) == hint


def test_an_error_reads_as_message_and_hint() -> None:
    assert str(FactbookError("no table 'x'", "did you mean y?")) == "no table 'x' (did you mean y?)"
    assert str(FactbookError("no table 'x'")) == "no table 'x'"
