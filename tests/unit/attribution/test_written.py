"""What the second officer is shown of a row: the provider's own writing, without who holds the line."""

from thelivu.attribution import read_written
from unit.attribution.made import HEADER, mapping, row, table

HOLDER = {"name": "NAME-MARK", "installation_address": "HOME-MARK", "billing_address": "BILL-MARK"}


def read(*rows, data=None, **changed):
    data = table([row(**HOLDER), row("L2", start=" soon ", **HOLDER)]) if data is None else data
    return read_written(data, mapping(**changed), rows, where="r.csv")


def test_the_cells_of_the_asked_rows_stand_as_the_provider_wrote_them():
    shown = read(3)

    assert list(shown) == [3]
    assert (shown[3]["subscriber"], shown[3]["start"], shown[3]["ip"]) == (
        "L2",
        "2026-01-12T soon",
        "192.0.2.1",
    )


def test_05_no_name_and_no_address_of_a_person_is_shown():
    shown = read(2, 3)

    assert len(shown) == 2
    assert "MARK" not in str(shown)
    assert set(shown[2]) & {"name", "installation_address", "billing_address"} == set()


def test_only_columns_that_the_mapping_names():
    columns = {key: HEADER[key] for key in ("ip", "start", "end", "subscriber")}

    assert list(read(2, columns=columns)[2]) == ["ip", "start", "end", "subscriber"]


def test_a_row_that_was_cut_and_bytes_that_are_no_text_do_not_stop_the_page():
    data = table([row()]) + b"192.0.2.\xff,1000\n"

    assert (read(3, data=data)[3]["ip"], read(3, data=data)[3]["start"]) == ("192.0.2.?", "")


def test_an_answer_without_a_table_has_no_rows():
    assert read(1, data=b"Nothing is kept.\n", expired=True) == {}
