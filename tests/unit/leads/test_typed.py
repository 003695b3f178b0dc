"""A lead typed from a letter: bytes and spans like any other, errors at the field, no zone supplied."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import Identifier, InputError
from thelivu.leads import (
    OBSERVATION_KINDS,
    SOURCE_KINDS,
    SYNTHETIC,
    TypedIdentifier,
    TypedLead,
    TypedObservation,
    mark_of,
    typed,
)
from thelivu.vault import mask

SEEN = TypedObservation(
    "login",
    (TypedIdentifier("ip", " 192.0.2.7 "), TypedIdentifier("handle", "Kadal2041", "Orchid Chat")),
    "40112",
    "2026-01-12 22:41:07",
    "UTC",
)
FORM = TypedLead(
    "letter",
    "DO 12/2026",
    "13-01-2026",
    "Asia/Kolkata",
    (SEEN,),
    narrative="FREE-MARK writes from 192.0.2.99",
    child="CHILD-MARK, class 7",
)


def code(form):
    with pytest.raises(InputError) as refused:
        typed(form)
    assert "⟨" not in str(refused.value)
    assert "MARK" not in str(refused.value)
    return refused.value.word.code.removeprefix("leads.typed.")


def seen(**changed):
    return replace(FORM, observations=(replace(SEEN, **changed),))


def test_a_form_is_one_item_with_its_lead_and_observations():
    reading = typed(FORM)

    assert (reading.format, reading.item, reading.items_in, reading.accepted, reading.rejected) == (
        "typed",
        "record",
        1,
        1,
        (),
    )
    (lead,), (one,) = reading.leads, reading.observations
    assert (one.lead, one.kind, one.port, one.where) == (lead.reference, "login", 40112, "observation 1")
    assert one.identifiers == (Identifier("ip", "192.0.2.7"), one.identifiers[1])
    assert one.at.certain.lo.isoformat() == "2026-01-12T22:41:07+00:00"


def test_04_a_time_without_a_zone_gets_none_and_a_doubtful_order_keeps_both_readings():
    (one,) = typed(seen(zone=None)).observations
    assert (one.at.readings, one.flags) == ((), ("no_zone",))

    (one,) = typed(seen(time="02/03/2026 10:00:00")).observations
    assert (len(one.at.readings), "ambiguous_time" in one.flags) == (2, True)


def test_what_an_address_lacks_is_marked():
    (one,) = typed(seen(port="", time="")).observations

    assert (one.port, one.at, set(one.flags)) == (None, None, {"no_port", "no_time"})


def test_10_what_is_told_in_words_is_withheld_and_only_suggested():
    reading = typed(FORM)

    spans = {one.where: reading.rendition[one.start : one.end].decode() for one in reading.withheld}
    assert set(spans) == {"narrative", "child"}
    assert "FREE-MARK" in spans["narrative"]
    assert "CHILD-MARK" in spans["child"]
    assert [(one.kind, one.where) for one in reading.suggestions] == [("ip", "narrative")]
    assert "MARK" not in repr(reading)
    assert b"MARK" not in mask(reading.rendition, reading.spans)


def test_the_same_form_gives_the_same_bytes():
    assert typed(FORM) == typed(FORM)
    assert typed(FORM).rendition != typed(replace(FORM, narrative="other")).rendition


def test_the_form_of_a_synthetic_register_carries_the_mark():
    assert mark_of(typed(replace(FORM, mark=SYNTHETIC)).rendition) == SYNTHETIC


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (replace(FORM, source_kind="rumour"), "source_kind"),
        (replace(FORM, reference=""), "reference"),
        (replace(FORM, reference="letter"), "reference"),
        (replace(FORM, reference="1" * 65), "reference"),
        (replace(FORM, received="last week"), "time"),
        (seen(kind="rumour"), "kind"),
        (seen(identifiers=()), "nothing"),
        (seen(kind="incident"), "incident"),
        (seen(identifiers=(TypedIdentifier("ip", "192.0.2.300"),)), "identifier"),
        (seen(identifiers=(TypedIdentifier("shoe size", "9"),)), "identifier"),
        (seen(port="0"), "port"),
        (seen(port="65536"), "port"),
        (seen(port="http"), "port"),
        (seen(time="22:41"), "time"),
    ],
)
def test_a_field_that_cannot_be_read_is_an_error_at_that_field(form, expected):
    assert code(form) == expected


def test_the_closed_lists_are_all_accepted():
    for kind in SOURCE_KINDS:
        assert typed(replace(FORM, source_kind=kind)).accepted == 1
    for kind in OBSERVATION_KINDS:
        ident = TypedIdentifier("handle", "kadal2041", "Orchid Chat")
        assert typed(seen(kind=kind, identifiers=(ident,), port="")).observations[0].kind == kind


TEXT = st.text(max_size=40)


@given(TEXT, TEXT, TEXT, TEXT, TEXT, TEXT)
def test_any_form_is_a_reading_or_an_error_at_a_field(reference, received, narrative, child, port, time):
    form = TypedLead(
        "call", reference, received, None, (replace(SEEN, port=port, time=time),), narrative, child
    )
    try:
        reading = typed(form)
    except InputError as error:
        codes = {"reference", "time", "port"}
        refused = error.word.code.removeprefix("leads.typed.")
    else:
        codes, refused = {""}, ""
        assert reading.items_in == reading.accepted
        assert all(0 <= one.start < one.end <= len(reading.rendition) for one in reading.withheld)

    assert refused in codes
