"""Names and addresses: read for the asked rows alone, shown by nothing, and absent from every answer."""

import logging

import pytest

from thelivu.attribution import decide, document, read_particulars, read_return
from unit.attribution.made import HEADER, mapping, row, seen, table

HOLDER = {"name": "NAME-MARK", "installation_address": "HOME-MARK", "billing_address": "BILL-MARK"}
DATA = table([row("L1", **HOLDER), row("L2", name="OTHER-MARK", ip="192.0.2.2")])


def read(*rows, data=DATA, **changed):
    return read_particulars(data, mapping(**changed), rows, where="r.csv")


def test_the_particulars_of_the_asked_rows_and_of_no_other():
    sha256 = read_return(DATA, mapping(), name="r.csv").sha256
    found = read(2)

    assert list(found) == [(sha256, 2)]
    holder = found[sha256, 2]
    assert (holder.name, holder.installation_address, holder.billing_address) == (
        "NAME-MARK",
        "HOME-MARK",
        "BILL-MARK",
    )
    assert read() == {}
    assert read(1, 4, 99) == {}


def test_the_rows_are_those_of_the_leases():
    leases = read_return(DATA, mapping(), name="r.csv").leases

    assert [one.name for one in read(*(lease.row for lease in leases)).values()] == [
        "NAME-MARK",
        "OTHER-MARK",
    ]


def test_columns_that_the_mapping_does_not_name_are_empty():
    columns = {key: text for key, text in HEADER.items() if key not in ("name", "billing_address")}
    (holder,) = read(2, columns=columns).values()

    assert (holder.name, holder.installation_address, holder.billing_address) == ("", "HOME-MARK", "")


def test_bytes_that_are_not_utf_8_can_still_be_sealed():
    (holder,) = read(2, data=DATA.replace(b"NAME-MARK", b"N\xff")).values()

    assert holder.name.encode() == b"N?"


def test_05_particulars_never_show_themselves(capsys, caplog):
    caplog.set_level(logging.DEBUG)
    (holder,) = read(2).values()
    for text in (
        repr(holder),
        str(holder),
        f"{holder}",
        repr([holder]),
        repr({"x": holder}),
    ):
        assert "MARK" not in text

    printed = capsys.readouterr()
    assert "MARK" not in printed.out + printed.err + caplog.text


@pytest.mark.parametrize("language", ["en", "ml"])
def test_05_no_name_and_no_address_of_a_person_stands_in_the_answer(language):
    one = read_return(DATA, mapping(), name="r.csv", address_key=b"k" * 32)
    answer = decide([seen(), seen("s2", ip="192.0.2.2")], [one])

    assert "MARK" not in str(document(answer, language=language))
    assert "MARK" not in repr(answer)


def test_05_the_token_of_an_address_is_keyed():
    tokens = {
        read_return(DATA, mapping(), name="r", address_key=key).leases[0].address_token
        for key in (b"a" * 32, b"b" * 32)
    }

    assert len(tokens) == 2
    assert read_return(DATA, mapping(), name="r").leases[0].address_token == ""
