"""Values of a return: each form of a time, of an address, of what stands behind a number."""

import pytest

from thelivu.base import InputError
from thelivu.leads.platforms import values

MOMENT = "2026-03-02T10:00:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 10:00:00 UTC", "2026-03-02T10:00:00Z", "2026-03-02 10:00:00 Z", "2026-03-02 10:00:00 Etc/UTC",
        "Mon Mar 02 10:00:00 UTC 2026", "Mon Mar 2 15:30:00 +0530 2026", "1772445600", "1772445600000",
    ],
)  # fmt: skip
def test_one_moment_in_every_form(text) -> None:
    at = values.instant(text)

    assert at.text == text
    assert [one.lo.isoformat() for one in at.readings] == [MOMENT]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("2026-03-02 10:00:00", "no_zone"),
        ("Mon Mar 02 10:00:00 2026", "no_zone"),
        ("17", "unreadable"),
        ("", "unreadable"),
        ("Mon Foo 02 10:00:00 UTC 2026", "unreadable"),
    ],
)
def test_nothing_is_guessed(text, how) -> None:
    assert values.instant(text).how == how
    assert values.instant(text).readings == ()


def test_addresses_and_their_ports() -> None:
    assert [(one.value, port) for one, port in map(values.address, ("192.0.2.1:443", "[2001:db8::1]:5", "2001:db8::1"))] == [
        ("192.0.2.1", 443), ("2001:db8::1", 5), ("2001:db8::1", None),
    ]  # fmt: skip
    with pytest.raises(InputError):
        values.address("192.0.2")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("phone", "+919876543210 Cell Verified on 2026-01-01 10:00:00 UTC", "+919876543210"),
        ("phone", "+919876543210 [IN]", "+919876543210"), ("email", "a@example.org (Verified)", "a@example.org"),
        ("phone", "+919876543210 his mother", None), ("email", "a@example.org of her", None),
        ("handle", "two words", None), ("account", "17", "p:17"),
    ],
)  # fmt: skip
def test_what_stands_behind_an_identifier_is_known_or_it_is_none(kind, text, value) -> None:
    assert [one.value for one in values.one(kind, text, platform="p")] == ([value] if value else [])
