"""A file whose columns nobody has named: nothing that could be a name is shown, and no order of day and month chosen."""

import pytest

from thelivu.attribution.first_lines import first_look, plain

HEADER = "NAT IP,From Port,Start,End,User ID,Name,Installation Address"
ROWS = (
    '203.0.113.44,39936,03/01/2026 20:02:10,03/01/2026 23:55:48,204817,"Zebulon Quillfeather","14 Marigold Lane, 695001"',
    "203.0.113.44,39936,13/01/2026 20:02:10,13/01/2026 23:55:48,XN-204817,Other Person,9876543210",
)
FILE = "\n".join(("Reply for Zebulon Quillfeather", "", HEADER, *ROWS, "Total rows: 2")).encode()


@pytest.mark.parametrize(
    "cell",
    ["", "203.0.113.44", "2001:db8::/56", "40112", "1024-1535", "03/01/2026 20:02:10", "12-Jan-2026 10:41 PM",
     "2026-01-12T22:41:07Z", "31/02/2026 25:00", "1.0E+09", "192.0.2.300", "Total rows: 2"],
)  # fmt: skip
def test_addresses_ports_and_times_are_shown_even_where_they_are_damaged(cell) -> None:
    assert cell == plain(cell)


@pytest.mark.parametrize(
    "cell",
    ["Zebulon Quillfeather", "14 Marigold Lane, 695001", "9876543210", "XN-204817", "204817", "orchid.finch@example.org",
     "May", "June Carter", "Flat 3/4", "Reply for Zebulon"],
)  # fmt: skip
def test_10_whatever_else_a_cell_holds_is_withheld(cell) -> None:
    assert plain(cell) is None


def test_10_the_first_lines_show_no_name_before_the_columns_are_known() -> None:
    look = first_look(FILE, where="r.csv")

    assert look is not None
    assert HEADER.split(",") == list(look.header)
    assert [4, 5, 6] == [one.number for one in look.first]
    assert (
        "203.0.113.44",
        "39936",
        "03/01/2026 20:02:10",
        "03/01/2026 23:55:48",
        None,
        None,
        None,
    ) == look.first[0].cells
    assert "Zebulon" not in repr(look)
    assert "9876543210" not in repr(look)
    assert ("^Total rows: (\\d+)$",) == look.trailers


def test_both_orders_that_fit_are_counted_and_none_is_chosen() -> None:
    look = first_look(FILE, where="r.csv")
    fits = {one.form: one.cells for one in look.fits}

    assert (4, {"%d/%m/%Y %H:%M:%S": 4, "%m/%d/%Y %H:%M:%S": 2}) == (look.tried, fits)


def test_a_line_of_data_is_never_offered_as_a_header() -> None:
    assert first_look("\n".join(ROWS).encode(), where="r.csv") is None
    assert first_look(FILE, where="r.csv", nth=1) is None
    twice = first_look(FILE.replace(b"Reply for Zebulon Quillfeather", b"A,B,C"), where="r.csv", nth=1)
    assert HEADER.split(",") == list(twice.header)
