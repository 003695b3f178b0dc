"""Files that have led, or would lead, to a wrong door: each ends in a clear state, never in a name.

Every file is written by hand, as the provider would send it and as a unit would map it. Each test also reads the same
file without its fault and finds the line, so that the state is the fault's work and not the file's.
"""

import hashlib
import json

import pytest

from thelivu.attribution import decide, document, read_mapping, read_return, read_sightings

MAPPING = {
    "version": 2, "provider": "Example Net", "kind": "dynamic",
    "header_contains": ["Public IP", "User ID"],
    "columns": {"ip": "Public IP", "start": "Start", "end": "End", "subscriber": "User ID",
                "installation_address": "Installation Address", "billing_address": "Billing Address"},
    "time": {"format": "%d/%m/%Y %H:%M:%S", "zone": "Asia/Kolkata", "zone_proof": "covering letter"},
    "logger_uncertainty_s": 60,
    "asked": {"from": "2026-01-12T00:00:00+05:30", "to": "2026-01-13T00:00:00+05:30", "ips": ["192.0.2.70", "192.0.2.9"]},
}  # fmt: skip

HEADER = "Public IP,Start,End,User ID,Installation Address,Billing Address\n"
SEEN = """id,identity,ip,time,uncertainty_s,source
s1,I,192.0.2.70,2026-01-12T17:00:00+05:30,5,tip 1
s2,I,192.0.2.71,2026-01-12T21:00:00+05:30,5,tip 2
"""
# The unit asked twice, in two letters; each file alone names the line, both together corroborate it.
FIRST = HEADER + (
    "192.0.2.70,12/01/2026 16:00:00,12/01/2026 18:00:00,0012345678,House 1,Office 9\n"
    "192.0.2.70,12/01/2026 18:10:00,12/01/2026 19:00:00,0023456789,House 2,Office 9\n"
)
SECOND = HEADER + "192.0.2.71,12/01/2026 20:00:00,12/01/2026 22:00:00,0012345678,House 1,Office 9\n"


def told(first, *, second=SECOND, mapping=None, seen=SEEN, other=None):
    """What the whole program says: states of the returns, the sightings and the identity, and the names given."""
    sightings = read_sightings(seen.encode())
    assert sightings.rejected == ()
    answers = []
    of_second = {"asked": MAPPING["asked"] | {"ips": ["192.0.2.71"]}} | (other or {})
    for name, text, changed in (("first.csv", first, mapping or {}), ("second.csv", second, of_second)):
        how = read_mapping(json.dumps(MAPPING | changed).encode(), where=name)
        data = text if isinstance(text, bytes) else text.encode()
        answers.append(read_return(data, how, name=name, address_key=b"k" * 32))
    shown = document(decide(sightings.sightings, answers))
    return {
        "returns": [one["state"] for one in shown["returns"]],
        "failed": [gate["gate"] for one in shown["returns"] for gate in one["gates"] if not gate["passed"]],
        "sightings": [one["state"] for one in shown["sightings"]],
        "identity": shown["identities"][0]["state"],
        "named": shown["identities"][0]["subscriber"],
    }


def test_without_a_fault_the_two_files_corroborate_the_line():
    assert told(FIRST) == {
        "returns": ["PASSED", "PASSED"],
        "failed": [],
        "sightings": ["UNIQUE_SINGLE", "UNIQUE_SINGLE"],
        "identity": "CORROBORATED",
        "named": "0012345678",
    }


# 1. A spreadsheet program rounded numbers, dropped leading zeros, cut the file, put dates in its own order.


def test_numbers_that_a_spreadsheet_rounded():
    end = told(FIRST.replace("0023456789", "2.3E+07"))

    assert (end["returns"][0], end["failed"], end["sightings"][0], end["named"]) == (
        "SUSPECT",
        ["spreadsheet"],
        "RETURN_SUSPECT",
        None,
    )


def test_leading_zeros_that_a_spreadsheet_dropped():
    bare = FIRST.replace(",00", ",")

    assert (told(bare)["identity"], told(bare)["named"]) == ("CONTRADICTORY", None)
    end = told(bare, mapping={"subscriber_pattern": r"\d{10}"})
    assert (end["failed"][-1], end["sightings"][0], end["named"]) == ("spreadsheet", "RETURN_SUSPECT", None)


def test_a_file_that_was_cut_at_the_last_row_of_a_sheet(monkeypatch):
    monkeypatch.setattr("thelivu.attribution.returns.SHEET_ROWS", (3,))
    end = told(FIRST)

    assert (end["returns"][0], end["sightings"][0], end["named"]) == ("INCOMPLETE", "INCOMPLETE_RETURN", None)


def test_dates_that_a_spreadsheet_put_into_its_own_order():
    american = FIRST.replace("12/01/2026", "01/12/2026")
    end = told(american)

    assert (end["failed"], end["sightings"][0], end["named"]) == (
        ["asked_window", "day_month"],
        "RETURN_SUSPECT",
        None,
    )


# 2. A clock of 12 hours from the middle of the file on.


def day(*, switch):
    """A row every half hour on one address, from `switch` on by a clock of 12 hours; the line is the same at 17:00."""
    lines = []
    for number in range(48):
        start, end = number * 30, number * 30 + 28
        hours = [(at // 60) if at // 60 < switch else (at // 60 - 1) % 12 + 1 for at in (start, end)]
        user = "0012345678" if number == 34 else f"00{number:08d}"
        lines.append(
            f"192.0.2.70,12/01/2026 {hours[0]:02d}:{start % 60:02d}:{number:02d},"
            f"12/01/2026 {hours[1]:02d}:{end % 60:02d}:{number:02d},{user},House 1,Office 9"
        )
    return HEADER + "\n".join(lines) + "\n"


SEEN_LATER = SEEN.replace("T17:00:00", "T17:10:00")


@pytest.mark.parametrize("switch", [13, 15, 18, 21])
def test_a_clock_of_12_hours_from_the_middle_of_the_file_on(switch):
    assert told(day(switch=24), seen=SEEN_LATER)["identity"] == "CORROBORATED"

    end = told(day(switch=switch), seen=SEEN_LATER)
    assert (end["failed"], end["sightings"][0], end["named"]) == (["clock_24h"], "RETURN_SUSPECT", None)


# Each sign of such a clock by itself: these files show the one sign and no other.
def sheet(*times):
    """Rows on one address with the given starts and ends, the line of the sightings in each."""
    return HEADER + "".join(f"192.0.2.70,{a},{b},0012345678,House 1,Office 9\n" for a, b in times)


def asked(start, end):
    return {
        "asked": MAPPING["asked"] | {"from": f"2026-01-{start}:00+05:30", "to": f"2026-01-{end}:00+05:30"}
    }


def half_hours(day, hours):
    return [(f"{day}/01/2026 {hour:02d}:{minute:02d}:00", f"{day}/01/2026 {hour:02d}:{minute + 29:02d}:59") for hour in hours for minute in (0, 30)]  # fmt: skip


def only_the_clock(end):
    assert (end["failed"], end["sightings"][0], end["named"]) == (["clock_24h"], "RETURN_SUSPECT", None)


def test_rows_that_end_before_they_start():
    whole = [("12/01/2026 12:10:00", "12/01/2026 13:10:00"), ("12/01/2026 12:40:00", "12/01/2026 13:20:00"),
             ("12/01/2026 16:00:00", "12/01/2026 18:00:00")]  # fmt: skip
    torn = [(start, end.replace(" 13:", " 01:")) for start, end in whole]

    assert told(sheet(*whole), mapping=asked("12T10:00", "12T20:00"))["identity"] == "CORROBORATED"
    only_the_clock(told(sheet(*torn), mapping=asked("12T10:00", "12T20:00")))


def test_marks_of_half_days_beside_hours_of_24():
    two = {"time": MAPPING["time"] | {"format": ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %I:%M:%S %p"]}}
    short = asked("12T10:00", "12T20:00") | two
    rows = [("12/01/2026 16:00:00", "12/01/2026 18:00:00"), ("12/01/2026 19:00:00", "12/01/2026 19:10:00")]
    mixed = [rows[0], ("12/01/2026 07:00:00 PM", "12/01/2026 07:10:00 PM")]

    assert told(sheet(*rows), mapping=short)["identity"] == "CORROBORATED"
    only_the_clock(told(sheet(*mixed), mapping=short))


def test_a_day_that_was_sorted_by_its_written_time_and_has_no_afternoon():
    """Asked from morning to morning, so that no whole day of the calendar can be looked at."""
    window = asked("12T03:00", "13T03:00")
    whole, half = half_hours(12, range(3, 24)), half_hours(12, range(3, 13))

    assert told(sheet(*whole), mapping=window)["identity"] == "CORROBORATED"
    only_the_clock(told(sheet(*sorted([*half, *half])), mapping=window))


def test_one_of_two_days_that_has_no_afternoon():
    window = asked("11T00:00", "13T00:00")
    whole, half = half_hours(11, range(24)), half_hours(12, range(13))

    assert told(sheet(*whole, *half_hours(12, range(24))), mapping=window)["identity"] == "CORROBORATED"
    only_the_clock(told(sheet(*whole, *half), mapping=window))


# 3. Day and month swapped.


def test_day_and_month_swapped_and_stated():
    swapped = {"time": MAPPING["time"] | {"format": "%m/%d/%Y %H:%M:%S"}}
    end = told(FIRST, mapping=swapped)

    assert (end["failed"], end["sightings"][0], end["named"]) == (
        ["asked_window", "day_month"],
        "RETURN_SUSPECT",
        None,
    )


def test_day_and_month_in_an_order_that_nobody_stated():
    either = {"time": MAPPING["time"] | {"format": ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"]}}
    end = told(FIRST, mapping=either)

    assert (end["returns"][0], end["sightings"][0], end["named"]) == ("SUSPECT", "RETURN_SUSPECT", None)


def test_one_row_that_both_orders_fit_among_rows_that_prove_theirs():
    year = {
        "asked": MAPPING["asked"] | {"from": "2025-06-01T00:00:00+05:30", "to": "2026-12-31T00:00:00+05:30"},
        "time": MAPPING["time"] | {"format": ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"]},
    }
    seen = SEEN.replace("2026-01-12T17", "2026-01-13T17")
    proven = FIRST.replace("12/01/2026", "13/01/2026")
    assert told(proven, mapping=year, seen=seen)["identity"] == "CORROBORATED"

    end = told(
        proven + "192.0.2.9,02/03/2026 01:00:00,02/03/2026 02:00:00,0034567890,House 3,Office 9\n",
        mapping=year, seen=seen,
    )  # fmt: skip
    assert (end["failed"], end["sightings"][0], end["named"]) == (["day_month"], "RETURN_SUSPECT", None)


def test_day_and_month_in_an_order_that_no_row_of_a_long_request_proves():
    year = {
        "asked": MAPPING["asked"] | {"from": "2025-06-01T00:00:00+05:30", "to": "2026-12-31T00:00:00+05:30"}
    }
    assert told(FIRST, mapping=year)["failed"] == ["day_month"]

    proof = FIRST + "192.0.2.9,13/01/2026 01:00:00,13/01/2026 02:00:00,0034567890,House 3,Office 9\n"
    assert told(proof, mapping=year)["identity"] == "CORROBORATED"


# 4. A truncated file.


def test_a_file_cut_in_the_middle_of_a_row():
    end = told(FIRST[: FIRST.rindex("0023456789") + 4])

    assert (end["returns"][0], end["sightings"][0], end["named"]) == ("INCOMPLETE", "INCOMPLETE_RETURN", None)


def test_a_file_cut_between_two_rows_whose_trailer_is_gone():
    trailer = {"trailer_rows": r"^Total records (\d+)$"}
    assert told(FIRST + "Total records 2\n", mapping=trailer)["identity"] == "CORROBORATED"

    for cut in (FIRST, FIRST.rsplit("\n", 2)[0] + "\nTotal records 2\n"):
        end = told(cut, mapping=trailer)
        assert (end["returns"][0], end["sightings"][0], end["named"]) == (
            "INCOMPLETE",
            "INCOMPLETE_RETURN",
            None,
        )


# 5. Two addresses were in question, and the provider answered for the wrong one.


def test_the_wrong_one_of_two_addresses_was_answered():
    only = {"asked": MAPPING["asked"] | {"ips": ["192.0.2.70"]}}
    assert told(FIRST, mapping=only)["identity"] == "CORROBORATED"

    end = told(FIRST.replace("192.0.2.70", "192.0.2.170"), mapping=only)
    assert (end["returns"][0], end["failed"], end["sightings"][0], end["named"]) == (
        "REJECTED",
        ["echo"],
        "RETURN_SUSPECT",
        None,
    )


def test_one_of_two_asked_addresses_was_answered_twice():
    both = {"asked": MAPPING["asked"] | {"ips": ["192.0.2.70", "192.0.2.170"]}}
    end = told(FIRST.replace("192.0.2.70", "192.0.2.170"), mapping=both)

    assert (end["sightings"][0], end["identity"], end["named"]) == ("NO_RECORD", "UNIQUE_SINGLE", None)


# 6. The wrong year.


def test_the_provider_searched_another_year():
    end = told(FIRST.replace("/2026", "/2025"))

    assert (end["failed"], end["sightings"][0], end["named"]) == (["asked_window"], "RETURN_SUSPECT", None)


def test_the_unit_picked_another_year_in_the_portal():
    wrong = {
        "asked": MAPPING["asked"] | {"from": "2025-01-12T00:00:00+05:30", "to": "2025-01-13T00:00:00+05:30"}
    }
    end = told(FIRST.replace("/2026", "/2025"), mapping=wrong)

    assert (end["returns"][0], end["sightings"][0], end["named"]) == ("PASSED", "NO_RETURN", None)


# 7. The billing address in place of the installation address.

BILLING = {
    "columns": {key: text for key, text in MAPPING["columns"].items() if key != "installation_address"}
}


@pytest.mark.parametrize(
    "columns",
    [
        BILLING["columns"],
        MAPPING["columns"] | {"installation_address": "Billing Address", "billing_address": None},
        MAPPING["columns"] | {"installation_address": "Billing Address"},
        # a header that does not say which address it is, named for both: nothing is proven by it
        MAPPING["columns"] | {"installation_address": "User ID", "billing_address": "User ID"},
    ],
)
def test_a_billing_address_proves_no_premises(columns):
    end = told(FIRST, mapping={"columns": columns}, other={"columns": columns})

    assert (end["sightings"], end["identity"]) == (["UNIQUE_SINGLE", "UNIQUE_SINGLE"], "ADDRESS_UNPROVEN")


def test_an_installation_address_that_is_another_in_the_second_file_proves_none():
    assert told(FIRST, second=SECOND.replace("House 1", "Office 9"))["identity"] == "ADDRESS_UNPROVEN"


def test_an_installation_address_that_is_left_empty_proves_none():
    assert told(FIRST.replace("House 1", ""))["identity"] == "ADDRESS_UNPROVEN"


# 8. Two subscribers on overlapping leases.


def test_two_subscribers_on_overlapping_leases():
    end = told(FIRST + "192.0.2.70,12/01/2026 16:50:00,12/01/2026 17:30:00,0034567890,House 3,Office 9\n")

    assert (end["returns"][0], end["sightings"][0], end["identity"], end["named"]) == (
        "PASSED",
        "AMBIGUOUS",
        "UNIQUE_SINGLE",
        None,
    )


def test_two_subscribers_on_one_lease():
    end = told(FIRST + FIRST.splitlines()[1].replace("0012345678", "0034567890") + "\n")

    assert (end["failed"], end["sightings"][0], end["named"]) == (["duplicates"], "RETURN_SUSPECT", None)


def test_a_second_subscriber_in_a_row_that_cannot_be_read():
    end = told(FIRST + "192.0.2.70,12/01/2026 16:50:00,32/01/2026 17:30:00,0034567890,House 3,Office 9\n")

    assert (end["sightings"][0], end["named"]) == ("AMBIGUOUS", None)


# 9. One edited row.


def test_one_row_that_was_edited_after_the_provider_certified_the_file():
    certified = {"origin": "certificate", "certified_sha256": hashlib.sha256(FIRST.encode()).hexdigest()}
    assert told(FIRST, mapping=certified)["identity"] == "CORROBORATED"

    end = told(FIRST.replace("0012345678", "0098765432"), mapping=certified)
    assert (end["returns"][0], end["failed"], end["sightings"][0], end["named"]) == (
        "ORIGIN_UNPROVEN",
        ["origin"],
        "RETURN_SUSPECT",
        None,
    )


def test_one_edited_row_contradicts_the_other_file_where_no_digest_is_known():
    end = told(FIRST.replace("0012345678", "0098765432"))

    assert (end["identity"], end["named"]) == ("CONTRADICTORY", None)


def test_a_file_whose_origin_nobody_confirmed_is_not_used():
    assert told(FIRST, mapping={"origin": None})["sightings"][0] == "RETURN_SUSPECT"
