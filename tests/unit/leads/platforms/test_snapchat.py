"""Returns of Snapchat: both styles of names, both forms of a time, several tables in one file."""

from thelivu.leads import importer_of
from thelivu_sim.fixtures.platforms import FIXTURES
from unit.leads.platforms.returns import hides, reading, seen

OLD, NEW = "snap_ip_old.csv", "snap_ip_new.csv"
FIRST, LAST = "2026-03-02T10:00:00+00:00", "2026-03-02T10:20:00+00:00"


def test_the_old_style_with_its_second_table() -> None:
    found = reading(OLD)

    assert [(one.where, *seen(one)) for one in found.observations] == [
        ("row 5, first seen time", "unknown", ["192.0.2.19"], None, FIRST),
        ("row 5, last seen time", "unknown", ["192.0.2.19"], None, LAST),
        ("row 6", "unknown", ["2001:db8::19"], None, "2026-03-03T05:06:07+00:00"),
        (
            "row 12", "registration",
            ["203.0.113.42", "snapchat:snap-17", "snapchat:lagoon17", "holder17@example.org", "+919876500017"], None,
            "2025-01-01T00:00:01+00:00",
        ),
    ]  # fmt: skip
    assert [one.where for one in found.rejected] == ["row 7"]
    assert (found.items_in, found.accepted) == (4, 3)


def test_the_new_style_with_ports_and_a_time_without_a_zone() -> None:
    found = reading(NEW)

    assert [seen(one) for one in found.observations] == [
        ("unknown", ["192.0.2.19"], 40119, FIRST),
        ("unknown", ["192.0.2.19"], 40119, LAST),
        ("unknown", ["2001:db8::19"], None, None),
        ("unknown", ["2001:db8::19"], None, "2026-03-03T05:06:07+00:00"),
    ]
    assert "no_zone" in found.observations[2].flags


def test_10_legends_and_names_are_withheld() -> None:
    assert hides(reading(OLD), FIXTURES[OLD]())


def test_04_a_legend_that_no_empty_row_divides_from_the_table_is_rejected_row_by_row() -> None:
    data = FIXTURES[OLD]().replace(b"\n\nThis table", b"\nThis table")
    found = reading(OLD, data)

    assert [one.where for one in found.rejected] == ["row 7", "row 8"]
    assert found.items_in == found.accepted + 2
    assert found.observations[-1].kind == "registration"


def test_04_a_row_that_is_cut_off_or_too_long_is_rejected() -> None:
    data = FIXTURES[NEW]() + b"192.0.2.21,40000\r\n192.0.2.22,1,2026-03-02 10:00:00 UTC,,more\r\n"

    assert [one.reason.code for one in reading(NEW, data).rejected] == [
        "leads.row.too_few_cells", "leads.row.too_many_cells",
    ]  # fmt: skip


def test_it_is_known_by_its_rule_and_its_columns() -> None:
    for name in (OLD, NEW):
        assert importer_of(FIXTURES[name](), "any.csv").FORMAT == "snapchat-return"
    assert importer_of(b"ip,first seen time\n", "any.csv").FORMAT == "sheet-csv"
