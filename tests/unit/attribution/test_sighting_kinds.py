"""Version 2 of `sightings.csv`: rows about numbers and accounts beside rows about addresses."""

import pytest

from thelivu.attribution import account, number, read_sightings

HEAD = "id,identity,kind,ip,phone,platform,account,time,source"
TIME = "2026-01-12T22:41:07Z"


def read(*lines, head=HEAD):
    return read_sightings("\n".join((head, *lines)).encode())


def test_each_kind_has_its_own_key():
    rows = [
        f"s1,I,ip,192.0.2.1,,,,{TIME},tip",
        f"s2,I,,192.0.2.2,,,,{TIME},tip",
        f"s3,I,Phone,,098470 00001,,,{TIME},tip",
        f"s4,I,account,,,Chatter Box,user7,{TIME},tip",
    ]
    made = read(*rows)

    assert made.rejected == ()
    assert [(one.kind, str(one.address)) for one in made.sightings] == [
        ("ip", "192.0.2.1"),
        ("ip", "192.0.2.2"),
        ("phone", "+919847000001"),
        ("account", "chatter-box:user7"),
    ]
    assert [one.other for one in made.sightings] == [{}] * 4


def test_without_rows_about_addresses_the_column_may_be_missing():
    made = read(f"s1,I,phone,+919847000001,{TIME},tip", head="id,identity,kind,phone,time,source")

    assert [str(one.address) for one in made.sightings] == ["+919847000001"]


@pytest.mark.parametrize(
    ("line", "reason", "values"),
    [
        (
            f"s1,I,fax,,1,,,{TIME},tip",
            "sighting.not_in_list",
            {"column": "kind", "allowed": "ip, phone, account"},
        ),
        (f"s1,I,phone,,,,,{TIME},tip", "sighting.empty", {"column": "phone"}),
        (f"s1,I,phone,,12,,,{TIME},tip", "row.not_a_phone", {"column": "phone"}),
        (f"s1,I,account,,,,user7,{TIME},tip", "sighting.empty", {"column": "platform"}),
        (f"s1,I,account,,,Chatterbox,,{TIME},tip", "sighting.empty", {"column": "account"}),
        (f"s1,I,,,+919847000001,,,{TIME},tip", "sighting.empty", {"column": "ip"}),
        (f"s1,I,phone,192.0.2.1,+919847000001,,,{TIME},tip", "sighting.two_kinds", {"kind": "phone"}),
        ("s1,I,phone,,+919847000001,,,,tip", "sighting.empty", {"column": "time"}),
    ],
)
def test_a_row_of_no_kind_or_of_two_is_rejected(line, reason, values):
    (bad,) = read(line).rejected

    assert (bad.reason.code, dict(bad.reason.values)) == (f"attribution.{reason}", values)


def test_in_version_1_a_column_named_kind_is_text_as_any_other():
    made = read(f"s1,I,upload,192.0.2.1,{TIME},tip", head="id,identity,kind,ip,time,source")

    assert (made.sightings[0].kind, made.sightings[0].other) == ("ip", {"kind": "upload"})


def test_numbers_and_accounts_are_blocks_of_one():
    first, second = number("+919847000001"), number("+919847000002")
    mine, other = account("Chatterbox", "user7"), account("Chatterbox", "user8")

    assert first.holds(first)
    assert not first.meets(second)
    assert not mine.meets(other)
    assert not mine.meets(account("Coir Talk", "user7"))
    assert (first.kind, mine.kind) == ("phone", "account")
