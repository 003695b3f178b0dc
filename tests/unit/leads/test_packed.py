"""Packed readings: what goes in comes out the same, and bytes of any other form are a clear error."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu import leads
from thelivu.base import InputError, Span
from thelivu.leads import packed
from thelivu.leads.model import Reading, Rejected
from thelivu_sim.fixtures import cybertip
from unit.leads import samples

ZONES = st.sampled_from([UTC, None, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-9))])
PLAIN = {
    str: st.text(),
    int: st.integers(-(2**62), 2**62),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    type(None): st.none(),
    bytes: st.binary(max_size=50),
    datetime: st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 28), timezones=ZONES),
}


def values(form):
    """Any value of a type hint: a new dataclass of the stage needs nothing here."""
    if form in PLAIN:
        return PLAIN[form]
    origin, parts = get_origin(form), get_args(form)
    if origin in (Union, UnionType):
        return st.one_of([values(part) for part in parts])
    if origin is tuple:
        if parts[-1] is Ellipsis:
            return st.lists(values(parts[0]), max_size=3).map(tuple)
        return st.tuples(*[values(part) for part in parts])
    if form is Span:  # it refuses to end before it begins
        return st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=2).map(
            lambda two: Span(*sorted(two))
        )
    if dataclasses.is_dataclass(form):
        hints = get_type_hints(form)
        return st.builds(
            form, **{field.name: values(hints[field.name]) for field in dataclasses.fields(form)}
        )
    return st.dictionaries(st.text(), values(parts[1]), max_size=3)


def readings():
    hints = get_type_hints(Reading)
    parts = {
        name: values(hint) for name, hint in hints.items() if name not in ("items_in", "accepted", "rejected")
    }

    def made(accepted, rejected, rest):
        return Reading(items_in=accepted + len(rejected), accepted=accepted, rejected=rejected, **rest)

    return st.builds(made, st.integers(0, 10**9), values(tuple[Rejected, ...]), st.fixed_dictionaries(parts))


@given(readings())
def test_04_a_reading_comes_back_as_it_was(reading):
    assert packed.unpack(packed.pack(reading)) == reading


@given(values(packed.COLUMNS))
def test_columns_come_back_as_they_were(columns):
    assert packed.unpack(packed.pack(columns, packed.COLUMNS), packed.COLUMNS) == columns


@pytest.mark.parametrize(
    ("data", "name"),
    [(cybertip.cybertip_full(), "a.xml"), (samples.sheet_csv(), "a.csv"), (cybertip.file_details(), "a.xml")],
)
def test_real_readings_come_back(data, name):
    reading = leads.read(data, name=name)

    assert packed.unpack(packed.pack(reading)) == reading


def changed(**fields):
    """A packed reading with some fields replaced by JSON of another form."""
    names = [field.name for field in dataclasses.fields(Reading)]
    whole = json.loads(packed.pack(Reading("f", "row", 1, 1)))
    for name, value in fields.items():
        whole[names.index(name)] = value
    return json.dumps(whole).encode()


HOSTILE = {
    "empty": b"",
    "none": b"null",
    "an object": b'{"format": "x"}',
    "too few fields": b'["f", "row"]',
    "one field more": json.dumps([*json.loads(packed.pack(Reading("f", "row", 1, 1))), 0]).encode(),
    "cut": packed.pack(Reading("f", "row", 1, 1))[:-3],
    "not UTF-8": b'["\xff"]',
    "a number for a text": changed(format=1),
    "a text for a number": changed(accepted="1"),
    "a truth for a number": changed(accepted=True, items_in=1),
    "a fraction for a number": changed(accepted=1.0),
    "a sum that fails": changed(accepted=2),
    "a number too large": changed(items_in=2**70, accepted=2**70),
    "digits without end": b"[" + b"9" * 100_000 + b"]",
    "not a number": changed(leads=[]).replace(b'"row"', b"NaN"),
    "not base64": changed(rendition="%%%"),
    "a list of nothing": changed(leads=[[]]),
    "a dictionary for a list": changed(leads={}),
    "depth": b"[" * 100_000,
    "depth that closes": b"[" * 50_000 + b"]" * 50_000,
    "a time that is none": changed(leads=[["r", "t", ["t", None, [["x", "y"]], "iso", []], [], [], ""]]),
    "a name twice": changed(notes=[["code", {}]]).replace(b"{}", b'{"a": 1, "a": 2}'),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_bytes_of_another_form_are_an_error(case):
    with pytest.raises(InputError) as wrong:
        packed.unpack(HOSTILE[case])

    assert wrong.value.code == "leads.packed.form"


def test_2000_spoiled_packings_are_read_or_refused():
    whole = packed.pack(leads.read(cybertip.cybertip_full(), name="a.xml"))
    random = Random(4)
    for _ in range(2000):
        data = bytearray(whole)
        for _ in range(random.randint(1, 5)):
            at = random.randrange(len(data))
            data[at : at + random.choice((1, 1, 5))] = random.choice(
                (b"", b"[", b"]", b'"', b",", b"0", b"{}", b"null")
            )
        assert came(bytes(data)) in (Reading, "leads.packed.form")


def came(data):
    try:
        return type(packed.unpack(data))
    except InputError as refused:
        return refused.code


def test_a_hint_that_no_stage_should_have_is_a_fault_of_ours():
    with pytest.raises(TypeError):
        packed.pack(object(), object)
