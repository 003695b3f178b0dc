"""The Kerala High Court's SEM rules, one by one: each has its own refusal, and a whole way passes them all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from thelivu.base import Refused
from thelivu.exhibits import CustodyEntry, Exhibit, Holder, Label, seize, state, transfer
from thelivu.exhibits.sem import leaves_locker
from thelivu.law import load

AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
DAY = date(2026, 1, 20)
SEIZER, KEEPER, NEXT_KEEPER = (
    Holder("asha", "seizing_officer"),
    Holder("kiran", "keeper"),
    Holder("kavya", "keeper"),
)
MESSENGER, COURT = Holder("manu", "messenger"), Holder("Special Court", "court")
LABORATORY, EXAMINER = Holder("State laboratory", "laboratory"), Holder("esha", "examiner")


def entry(action, giver, taker, hour, **more):
    made = CustodyEntry(action, giver, taker, "station", "work", AT + timedelta(hours=hour), "S1", "S1", True)
    return replace(made, **more)


def moved(action, giver, taker, hour, **more):
    given = {"reference": f"receipt {hour}", "untampered": True}
    return entry(action, giver, taker, hour, **given | more)


WAY = (
    entry("seal", SEIZER, SEIZER, 1, seal_before=None, intact=None),
    entry("deposit", SEIZER, KEEPER, 2),
    moved("withdraw", KEEPER, MESSENGER, 3, destination="Special Court"),
    moved("court", MESSENGER, COURT, 4),
    entry("acknowledge", COURT, COURT, 5, reference="R 7"),
    entry("view", COURT, COURT, 6, reference="CMP 3/2026", order_on=DAY),
    moved("transfer", COURT, LABORATORY, 7),
    entry("acknowledge", LABORATORY, LABORATORY, 8, reference="L 9"),
    moved("deposit", LABORATORY, KEEPER, 9),
    entry("destroy", KEEPER, KEEPER, 10, reference="CC 1/2026", order_on=DAY, final_on=DAY, seal_after=None),
)


def exhibit(length: int, sem: bool | None = True) -> Exhibit:
    opened = CustodyEntry("seize", Holder("occupant", "occupant"), SEIZER, "P-041", "memo", AT)
    held = seize(load(), "e", Label("CCSE", "26.1", "P041", 1), opened, kind="mobile_phone", search="s", sem=sem)
    for made in WAY[:length]:
        held = transfer(held, made)
    return held


def refusal(held, made):
    with pytest.raises(Refused) as refused:
        transfer(held, made)
    return refused.value.code.removeprefix("exhibits.")


def test_a_whole_way_under_the_label_is_accepted():
    assert state(exhibit(len(WAY)).chain) == "destroyed"


@pytest.mark.parametrize(
    ("length", "made", "code"),
    [
        (0, replace(WAY[1], seal_before=None, seal_after=None, intact=None), "sem_unsealed"),
        (2, replace(WAY[2], destination=" "), "sem_destination"),
        (2, replace(WAY[2], taker=Holder("ishaan", "investigating_officer"), destination=""), "sem_destination"),
        (2, replace(WAY[2], reference=""), "sem_receipt"),
        (2, replace(WAY[2], untampered=None), "sem_not_declared"),
        (2, replace(WAY[2], untampered=False), "sem_not_declared"),
        (3, replace(WAY[3], untampered=None), "sem_not_declared"),
        (4, WAY[6], "sem_not_acknowledged"),
        (4, replace(WAY[4], reference=""), "no_acknowledgement"),
        (5, WAY[4], "nothing_to_acknowledge"),
        (2, entry("acknowledge", KEEPER, KEEPER, 3, reference="R 1"), "nothing_to_acknowledge"),
        (5, replace(WAY[5], reference=""), "no_order"),
        (5, replace(WAY[5], order_on=None), "no_order_date"),
        (2, entry("view", KEEPER, KEEPER, 3, reference="CMP 3/2026", order_on=DAY), "not_viewed_at_court"),
        (7, replace(WAY[8], at=AT + timedelta(hours=8)), "sem_not_acknowledged"),
        (9, replace(WAY[9], final_on=None), "sem_not_final"),
        (9, replace(WAY[9], final_on=DAY + timedelta(days=1)), "sem_not_final"),
    ],
)
def test_what_a_rule_asks_for_is_missed_by_its_own_name(length, made, code):
    assert refusal(exhibit(length), made) == code


def test_a_broken_seal_is_reported_in_place_of_the_declaration():
    torn = replace(WAY[2], untampered=None, intact=False, reason="the thread is cut", by="kiran")

    assert transfer(exhibit(2), torn).chain.mismatch == "broken_seal"


@pytest.mark.parametrize(
    "made",
    [
        replace(WAY[2], taker=MESSENGER),
        moved("court", KEEPER, COURT, 3),
        moved("withdraw", KEEPER, EXAMINER, 3),
        replace(WAY[9], at=AT + timedelta(hours=3)),
    ],
)
def test_whether_the_label_applies_is_asked_again_before_the_locker_is_left(made):
    assert leaves_locker(made)
    assert refusal(exhibit(2, sem=None), made) == "sem_open"
    assert state(transfer(exhibit(2, sem=False), made).chain) != "in_locker"


def test_in_the_locker_and_on_the_way_to_it_the_question_may_be_open():
    relieved = entry("deposit", KEEPER, NEXT_KEEPER, 3)

    assert not leaves_locker(relieved)
    assert state(transfer(exhibit(2, sem=None), relieved).chain) == "in_locker"


def test_without_the_label_none_of_its_rules_holds():
    bare = replace(WAY[2], reference="", untampered=None, destination="")

    assert state(transfer(exhibit(2, sem=False), bare).chain) == "in_transit"


def test_what_a_court_or_laboratory_has_not_acknowledged_is_outstanding_until_it_has():
    sent, acknowledged = exhibit(4).chain, exhibit(5).chain

    assert sent.unacknowledged == WAY[3]
    assert acknowledged.unacknowledged is None
    assert exhibit(6).chain.unacknowledged is None
    assert exhibit(3).chain.unacknowledged is None
