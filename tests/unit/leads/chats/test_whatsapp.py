"""Exports of WhatsApp: every line is accounted for, both readings of a date stay, and lines of the program are events."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, digest_stream
from thelivu.leads import importer_of
from thelivu.leads.chats import whatsapp
from thelivu.leads.document import file_entry
from thelivu_sim.fixtures.chats import FIXTURES
from thelivu_sim.markers import PREFIX

NAMES = [name for name in FIXTURES if name.startswith("wa_")]


def read(name):
    return whatsapp.read(FIXTURES[name](), name=name)


def of(text):
    return whatsapp.read(text.encode(), name="chat.txt")


def told(reading):
    return [message for one in reading.conversations for message in one.messages]


@pytest.mark.parametrize("name", NAMES)
def test_04_every_line_is_accounted_for(name) -> None:
    data = FIXTURES[name]()
    reading = whatsapp.read(data, name=name)
    lines = sum(one.text.count("\n") + 1 for one in told(reading))

    assert data.count(b"\n") == reading.items_in == reading.accepted == lines
    assert whatsapp is importer_of(data[:4096], name)
    assert "synthetic" == reading.mark


@pytest.mark.parametrize("name", NAMES)
def test_10_no_name_and_no_text_stands_in_a_printed_value(name) -> None:
    data = FIXTURES[name]()
    reading = whatsapp.read(data, name=name)
    printed = json.dumps(file_entry(reading, name, digest_stream([data])))

    assert PREFIX in data.decode()
    assert PREFIX not in printed + repr(reading) + reading.rendition.decode()


@pytest.mark.parametrize(
    ("name", "order", "first"),
    [
        ("wa_android_gb.txt", "day", "2026-02-25T21:04:00"),
        ("wa_android_in.txt", "day", "2026-03-13T21:05:00"),
        ("wa_android_us.txt", "month", "2026-03-13T21:05:00"),
        ("wa_ios_nnbsp.txt", "day", "2026-03-13T21:05:12"),
        ("wa_es_ampm.txt", "day", "2026-03-13T09:05:12"),
        ("wa_hindi_digits.txt", "day", "2026-03-13T21:05:00"),
    ],
)
def test_the_order_of_day_and_month_is_read_from_the_whole_file(name, order, first) -> None:
    reading = read(name)
    at = told(reading)[0].at

    assert f"leads.whatsapp.order.{order}" in {note.code for note in reading.notes}
    assert ([first], "no_zone") == ([lo.isoformat() for lo, _ in at.naive], at.how)


def test_04_a_date_that_fits_both_ways_keeps_both_readings() -> None:
    reading = read("wa_ambiguous.txt")

    assert ["2026-03-05", "2026-05-03"] == sorted(
        lo.date().isoformat() for lo, _ in told(reading)[0].at.naive
    )
    assert "ambiguous_time" in reading.leads[0].flags


def test_the_order_of_the_lines_excludes_a_reading() -> None:
    reading = of(
        "".join(f"{day}/04/2026, 10:00 - A: x\n" for day in ("05", "06", "07")) + "01/05/2026, 10:00 - A: x\n"
    )

    assert "leads.whatsapp.order.day" in {note.code for note in reading.notes}


def test_a_clock_set_back_by_a_day_does_not_exclude_a_reading() -> None:
    reading = of("05/05/2026, 23:59 - A: x\n04/05/2026, 23:59 - A: x\n")

    assert "leads.whatsapp.order.day" in {note.code for note in reading.notes}


def test_lines_of_the_program_are_events() -> None:
    reading = read("wa_system.txt")
    happened = [(one.kind, one.who.kind, one.by.value if one.by else None) for one in reading.events]

    by = "+919876506001"
    assert happened == [
        ("created", "phone", None), ("added", "name_alias", by), ("added", "phone", by), ("added", "phone", by),
        ("joined", "phone", None), ("left", "phone", None), ("removed", "phone", by), ("role", "name_alias", None),
    ]  # fmt: skip
    assert {"leads.whatsapp.own_lines": 1}.items() <= {
        note.code: note.values.get("count") for note in reading.notes
    }.items()


@pytest.mark.parametrize(
    ("line", "kind", "whom"),
    [
        ("Asha añadió a +91 98765 06001", "added", "phone"),
        ("Asha hat +91 98765 06001 hinzugefügt", "added", "phone"),
        ("Asha ne +91 98765 06001 ko joda", None, None),
        ("+91 98765 06001 ने Asha को हटाया", "removed", "name_alias"),
        ("+91 98765 06001 Asha Nair എന്നയാളെ ചേർത്തു", "added", "name_alias"),
        ("Asha Nair Binu എന്നയാളെ ചേർത്തു", None, None),
        ("Asha hat die Gruppe verlassen", "left", "name_alias"),
        ("Asha ഗ്രൂപ്പ് വിട്ടു", "left", "name_alias"),
    ],
)
def test_lines_of_the_program_in_other_languages(line, kind, whom) -> None:
    events = of(f"13/03/2026, 10:00 - {line}\n").events

    assert [(kind, whom)] * (kind is not None) == [(one.kind, one.who.kind) for one in events]


def test_what_a_person_writes_is_never_taken_for_a_line_of_the_program() -> None:
    reading = of("13/03/2026, 10:00 - Asha: Binu left\n13/03/2026, 10:01 - Asha: Asha added Binu\n")

    assert ((), 2) == (reading.events, reading.activity[0].messages)


def test_a_header_of_the_other_family_inside_a_text_is_text() -> None:
    reading = of(
        "13/03/2026, 10:00 - A: see\n[13/03/2026, 09:00:00] B: quoted\n13/03/2026, 10:01 - A: so\n13/03/2026, 10:02 - A: on\n"
    )

    assert 3 == len(told(reading))
    assert "quoted" in told(reading)[0].text


def test_lines_before_the_first_message_are_rejected_by_number() -> None:
    reading = of("a title\n\n13/03/2026, 10:00 - A: x\n")

    assert (3, ["line 1", "line 2"]) == (reading.items_in, [one.where for one in reading.rejected])


def test_a_file_in_another_encoding_says_so() -> None:
    with pytest.raises(InputError) as wrong:
        whatsapp.read("13/03/2026, 10:00 - A: zu spät\n".encode("utf-16"), name="chat.txt")

    assert wrong.value.code in ("leads.chat.not_utf8", "leads.whatsapp.no_lines")


@given(
    st.lists(
        st.tuples(st.sampled_from(["Asha", "+91 98765 06001", "B: c"]), st.text(max_size=40)),
        min_size=1,
        max_size=20,
    )
)
def test_04_no_line_is_lost_whatever_is_written(said) -> None:
    text = "".join(
        f"{13 + n % 15}/03/2026, 10:{n:02d} - {who}: {what}\n" for n, (who, what) in enumerate(said)
    )
    reading = of(text)
    kept = text.replace("\r\n", "\n").replace("\r", "\n")

    assert kept.count("\n") == reading.items_in == reading.accepted
    assert reading.items_in == sum(one.text.count("\n") + 1 for one in told(reading))


def test_a_mutated_file_ends_in_a_reading_or_a_clear_error() -> None:
    draw = random.Random(7)
    for name in NAMES:
        data = bytearray(FIXTURES[name]())
        for _ in range(60):
            data[draw.randrange(len(data))] = draw.randrange(256)
            try:
                reading = whatsapp.read(bytes(data), name=name)
            except InputError:
                continue
            assert reading.items_in == reading.accepted + len(reading.rejected)
