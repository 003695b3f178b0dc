"""Returns of Google: the subscriber's page and the list of accesses."""

import pytest

from thelivu.base import InputError
from thelivu.leads import importer_of
from thelivu_sim.fixtures.platforms import FIXTURES
from unit.leads.platforms.returns import hides, printed, reading, seen

PAGE, LIST = "google_subscriber.html", "Activities - accesses.csv"
ACCOUNT = "google:200000000017"


def test_the_subscriber_and_the_accesses() -> None:
    found = [seen(one) for one in reading(PAGE).observations]
    reach = ["holder17@example.org", "second17@example.org", "third17@example.org", "rescue17@example.org"]

    assert found == [
        ("account", [ACCOUNT, *reach, "+919876500019"], None, None),
        ("registration", [ACCOUNT], None, "2024-11-12T13:14:15+00:00"),
        ("other", ["203.0.113.41", ACCOUNT], None, None),
        ("login", ["192.0.2.18", ACCOUNT], None, "2026-03-02T10:00:00+00:00"),
        ("device", ["a1b2c3d4e5f60718", ACCOUNT], None, "2026-03-02T10:00:00+00:00"),
        ("unknown", ["2001:db8::18", ACCOUNT], None, "2026-03-02T12:30:00+00:00"),
    ]


def test_04_every_line_and_every_access_is_counted() -> None:
    found = reading(PAGE)

    assert [(one.where, one.reason.code) for one in found.rejected] == [
        ("ip activity[3]", "leads.return.no_address")
    ]
    assert found.items_in == found.accepted + 1
    assert found.items_in == 1 + 10 + 2 + 1 + 3  # the mark, lines under each heading, accesses


def test_10_names_and_the_number_that_only_confirms_a_sign_in_are_withheld() -> None:
    found = reading(PAGE)

    assert hides(found, b"")
    assert "9876500020" not in printed(found)  # it can be another person's


@pytest.mark.parametrize("born", [b"2012-05-06", b"May 6, 2012", b"when she was young"])
def test_10_of_a_child_nothing_of_the_person_is_read(born) -> None:
    found = reading(PAGE, FIXTURES[PAGE]().replace(b"May 6, 1990", born))

    assert "minor_reported" in found.leads[0].flags
    assert "example.org" not in printed(found)
    assert ACCOUNT in printed(found)


def test_a_list_with_another_header_is_read_by_the_names_of_its_columns() -> None:
    data = FIXTURES[LIST]()
    lines = [line.split(",") for line in data.decode().split("\r\n") if line]
    turned = "".join(",".join(reversed(line)) + "\r\n" for line in lines).encode()

    for found in (reading(LIST), reading(LIST, turned)):
        assert [seen(one) for one in found.observations] == [
            ("login", ["192.0.2.18", ACCOUNT], None, "2026-03-02T10:00:00+00:00"),
            ("unknown", ["2001:db8::18", ACCOUNT], None, "2026-03-02T10:05:00+00:00"),
            ("login", ["192.0.2.18", ACCOUNT], None, None),
        ]
        assert "no_zone" in found.observations[2].flags
        assert (found.items_in, found.accepted) == (4, 3)
        assert found.rejected[0].where == "row 5"


def test_10_what_the_program_said_of_itself_is_withheld() -> None:
    assert hides(reading(LIST), FIXTURES[LIST]())


def test_both_are_known_by_what_stands_in_them() -> None:
    assert importer_of(FIXTURES[PAGE](), "page.html").FORMAT == "google-return"
    assert (
        importer_of(FIXTURES[LIST](), "return/Access Log Activity/Activities 1.csv").FORMAT == "google-return"
    )
    assert importer_of(b"a,b\n1,2\n", "Activities.csv").FORMAT == "sheet-csv"


def test_a_page_without_its_lines_gives_nothing() -> None:
    with pytest.raises(InputError) as bad:
        reading(PAGE, b"<html><body><h2>GOOGLE SUBSCRIBER INFORMATION</h2></body></html>")

    assert bad.value.code == "leads.return.no_sections"
