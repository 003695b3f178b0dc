"""Properties of whole files: whatever is damaged, left out, added or shuffled, no new name comes of it."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from thelivu.attribution import decide, document, read_return
from unit.attribution.made import mapping, row, seen, table
from unit.attribution.made_of_people import KEY, called, holder, logged, operator, platform

PORTS = ({}, {"port_start": "1000", "port_end": "1999"}, {"port_start": "1500", "port_end": "2500"})
HOURS = st.integers(0, 22)
ROWS = st.lists(
    st.builds(
        lambda line, ip, start, length, ports: row(
            line, f"{start:02d}:30:00", f"{min(start + length, 23):02d}:45:00", ip=ip, **ports
        ),
        st.sampled_from(["L1", "L2", "L3"]), st.sampled_from(["192.0.2.1", "192.0.2.2"]), HOURS, st.integers(0, 6),
        st.sampled_from(PORTS),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
SEEN = [
    seen(f"s{hour}-{ip[-1]}-{port}", f"{hour:02d}:40:00", ip, port=port)
    for hour in (1, 5, 9, 13, 17, 21)
    for ip in ("192.0.2.1", "192.0.2.2")
    for port in (None, 1700)
]
TRAILER = r"^Total rows: (\d+)$"


def names(data, **changed):
    """Sighting -> line, for those that have an answer."""
    one = read_return(data, mapping(**changed), name="r")
    return {each.sighting.id: each.line for each in decide(SEEN, [one]).sightings if each.line}


@settings(max_examples=150)
@given(ROWS, st.data())
def test_a_damaged_cell_never_makes_a_name(rows, data):
    at = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(
        st.sampled_from(["ip", "start", "end", "subscriber", "port_start", "port_end", "dest_ip"])
    )
    junk = data.draw(st.sampled_from(["??", "1.0E+09", "2026-13-41T99:00:00", "\u00a0"]))
    damaged = [one | {column: junk} if number == at else one for number, one in enumerate(rows)]
    whole = names(table(rows))

    if (
        read_return(table(rows), mapping(), name="r").state != "PASSED"
    ):  # a gate may lose sight of what is damaged
        return
    if column == "subscriber" and junk[0] in "?2":  # an id like any other: no reader can tell
        return
    if (
        column in ("end", "port_start", "port_end", "dest_ip") and not junk.strip()
    ):  # an empty cell means something
        return
    assert names(table(damaged)).items() <= whole.items()


@settings(max_examples=100)
@given(ROWS, st.data())
def test_a_row_left_out_never_makes_a_name_where_the_trailer_counts(rows, data):
    out = data.draw(st.integers(0, len(rows) - 1))
    rest = [one for number, one in enumerate(rows) if number != out]

    assert names(table(rest, below=[[f"Total rows: {len(rows)}"]]), trailer_rows=TRAILER) == {}


@settings(max_examples=100)
@given(ROWS, st.integers(1, 200))
def test_a_file_cut_anywhere_never_makes_another_name(rows, cut):
    text = table(rows, below=[[f"Total rows: {len(rows)}"]])
    whole = names(text, trailer_rows=TRAILER)

    assert names(text[: max(len(table([])), len(text) - cut)], trailer_rows=TRAILER).items() <= whole.items()


@settings(max_examples=100)
@given(ROWS, st.integers(0, 6), st.sampled_from(["192.0.3.1", "198.51.100.1"]))
def test_one_row_about_an_address_that_was_not_asked_takes_every_answer(rows, at, stray):
    rows = [*rows[:at], row("L9", ip=stray), *rows[at:]]

    assert names(table(rows)) == {}


@settings(max_examples=100)
@given(ROWS, st.integers(0, 3000))
def test_a_wider_clock_never_makes_a_name(rows, more):
    narrow = names(table(rows), logger_uncertainty_s=60)
    wide = names(table(rows), logger_uncertainty_s=60 + more)

    assert all(narrow.get(one, line) == line for one, line in wide.items())


HOLDERS = st.lists(
    st.builds(
        lambda customer, person, house, start, end, user: holder(
            customer, start, end, name=person, address=house, user=user
        ),
        st.sampled_from(["C1", "C2"]), st.sampled_from(["Person 1", "Person 2", ""]), st.sampled_from(["House 1", "House 2"]),
        st.sampled_from(["2020-03-01", "2026-01-12", "2026-01-20"]), st.sampled_from(["", "2026-01-12", "2026-03-01"]),
        st.sampled_from(["", "", "Person 3"]),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    HOLDERS,
    st.sampled_from(["Person 1", "Person 2"]),
    st.sampled_from(["tip", "chat export"]),
    st.randoms(use_true_random=False),
)
def test_two_kinds_need_one_person_one_premises_and_two_sources_in_any_order(rows, person, source, random):
    line = read_return(table([row(name=person)]), mapping(), name="r", address_key=KEY)
    told = platform({"ip": "192.0.2.2", "time": "2026-01-12T15:00:00"})
    sightings, returns = (
        [seen(), called(source=source), logged(source="a third")],
        [line, operator(*rows), told],
    )
    shown = document(decide(sightings, returns))
    (identity,) = shown["identities"]

    if identity["state"] == "CORROBORATED":
        assert (source, identity["subscriber"], identity["kinds"]) == ("chat export", "L1", ["ip", "phone"])
        assert any((one["name"], one["address"], one["user"]) == (person, "House 1", "") for one in rows)
    mixed = document(decide(random.sample(sightings, 3), random.sample(returns, 3)))
    assert sorted(mixed["sightings"], key=_by_id) == sorted(shown["sightings"], key=_by_id)
    assert mixed["identities"] == shown["identities"]
    assert not {"Person", "House"} & set(json.dumps(shown).split())


def _by_id(one):
    return one["id"]
