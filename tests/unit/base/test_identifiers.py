"""Identifiers: one normal form for each, however it is written; joined only what the issuer joins."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import KINDS, ON_A_PLATFORM, Identifier, InputError, catalogue, identifier, readings_of
from thelivu.base.normal_forms import NORMAL_FORMS

WRITTEN = [
    ("ip", "192.0.2.7", "192.0.2.7"),
    ("ip", " 192.0.2.7:40112 ", "192.0.2.7"),
    ("ip", "192[.]0[.]2[.]7", "192.0.2.7"),
    ("ip", "192.000.002.007", "192.0.2.7"),
    ("ip", "१९२.०.२.७", "192.0.2.7"),
    ("ip", "::ffff:192.0.2.7", "192.0.2.7"),
    ("ip", "::FFFF:c000:0207", "192.0.2.7"),
    ("ip", "2001:0DB8:0:0::0007", "2001:db8::7"),
    ("ip", "[2001:db8::7]:443", "2001:db8::7"),
    ("ip", "fe80::7%eth0", "fe80::7"),
    ("ipv6_prefix", "2001:db8:1:2:3::7", "2001:db8:1:2::/64"),
    ("ipv6_prefix", "2001:DB8::7/56", "2001:db8::/56"),
    ("phone", "98470 12345", "+919847012345"),
    ("phone", "098470-12345", "+919847012345"),
    ("phone", "+91 98470 12345", "+919847012345"),
    ("phone", "0091 9847012345", "+919847012345"),
    ("phone", "(0)98470.12345", "+919847012345"),
    ("phone", "൯൮൪൭൦൧൨൩൪൫", "+919847012345"),
    ("phone", "\u202a+91 98470\u00a012345\u202c", "+919847012345"),
    ("phone", "tel:+91-98470-12345".removeprefix("tel:"), "+919847012345"),
    ("email", "Ravi.K@Example.ORG", "ravi.k@example.org"),
    ("email", "<mailto:a+tag@example.org>".strip("<>"), "a+tag@example.org"),
    ("email", "a@example[.]org", "a@example.org"),
    ("email", "a@ഉദാഹരണം.example.org", "a@xn--rvcn2fl4cxc8a.example.org"),
    ("handle", "@Ravi.K", "orchid-chat:ravi.k"),
    ("account", "AbC123", "orchid-chat:AbC123"),
    ("group", "GrOup", "orchid-chat:GrOup"),
    ("device", "Model X  7", "model x 7"),
    ("imei", "49-015420-323751-8", "490154203237518"),
    ("imei", "49015420323751", "490154203237518"),
    ("imei", "4901542032375101", "490154203237518"),
    ("imsi", "404 95 1234567890", "404951234567890"),
    ("iccid", "8991 1012 3456 7890 123F", "8991101234567890123"),
    ("mac", "00-00-5E-00-53-AF", "00:00:5e:00:53:af"),
    ("mac", "0000.5e00.53af", "00:00:5e:00:53:af"),
    ("sha256", "AB" * 32, "ab" * 32),
    ("sha1", "SHA1:" + "A" * 32, "00" * 20),
    ("md5", "AB" * 16, "ab" * 16),
    ("infohash", "magnet:?xt=urn:btih:" + "AB" * 20 + "&dn=x", "ab" * 20),
    ("infohash", "urn:btmh:1220" + "ab" * 32, "ab" * 32),
    ("infohash", "A" * 32, "00" * 20),
    ("url", "HXXPS://Example.ORG:443", "https://example.org/"),
    ("url", "http://example[.]org/A?b=C#d", "http://example.org/A?b=C#d"),
    ("url", "http://[2001:DB8::7]:8080/x", "http://[2001:db8::7]:8080/x"),
    ("upi", "Ravi.K@OkBank", "ravi.k@okbank"),
    ("name_alias", "  Asha   EXAMPLE ", "asha example"),
    ("name_alias", "അവന്\u200d", "അവൻ"),
    ("report", "CT 1234 5678", "ct12345678"),
]


@pytest.mark.parametrize(("kind", "text", "value"), WRITTEN)
def test_every_written_form_has_one_normal_form(kind, text, value):
    platform = "Orchid Chat" if kind in ON_A_PLATFORM else ""

    assert identifier(kind, text, platform=platform) == Identifier(kind, value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ip", "192.0.2.256"),
        ("ip", "192.0.2.010"),  # eight or ten: nobody can say
        ("ip", "192.0.2"),
        ("ipv6_prefix", "192.0.2.0/24"),
        ("ipv6_prefix", "::ffff:192.0.2.7"),
        ("ipv6_prefix", "2001:db8::/129"),
        ("phone", "12"),
        ("phone", "1800-EXAMPLE"),
        ("phone", "9847012345@okbank"),
        ("email", "a@b"),
        ("email", "a b@example.org"),
        ("email", "@example.org"),
        ("email", "a@.org"),
        ("handle", "@"),
        ("imei", "490154203237517"),
        ("imei", "123"),
        ("imsi", "104951234567890"),
        ("iccid", "1234567890123456789"),
        ("mac", "00:00:5e:00:53"),
        ("sha256", "ab" * 31),
        ("sha1", "zz" * 20),
        ("sha1", "1" * 32),
        ("md5", "xx" * 16),
        ("infohash", "magnet:?dn=x"),
        ("url", "example.org/x"),
        ("url", "javascript:alert(1)"),
        ("url", "http://[::1"),
        ("url", "http://example.org:99999/"),
        ("upi", "a@example.org"),
        ("report", "  "),
        ("name_alias", "\u200e\u200f"),
        ("name_alias", "x" * 3000),
    ],
)
def test_what_is_not_of_the_kind_is_refused_and_never_repeated(kind, text):
    with pytest.raises(InputError) as caught:
        identifier(kind, text)
    assert caught.value.code == f"base.not.{kind}"
    assert caught.value.values == {}


def test_an_unknown_kind_is_refused():
    with pytest.raises(InputError):
        identifier("face", "x")


def test_every_kind_has_a_normal_form_and_its_words():
    assert set(NORMAL_FORMS) == set(KINDS)
    for language in ("en", "ml"):
        assert {f"base.{part}.{kind}" for part in ("kind", "not") for kind in KINDS} <= set(
            catalogue(language)
        )


def test_a_number_is_read_as_dialled_in_the_country():
    assert identifier("phone", "020 7946 0018", country="GB").value == "+442079460018"


def test_two_accounts_that_differ_in_case_stay_two_and_two_handles_do_not():
    first, second = (identifier("account", name, platform="Lagoon") for name in ("UCabc", "ucABC"))
    assert first != second
    assert identifier("handle", "Ravi", platform="Lagoon") == identifier("handle", "@ravi", platform="LAGOON")


def test_a_platform_keeps_two_equal_names_apart():
    assert identifier("handle", "ravi", platform="A") != identifier("handle", "ravi", platform="B")


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("98470 12345", Identifier("phone", "+919847012345")),
        ("919847012345", Identifier("phone", "+919847012345")),
        ("::ffff:192.0.2.7", Identifier("ip", "192.0.2.7")),
        ("2001:db8::7", Identifier("ipv6_prefix", "2001:db8::/64")),
        ("2001:db8::7", Identifier("account", ":2001:db8::7")),
        ("A@EXAMPLE.ORG", Identifier("email", "a@example.org")),
        ("@Ravi", Identifier("handle", ":ravi")),
        ("Orchid:Ravi", Identifier("handle", "orchid:ravi")),
        ("ab" * 20, Identifier("sha1", "ab" * 20)),
        ("ab" * 20, Identifier("infohash", "ab" * 20)),
        ("ab" * 32, Identifier("sha256", "ab" * 32)),
        ("490154203237518", Identifier("imei", "490154203237518")),
        ("ravi@okbank", Identifier("upi", "ravi@okbank")),
        ("example.org/x", Identifier("url", "https://example.org/x")),
        ("Asha Example", Identifier("name_alias", "asha example")),
        ("CT 12345", Identifier("report", "ct12345")),
    ],
)
def test_a_typed_search_finds_every_kind_that_it_could_mean(text, among):
    assert among in readings_of(text)


def test_an_empty_search_means_nothing():
    assert readings_of(" \u200e ") == ()


texts = (
    st.text(max_size=40)
    | st.text("@ :a.´/[]%Fx1\u0301", max_size=12)
    | st.sampled_from([text for _, text, _ in WRITTEN])
)


@given(st.sampled_from(KINDS), texts, st.sampled_from(["", "Orchid Chat", "a:b", "ÉÀ"]))
def test_a_normal_form_is_its_own_normal_form(kind, text, platform):
    try:
        once = identifier(kind, text, platform=platform)
    except InputError:
        return

    assert identifier(kind, once.value) == once


@given(texts)
def test_every_reading_of_a_search_is_a_normal_form_in_the_order_of_the_kinds(text):
    readings = readings_of(text)

    assert [KINDS.index(one.kind) for one in readings] == sorted(KINDS.index(one.kind) for one in readings)
    assert len(set(readings)) == len(readings)
    assert all(identifier(one.kind, one.value) == one for one in readings)


@given(st.ip_addresses())
def test_every_address_meets_itself_however_it_is_written(address):
    forms = [str(address), address.exploded, str(address).upper()]
    if isinstance(address, ipaddress.IPv4Address):
        forms += [f"::ffff:{address}", f"{address}:443"]

    assert len({identifier("ip", form) for form in forms}) == 1


@given(st.integers(10**13, 10**14 - 1), st.integers(0, 13), st.integers(1, 9))
def test_a_digit_that_was_typed_wrong_never_passes_as_an_imei(body, place, more):
    good = identifier("imei", str(body)).value
    wrong = good[:place] + str((int(good[place]) + more) % 10) + good[place + 1 :]

    with pytest.raises(InputError):
        identifier("imei", wrong)


@given(
    st.integers(6 * 10**9, 10**10 - 1).map(str),
    st.sampled_from(["", "+91", "0091", "0"]),
    st.sampled_from(["", " ", "-"]),
)
def test_an_indian_number_meets_itself_however_it_is_written(number, prefix, gap):
    written = f"{prefix}{gap if prefix else ''}{number[:5]}{gap}{number[5:]}"

    assert identifier("phone", written).value == f"+91{number}"
