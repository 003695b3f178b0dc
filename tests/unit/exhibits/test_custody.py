"""Custody: no sequence of accepted entries has a gap."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thelivu.base import InputError, Refused, catalogue
from thelivu.exhibits import ACTIONS, ROLES, STATES, Chain, CustodyEntry, Holder, may_note, receive, state

AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
OCCUPANT, SEIZER = Holder("occupant", "occupant"), Holder("asha", "seizing_officer")
KEEPER, OTHER_KEEPER = Holder("keeper", "keeper"), Holder("keeper 2", "keeper")
MESSENGER, COURT, EXAMINER = (
    Holder("messenger", "messenger"),
    Holder("JFCM I", "court"),
    Holder("fsl", "examiner"),
)
LABORATORY = Holder("state laboratory", "laboratory")
OWNER = Holder("owner", "owner")
ORDERED = date(2026, 1, 20)


def entry(action, giver, taker, hour, before=None, after=None, **more):
    intact = True if before else None
    made = CustodyEntry(
        action, giver, taker, "station", "work", AT + timedelta(hours=hour), before, after, intact
    )
    return replace(made, **more)


LINE = (
    entry("seize", OCCUPANT, SEIZER, 0),
    entry("seal", SEIZER, SEIZER, 1, None, "S1"),
    entry("deposit", SEIZER, KEEPER, 2, "S1", "S1"),
    entry("withdraw", KEEPER, MESSENGER, 3, "S1", "S1"),
    entry("court", MESSENGER, COURT, 4, "S1", "S1"),
    entry("transfer", COURT, MESSENGER, 5, "S1", "S1"),
    entry("transfer", MESSENGER, LABORATORY, 6, "S1", "S1"),
    entry("image", LABORATORY, LABORATORY, 7, "S1", None, sha256="aa"),
    entry("examine", LABORATORY, LABORATORY, 8, None, None, sha256="aa"),
    entry("seal", LABORATORY, LABORATORY, 9, None, "S2"),
    entry("transfer", LABORATORY, MESSENGER, 10, "S2", "S2"),
    entry("deposit", MESSENGER, KEEPER, 11, "S2", "S2"),
    entry("deposit", KEEPER, OTHER_KEEPER, 12, "S2", "S2"),
    entry("return", OTHER_KEEPER, OWNER, 13, "S2", None, reference="order 5", order_on=ORDERED),
)
NOTE = entry("note", KEEPER, KEEPER, 4, "S1", "S1", intact=None, reason="seen by me", by="sara")
WHERE = (
    "seized sealed in_locker in_transit at_court in_transit at_lab at_lab at_lab at_lab in_transit in_locker in_locker returned"
).split()


def chain(length):
    held = Chain("E-1")
    for made in LINE[:length]:
        held = receive(held, made)
    return held


def refusal(held, made):
    with pytest.raises(Refused) as refused:
        receive(held, made)
    return refused.value.code.removeprefix("exhibits.")


@pytest.mark.parametrize("length", range(1, len(LINE) + 1))
def test_a_whole_way_from_seizure_to_return_is_accepted_and_its_state_is_known(length):
    assert state(chain(length)) == WHERE[length - 1]


def test_a_time_to_the_minute_is_within_the_minute_of_the_line_before():
    sealed = replace(LINE[1], at=LINE[1].at.replace(second=40))
    held = receive(chain(1), sealed)

    written = receive(held, replace(LINE[2], at=sealed.at.replace(second=0)))

    assert len(written.entries) == 3
    assert refusal(held, replace(LINE[2], at=sealed.at.replace(second=39))) == "before_last"


LEFT_OUT = [index for index, made in enumerate(LINE[:-1]) if made.action != "examine"]


@pytest.mark.parametrize("index", LEFT_OUT)
def test_leaving_out_any_entry_is_a_gap_somewhere(index):
    refused = []
    held = chain(index)
    for made in LINE[index + 1 :]:
        try:
            held = receive(held, made)
        except Refused as gap:
            refused.append(gap.code)
    assert refused


@pytest.mark.parametrize(
    ("length", "made", "code"),
    [
        (0, LINE[1], "not_seized"),
        (1, LINE[0], "seized_twice"),
        (3, replace(LINE[3], giver=OTHER_KEEPER), "gap"),
        (3, replace(LINE[3], giver=Holder("keeper", "investigating_officer")), "gap"),
        (3, replace(LINE[3], at=AT), "before_last"),
        (3, replace(LINE[3], at=LINE[3].at.replace(tzinfo=None)), "no_zone"),
        (3, replace(LINE[3], place=" "), "no_place"),
        (3, replace(LINE[3], purpose=""), "no_purpose"),
        (3, replace(LINE[3], action="lend"), "no_such_action"),
        (3, replace(LINE[3], seal_before="S9", seal_after="S9"), "other_seal"),
        (3, replace(LINE[3], intact=None), "seal_state_unstated"),
        (3, replace(LINE[3], intact=False), "broken_seal"),
        (3, replace(LINE[3], seal_after="S7"), "seal_changed"),
        (1, replace(LINE[1], intact=True), "no_seal_to_state"),
        (1, replace(LINE[1], seal_after=None), "no_seal"),
        (9, replace(LINE[9], seal_after="S1"), "seal_used_before"),
        (8, replace(LINE[8], sha256="bb"), "digest_differs"),
        (2, replace(LINE[2], action="transfer"), "not_to_keeper"),
        (3, replace(LINE[3], action="transfer"), "not_from_keeper"),
        (4, replace(LINE[4], action="transfer"), "not_to_court"),
        (4, replace(LINE[4], taker=MESSENGER, giver=MESSENGER), "no_hand_over"),
        (1, replace(LINE[1], taker=MESSENGER), "not_a_hand_over"),
        (1, replace(LINE[1], action="examine", seal_after=None), "not_an_examiner"),
        (13, replace(LINE[13], reference=""), "no_order"),
        (13, replace(LINE[13], order_on=None), "no_order_date"),
        (13, replace(LINE[13], order_on=date(2026, 1, 21)), "order_to_come"),
        (13, replace(LINE[13], action="destroy", taker=OTHER_KEEPER, order_on=None), "no_order_date"),
        (13, replace(LINE[13], intact=False, reason="torn"), "not_with_a_mismatch"),
        (3, replace(LINE[3], taker=LABORATORY), "not_through_court"),
        (10, replace(LINE[10], taker=EXAMINER), "not_from_laboratory"),
        (11, replace(LINE[11], action="transfer", taker=EXAMINER), "not_from_laboratory"),
        (3, NOTE, "nothing_to_note"),
        (13, replace(LINE[13], action="withdraw"), "not_to_owner"),
        (0, replace(LINE[0], taker=MESSENGER), "not_to_seizing_officer"),
        (14, entry("seal", OWNER, OWNER, 20, None, "S9"), "custody_ended"),
        (2, replace(LINE[2], taker=Holder("asha", "keeper")), "role_mixed"),
        (6, replace(LINE[6], taker=Holder("keeper", "examiner")), "role_mixed"),
        (6, replace(LINE[6], taker=Holder("asha", "examiner")), "role_mixed"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_own_reason(length, made, code):
    assert refusal(chain(length), made) == code


TORN = replace(LINE[3], intact=False, reason="torn in the locker", seal_after="S8", by="kiran")
OTHER = replace(
    LINE[3], seal_before="S9", seal_after="S9", intact=False, reason="S9 is on the bag", by="kiran"
)
DIGEST = replace(LINE[8], sha256="bb", reason="read twice", by="kiran")
MISMATCHES = [(3, TORN, "broken_seal"), (3, OTHER, "other_seal_found"), (8, DIGEST, "digest_differs")]


def noted(held, by="sara", **more):
    last = held.last
    given = {"intact": None, "reason": "compared with the memo", "by": by}
    made = entry("note", last.taker, last.taker, 20, last.seal_after, last.seal_after)
    return replace(made, **given | more)


@pytest.mark.parametrize(("length", "made", "code"), MISMATCHES)
def test_a_mismatch_is_recorded_and_holds_the_exhibit_up_until_a_supervisor_notes_why(length, made, code):
    held = receive(chain(length), made)
    onward = entry("transfer", made.taker, COURT, 21, held.seal, held.seal)

    assert (held.mismatch, held.seal) == (code, made.seal_after)
    assert refusal(held, onward) == "held_up"
    after = receive(held, noted(held))
    assert after.mismatch is None
    assert refusal(after, onward) != "held_up"
    assert state(after) == state(held)


@pytest.mark.parametrize(("length", "made", "code"), MISMATCHES)
def test_a_mismatch_without_what_was_seen_is_refused(length, made, code):
    assert refusal(chain(length), replace(made, reason=" ")) == code


@pytest.mark.parametrize("by", ["", "kiran", "keeper", "messenger", "asha"])
def test_who_reported_handed_over_seized_or_keeps_it_does_not_note_the_reason(by):
    held = receive(chain(3), TORN)

    assert not may_note(held, by)
    assert refusal(held, noted(held, by)) == "not_noted_by_another"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": " "}, "no_reason_noted"),
        ({"seal_after": "S7"}, "note_changes_nothing"),
        ({"sha256": "aa"}, "note_changes_nothing"),
        ({"taker": COURT}, "not_a_hand_over"),
    ],
)
def test_a_note_gives_a_reason_and_changes_nothing(more, code):
    held = receive(chain(3), TORN)

    assert refusal(held, noted(held, **more)) == code


def test_to_whom_it_was_seized_from_it_goes_back_against_a_receipt():
    back = entry("return", KEEPER, OCCUPANT, 4, "S1", None, reference="receipt 3")

    assert state(receive(chain(3), back)) == "returned"
    assert refusal(chain(3), replace(back, reference="")) == "no_order"
    assert refusal(chain(3), replace(back, taker=OWNER)) == "no_order_date"


def test_the_office_examines_without_the_court_and_a_messenger_does_not_replace_it():
    carried = receive(chain(3), LINE[3])

    assert state(receive(chain(3), replace(LINE[3], taker=EXAMINER))) == "at_lab"
    assert state(receive(carried, replace(LINE[4], action="transfer", taker=EXAMINER))) == "at_lab"
    assert refusal(carried, replace(LINE[4], action="transfer", taker=LABORATORY)) == "not_through_court"


def test_a_role_outside_the_list_and_a_holder_without_name_are_refused():
    for person, role in (("asha", "friend"), (" ", "keeper")):
        with pytest.raises(InputError):
            Holder(person, role)


people = st.sampled_from(
    [
        OCCUPANT,
        SEIZER,
        KEEPER,
        OTHER_KEEPER,
        MESSENGER,
        COURT,
        EXAMINER,
        LABORATORY,
        OWNER,
        Holder("asha", "keeper"),
        Holder("fsl", "keeper"),
    ]
)
wild = st.builds(
    CustodyEntry,
    st.sampled_from(ACTIONS),
    people,
    people,
    st.just("station"),
    st.just("work"),
    st.integers(0, 9).map(lambda n: AT + timedelta(hours=n)),
    st.sampled_from([None, "S1", "S2"]),
    st.sampled_from([None, "S1", "S2"]),
    st.sampled_from([None, True, False]),
    st.sampled_from(["", "why"]),
    st.sampled_from(["", "order"]),
    st.sampled_from([None, "aa", "bb"]),
    st.sampled_from(["", "sara"]),
    st.sampled_from([None, ORDERED]),
)


@st.composite
def likely(draw, held):
    """An entry that mostly fits, so that long chains are reached; any part may still be wrong."""
    made = draw(wild)
    last = held.last
    if last and draw(st.integers(0, 5)):
        made = replace(made, giver=last.taker, at=max(made.at, last.at), seal_before=held.seal)
        made = replace(made, intact=True if held.seal else None)
        if draw(st.booleans()):
            made = replace(made, seal_after=held.seal)
        if draw(st.booleans()):
            made = replace(made, taker=made.giver)
    return made


@settings(max_examples=200)
@given(st.data())
def test_no_accepted_sequence_has_a_gap(data):
    held = receive(Chain("E-1"), LINE[0])
    for _ in range(data.draw(st.integers(0, 12))):
        made = data.draw(likely(held))
        try:
            held = receive(held, made)
        except Refused:
            continue
    for earlier, later in zip(held.entries, held.entries[1:], strict=False):
        assert later.giver == earlier.taker
        assert later.at >= earlier.at
        assert later.seal_before == earlier.seal_after or later.intact is False
        assert earlier.action not in {"return", "destroy"}
        assert later.intact is not False or later.reason
        assert earlier.intact is not False or (later.action, later.by) == ("note", "sara")
    roles = {}
    for side in (side for made in held.entries for side in (made.giver, made.taker)):
        roles.setdefault(side.person, set()).add(side.role)
    assert all(
        len(held_roles & {"seizing_officer", "keeper", "examiner"}) <= 1 for held_roles in roles.values()
    )
    assert state(held) in STATES


def test_every_act_role_and_state_has_its_name():
    words = catalogue("ml")
    names = [f"action.{a}" for a in ACTIONS] + [f"role.{r}" for r in ROLES] + [f"state.{s}" for s in STATES]
    assert all(f"exhibits.{name}" in words for name in names)


AT_EXAMINER = (*LINE[:3], entry("withdraw", KEEPER, EXAMINER, 3, "S1", "S1"))
OPENED = entry("open", EXAMINER, EXAMINER, 4, "S1")
CONNECTED = entry("connect", EXAMINER, EXAMINER, 4, reference="bridge 7")


def held_by_examiner(*more):
    held = Chain("E-1")
    for made in (*AT_EXAMINER, *more):
        held = receive(held, made)
    return held


def test_around_a_run_the_seal_is_opened_a_write_blocker_named_and_the_bag_sealed_again():
    held = held_by_examiner(
        OPENED, CONNECTED, entry("examine", EXAMINER, EXAMINER, 5), entry("seal", EXAMINER, EXAMINER, 5, None, "S2")
    )

    assert (state(held), held.seal) == ("at_lab", "S2")


@pytest.mark.parametrize(
    ("before", "made", "code"),
    [
        ((), replace(OPENED, seal_after="S1"), "not_opened"),
        ((OPENED,), replace(OPENED, seal_before=None, intact=None), "nothing_to_open"),
        ((), replace(CONNECTED, seal_before="S1", seal_after="S1", intact=True), "connected_sealed"),
        ((OPENED,), replace(CONNECTED, reference=" "), "no_write_blocker"),
        ((), replace(OPENED, taker=KEEPER), "not_a_hand_over"),
    ],
)
def test_what_does_not_fit_around_a_run_is_refused(before, made, code):
    assert refusal(held_by_examiner(*before), made) == code


def test_only_who_examines_opens_a_seal_for_it():
    assert refusal(chain(3), entry("open", KEEPER, KEEPER, 3, "S1")) == "not_an_examiner"
