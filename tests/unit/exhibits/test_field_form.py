"""The sealed return: keys and codes that repeat, a bit changed anywhere, limits; the clock; what a return adds."""

import hashlib
import hmac
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, Refused, new_id
from thelivu.exhibits.field_form import (
    LARGEST,
    Clock,
    ClockReading,
    FieldReturn,
    form_key,
    go_check,
    go_code,
    open_return,
    seal_return,
    valid_until,
)
from thelivu.exhibits.memo import Close, Memo, Seized, Witness, digest_of, gaps, plain, read_memo
from thelivu.exhibits.taking import FormFacts, OnRecord, take

SECRET = bytes(range(32))
AT = datetime(2026, 1, 21, 6, 0, tzinfo=UTC)
FORM = "0123456789abcdef0123456789abcdef"
CLOCK = {"out": {"office_at": AT.isoformat(), "device_at": (AT + timedelta(seconds=4)).isoformat(), "round_trip_ms": 400}}


def item(number: int = 1, **fields) -> Seized:
    given = {"id": new_id(), "number": number, "kind": "mobile_phone", "found_at": AT, "sealed_at": AT + timedelta(minutes=6),
             "state": "off", "spot": "front room", "bag": "70113", "not_computed": "off"}  # fmt: skip
    return Seized(**given | fields)


def document(memo: Memo | None = None, **fields):
    return {"form": FORM, "search": "s", "sequence": 1, "go": go_code(SECRET, FORM), "written_at": AT.isoformat(),
            "clock": CLOCK, "memo": plain(memo or Memo()), **fields}  # fmt: skip


def sealed(**fields) -> bytes:
    return seal_return(document(**fields), form_key(SECRET, FORM), os.urandom(12))


def opened(data: bytes) -> FieldReturn:
    return open_return(data, lambda form: form_key(SECRET, form))[0]


def test_a_return_comes_back_as_it_was_written():
    memo = Memo(seized=(item(1), item(2)), witnesses=(Witness(name="A. Made", signed=True),))

    assert opened(sealed(memo=memo)).memo == memo
    assert read_memo(plain(memo)) == memo


@given(place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_one_bit_changed_anywhere_is_an_error_or_the_same_return(place, bit):
    data = bytearray(sealed())
    whole = opened(bytes(data))
    data[place % len(data)] ^= 1 << bit

    try:
        found = opened(bytes(data))
    except (Refused, InputError):
        return
    assert found == whole  # white space of the envelope, nothing else


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff\xfe", b"[" * 10_000, b'{"format":"thelivu-field-return/1"}'])
def test_what_is_no_return_says_so(data):
    with pytest.raises(InputError) as refused:
        opened(data)
    assert refused.value.code == "exhibits.return.unreadable"


def test_a_return_has_a_largest_size():
    with pytest.raises(InputError) as refused:
        opened(b"x" * (LARGEST + 1))
    assert refused.value.code == "exhibits.return.too_large"


def test_an_unknown_answer_and_one_of_another_form_are_named():
    for memo, where in (({"place": {"pin": "1"}}, "place.pin"), ({"seized": [{"id": "x"}]}, "seized.0.id")):
        with pytest.raises(InputError) as refused:
            read_memo(memo)
        assert (refused.value.code, refused.value.where) == ("exhibits.memo.answer", where)


def test_codes_and_keys_repeat_and_differ_by_form():
    other = FORM[::-1]

    assert go_code(SECRET, FORM) == go_code(SECRET, FORM) != go_code(SECRET, other)
    assert form_key(SECRET, FORM) != form_key(SECRET, other)
    assert go_check(SECRET, FORM)["digest"] != go_check(SECRET, other)["digest"]
    assert form_key(SECRET, FORM).hex() not in json.dumps(go_check(SECRET, FORM))


def test_times_come_back_in_the_offices_clock_with_the_drift_as_uncertainty():
    out = ClockReading(office_at=AT, device_at=AT + timedelta(seconds=4), round_trip_ms=400)
    back = ClockReading(office_at=AT + timedelta(hours=5), device_at=AT + timedelta(hours=5, seconds=6), round_trip_ms=400)
    returned = replace(opened(sealed(memo=Memo(seized=(item(),)))), clock=Clock(out=out, back=back))

    assert out.ahead_s == pytest.approx(3.8)
    assert returned.corrected.seized[0].found_at == AT - timedelta(seconds=3.8)
    assert returned.clock.uncertainty_s == pytest.approx(2.2)


def test_a_form_goes_out_for_hours_not_for_weeks():
    assert valid_until(AT, 12) == AT + timedelta(hours=12)
    for hours in (0, 73):
        with pytest.raises(InputError):
            valid_until(AT, hours)


FACTS = FormFacts(id=FORM, search="s", first=1, last=20, go=go_code(SECRET, FORM), go_given=True)


def returned(*items: Seized, sequence: int = 1) -> FieldReturn:
    return opened(sealed(memo=Memo(seized=items), sequence=sequence))


def test_only_what_is_not_on_record_is_new():
    one, two = item(1), item(2)

    assert take(returned(one, two), FACTS, OnRecord()).new == (one, two)
    assert take(returned(one, two, sequence=2), FACTS, OnRecord(sequence=1, items={one.id: digest_of(one)})).new == (two,)


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_whatever_came_before_each_item_is_taken_once(early):
    items = [item(n) for n in range(1, len(early) + 1)]
    first = tuple(one for one, came in zip(items, early, strict=True) if came)
    known = OnRecord(sequence=1, items={one.id: digest_of(one) for one in first})

    new = take(returned(*items, sequence=2), FACTS, known).new

    assert sorted(one.number for one in (*first, *new)) == [one.number for one in items]


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"search": "other"}, "other_search"), ({"withdrawn": True}, "withdrawn"), ({"go_given": False}, "go_not_given"),
     ({"go": "0000 0000"}, "go_wrong"), ({"merged_into": True}, "other_memo"), ({"first": 2}, "outside_block")],
)  # fmt: skip
def test_each_reason_keeps_the_whole_return_waiting(facts, code):
    taking = take(returned(item()), replace(FACTS, **facts), OnRecord())

    assert [word.code for word in taking.waits] == [f"exhibits.waits.{code}"]
    assert taking.new == ()


def test_the_law_asks_a_memo_for_witnesses_a_recording_a_copy_and_a_true_total():
    close = Close(nothing_else=True, total=2, forwarded_to="station")
    whole = Memo(seized=(item(bag="", sealed_at=None),), witnesses=(Witness(name="A"), Witness(name="B", signed=True)), close=close)

    codes = {word.code.rsplit("gap_", 1)[1] for word in gaps(whole, recorded=True, on_record=1)}

    assert codes == {"door", "witnesses", "recording", "copy", "total", "unsealed"}
    assert "exhibits.memo.gap_recording" not in {word.code for word in gaps(whole, recorded=False, on_record=1)}


def test_what_a_phone_takes_along_does_not_give_the_go_code_away():
    key = form_key(SECRET, FORM)
    guesses = {hmac.new(key, text, hashlib.sha256).digest()[:8] for text in (b"go", b"", FORM.encode())}

    assert go_code(SECRET, FORM).replace(" ", "") not in {f"{int.from_bytes(one, 'big') % 10**8:08d}" for one in guesses}
