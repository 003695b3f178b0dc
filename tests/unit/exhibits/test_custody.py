"""Custody: no sequence of accepted entries has a gap."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thelivu.base import InputError, Refused, catalogue
from thelivu.exhibits import ACTIONS, ROLES, STATES, Chain, CustodyEntry, Holder, receive, state

AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
OCCUPANT, SEIZER = Holder("occupant", "occupant"), Holder("asha", "seizing_officer")
KEEPER, OTHER_KEEPER = Holder("keeper", "keeper"), Holder("keeper 2", "keeper")
MESSENGER, COURT, EXAMINER = (
    Holder("messenger", "messenger"),
    Holder("JFCM I", "court"),
    Holder("fsl", "examiner"),
)
OWNER = Holder("owner", "owner")


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
    entry("transfer", MESSENGER, EXAMINER, 6, "S1", "S1"),
    entry("image", EXAMINER, EXAMINER, 7, "S1", None, sha256="aa"),
    entry("examine", EXAMINER, EXAMINER, 8, None, None, sha256="aa"),
    entry("seal", EXAMINER, EXAMINER, 9, None, "S2"),
    entry("transfer", EXAMINER, MESSENGER, 10, "S2", "S2"),
    entry("deposit", MESSENGER, KEEPER, 11, "S2", "S2"),
    entry("deposit", KEEPER, OTHER_KEEPER, 12, "S2", "S2"),
    entry("return", OTHER_KEEPER, OWNER, 13, "S2", None, reference="order 5"),
)
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


def test_a_broken_seal_with_its_reason_is_recorded_and_the_new_seal_holds():
    broken = replace(
        LINE[3], intact=False, reason="torn in the locker, seen by the court clerk", seal_after="S8"
    )
    assert receive(chain(3), broken).seal == "S8"


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
        assert later.seal_before == earlier.seal_after
        assert earlier.action not in {"return", "destroy"}
        assert later.intact is not False or later.reason
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
