"""Returns of X: objects in a text that is no JSON."""

import pytest

from thelivu.base import InputError
from thelivu.leads import importer_of
from thelivu.leads.platforms import x
from thelivu_sim.fixtures.platforms import FIXTURES
from unit.leads.platforms.returns import hides, printed, reading, seen

AUDIT, ACCOUNT = "x_ip_audit.txt", "x_account.txt"


def test_logins_with_their_ports_and_times() -> None:
    found = reading(AUDIT)

    assert [seen(one) for one in found.observations] == [
        ("login", ["192.0.2.20", "x:300000000017"], 40120, "2026-03-02T10:00:00+00:00"),
        ("login", ["2001:db8::20", "x:300000000017"], None, "2026-03-02T11:00:00+00:00"),
    ]


def test_04_an_object_without_its_brace_ends_where_the_next_begins_and_all_are_counted() -> None:
    found = reading(AUDIT)

    assert [one.reason.code for one in found.rejected] == ["leads.return.no_address"]
    assert (found.items_in, found.accepted) == (3, 2)


def test_the_account_its_creation_and_its_device() -> None:
    assert [seen(one) for one in reading(ACCOUNT).observations] == [
        (
            "registration", ["x:300000000017", "x:lagoon_17", "holder17@example.org"], None,
            "2025-01-02T03:04:05+00:00",
        ),
        ("registration", ["203.0.113.43", "x:300000000017"], None, None),
        ("device", ["tok-17", "x:300000000017"], None, "2026-03-02T10:00:00+00:00"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", [AUDIT, ACCOUNT])
def test_10_names_and_what_stands_between_objects_are_withheld(name) -> None:
    assert hides(reading(name), FIXTURES[name]())
    assert "web" not in [one.value for seen_ in reading(name).observations for one in seen_.identifiers]


def test_04_a_line_that_cannot_be_taken_apart_breaks_its_object() -> None:
    data = FIXTURES[AUDIT]().replace(b'"loginPortNumber" : 40120', b'"loginPortNumber" = 40120')
    found = reading(AUDIT, data)

    assert [one.reason.code for one in found.rejected] == [
        "leads.return.broken_line",
        "leads.return.no_address",
    ]
    assert "192.0.2.20" not in printed(found)


def test_a_key_that_comes_again_begins_another_object() -> None:
    data = b'{\n"loginIp" : "192.0.2.1",\n"createdAt" : "2026-03-02T10:00:00Z"\n"loginIp" : "192.0.2.2"\n}\n'

    assert [seen(one)[1:] for one in x.read(data, name="a.txt").observations] == [
        (["192.0.2.1"], None, "2026-03-02T10:00:00+00:00"), (["192.0.2.2"], None, None),
    ]  # fmt: skip


def test_it_is_known_by_its_keys() -> None:
    for name in (AUDIT, ACCOUNT):
        assert importer_of(FIXTURES[name](), f"17-{name.replace('_', '-')}").FORMAT == "x-return"
    assert importer_of(b'{"accountId" : "1"}', "notes.txt").FORMAT == "sheet-csv"
    with pytest.raises(InputError):
        x.read(b"nothing\n", name="17-ip-audit.txt")
