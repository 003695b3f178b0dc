"""Custody without a gap: every line begins where the last one ended, whoever writes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from desk.exhibits.raid import move, seize, to_examiner
from thelivu.base import InputError, Refused
from thelivu.desk.exhibits import actions, chains, queries
from thelivu.desk.exhibits.models import CustodyRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.exhibits import Holder, state


@pytest.fixture
def exhibit(cast, authority, search):
    return seize(cast.ishaan, authority, search.id, seal="S1")


def chain(cast, row):
    with seen_as(cast.kiran.scope):
        return chains.chain_of(queries.exhibit(row.id))


def lines() -> int:
    with seen_as(INTEGRITY):
        return CustodyRow.objects.count()


def test_from_seizure_to_the_laboratory_and_back_to_the_locker(cast, exhibit):
    keeper, examiner = Holder(cast.kiran.id, "keeper"), Holder(cast.esha.id, "examiner")
    move(cast.kiran, exhibit.id, "deposit", keeper, 8)
    move(cast.kiran, exhibit.id, "withdraw", examiner, 7)
    move(cast.esha, exhibit.id, "image", None, 6, seal_after=None, sha256="0" * 64)
    move(cast.esha, exhibit.id, "examine", None, 5, intact=None)
    move(cast.esha, exhibit.id, "seal", None, 4, seal_after="S2", intact=None)
    move(cast.esha, exhibit.id, "deposit", keeper, 3)

    held = chain(cast, exhibit)
    with seen_as(INTEGRITY):
        numbers = list(CustodyRow.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 9))
    assert (state(held), held.holder, held.seal) == ("in_locker", keeper, "S2")
    assert verify().differences == ()


def test_a_giver_who_does_not_hold_it_is_a_gap(cast, exhibit):
    with pytest.raises(Refused) as refused:
        move(
            cast.kiran, exhibit.id, "deposit", Holder(cast.kiran.id, "keeper"), 8,
            giver=Holder("somebody", "messenger"),
        )  # fmt: skip

    assert (refused.value.code, lines()) == ("exhibits.gap", 2)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"seal_before": "S9", "seal_after": "S9"}, "exhibits.other_seal"),
        ({"intact": None}, "exhibits.seal_state_unstated"),
        ({"intact": False}, "exhibits.broken_seal"),
        ({"seal_after": "S2"}, "exhibits.seal_changed"),
        ({"place": " "}, "exhibits.no_place"),
        ({"action": "transfer"}, "exhibits.not_to_keeper"),
        ({"action": "return"}, "exhibits.not_to_keeper"),
    ],
)
def test_what_does_not_fit_is_refused_and_no_line_is_written(cast, exhibit, fields, code):
    with pytest.raises(Refused) as refused:
        move(
            cast.kiran,
            exhibit.id,
            fields.pop("action", "deposit"),
            Holder(cast.kiran.id, "keeper"),
            8,
            **fields,
        )

    assert (refused.value.code, lines()) == (code, 2)


def test_a_time_before_the_last_line_or_still_to_come_is_refused(cast, exhibit):
    keeper = Holder(cast.kiran.id, "keeper")

    with pytest.raises(Refused) as early:
        move(cast.kiran, exhibit.id, "deposit", keeper, 12)
    with pytest.raises(Refused) as ahead:
        move(cast.kiran, exhibit.id, "deposit", keeper, -1)

    assert (early.value.code, ahead.value.code) == ("exhibits.before_last", "desk_exhibits.in_the_future")


def test_who_seized_it_neither_keeps_nor_examines_it(cast, exhibit):
    with pytest.raises(Refused) as refused:
        move(cast.kiran, exhibit.id, "deposit", Holder(cast.ishaan.id, "keeper"), 8)

    assert refused.value.code == "exhibits.role_mixed"


def test_a_digest_is_one(cast, exhibit):
    to_examiner(cast.kiran, cast.esha, exhibit.id)

    with pytest.raises(InputError) as refused:
        move(cast.esha, exhibit.id, "hash", None, 4, sha256="no digest")

    assert refused.value.code == "desk_exhibits.not_a_digest"


def test_an_examiner_writes_the_lines_of_their_own_hands_only(cast, exhibit):
    with pytest.raises(Refused) as before:
        move(cast.esha, exhibit.id, "deposit", Holder(cast.kiran.id, "keeper"), 8)
    to_examiner(cast.kiran, cast.esha, exhibit.id)
    move(cast.esha, exhibit.id, "examine", None, 4)

    assert before.value.code == "people.verb_not_granted"
    assert chain(cast, exhibit).last.action == "examine"


@pytest.mark.parametrize("name", ["anu", "sara", "chitra", "lekha", "aamir", "admin"])
def test_only_who_takes_custody_writes_a_line(cast, exhibit, name):
    with pytest.raises(Refused) as refused:
        actions.hand_over(
            getattr(cast, name), exhibit.id, action="deposit", giver=Holder(cast.ishaan.id, "seizing_officer"),
            taker=Holder(cast.kiran.id, "keeper"), place="station", purpose="safe keeping",
            at=now() - timedelta(hours=8), seal_before="S1", seal_after="S1", intact=True,
        )  # fmt: skip

    assert (refused.value.code, lines()) == ("people.verb_not_granted", 2)


def test_two_writers_of_the_next_line_leave_one(cast, exhibit, monkeypatch):
    """The second one read the chain before the first wrote: the database refuses its number."""
    keeper = Holder(cast.kiran.id, "keeper")
    with seen_as(cast.kiran.scope):
        stale = chains.value_of(queries.exhibit(exhibit.id))
    move(cast.kiran, exhibit.id, "deposit", keeper, 8)
    monkeypatch.setattr(actions, "value_of", lambda row: stale)
    monkeypatch.setattr(actions, "add_lines", _late)

    with pytest.raises(Refused) as refused:
        actions.hand_over(
            cast.kiran, exhibit.id, action="deposit", giver=stale.chain.holder, taker=keeper, place="station",
            purpose="again", at=now() - timedelta(hours=7), seal_before="S1", seal_after="S1", intact=True,
        )  # fmt: skip

    assert (refused.value.code, lines()) == ("register.changed_meanwhile", 3)


def _late(record, row, value, actor):
    entry = value.chain.last
    made = CustodyRow(
        exhibit=row, number=len(value.chain.entries), recorded_by=actor.id, **actions._fields(entry)
    )
    return record.insert_many([made], like=row)


def test_the_database_refuses_a_second_line_in_one_place(cast, exhibit):
    with seen_as(INTEGRITY):
        line = CustodyRow.objects.get(number=2)
        with pytest.raises(IntegrityError):
            CustodyRow.objects.create(
                exhibit=exhibit, number=2, action="seal", giver="a", giver_role="keeper", taker="a",
                taker_role="keeper", place="p", purpose="p", at=line.at, recorded_by="x", unit=line.unit,
                stream=line.stream,
            )  # fmt: skip


def test_what_can_follow_is_asked_of_the_rules(cast, exhibit):
    with seen_as(cast.kiran.scope):
        value = chains.value_of(queries.exhibit(exhibit.id))
    found = chains.lawful(value)

    assert found["deposit"] == ("keeper",)
    assert found["court"] == ("court",)
    assert "withdraw" not in found
    assert "image" not in found
    assert "seize" not in found
    assert chains.next_act(value) == "deposit"


def test_the_next_step_depends_on_where_it_is(cast, exhibit):
    seen = []

    def step():
        with seen_as(cast.kiran.scope):
            seen.append(chains.next_act(chains.value_of(queries.exhibit(exhibit.id))))

    step()
    move(cast.kiran, exhibit.id, "deposit", Holder(cast.kiran.id, "keeper"), 8)
    step()
    move(cast.kiran, exhibit.id, "withdraw", Holder("messenger", "messenger"), 7)
    step()
    move(cast.kiran, exhibit.id, "transfer", Holder(cast.esha.id, "examiner"), 6)
    step()
    move(cast.esha, exhibit.id, "examine", None, 5, seal_after=None)
    step()
    move(cast.esha, exhibit.id, "seal", None, 4, seal_after="S2", intact=None)
    step()
    move(cast.esha, exhibit.id, "transfer", Holder("owner", "messenger"), 3)
    move(cast.kiran, exhibit.id, "return", Holder("owner", "owner"), 2, reference="order 5", order_on=now().date() - timedelta(days=1))
    step()

    assert seen == ["deposit", "withdraw", "transfer", "examine", "seal", "transfer", ""]
