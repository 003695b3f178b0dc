"""The field form at the office: out, the go code, what comes back once or twice, changed, foreign, or beside another."""

import json
from datetime import timedelta

import pytest

from desk.conftest import PASSWORD
from desk.exhibits.phone import Phone, waits
from thelivu.base import InputError, Refused
from thelivu.desk.authority.actions import revoke
from thelivu.desk.exhibits import field_actions, field_pages, field_queries, label_queries, queries
from thelivu.desk.exhibits.chains import chain_of
from thelivu.desk.exhibits.due_queries import due
from thelivu.desk.exhibits.models import ExhibitRow, FieldFormRow, FieldReturnRow, MemoRow
from thelivu.desk.operations import actions as operation_actions
from thelivu.desk.operations.models import IncidentRow
from thelivu.desk.people.actions import add_officer
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.exhibits import state
from thelivu.exhibits.memo import read_memo


@pytest.fixture
def approved(round_):
    return round_.approved()


@pytest.fixture
def phone(cast, approved, authority):
    return Phone(cast.ishaan, approved.id, authority)


def on_record(search_id):
    return list(ExhibitRow.within(INTEGRITY).filter(search=search_id).order_by("number"))


def code(refused) -> str:
    return refused.value.code


def test_three_exhibits_are_there_once_under_custody_and_the_search_is_left(cast, round_, approved, phone):
    phone.given_go(round_.chief)
    for _ in range(3):
        phone.seize()
    phone.closed()
    data = phone.returned()

    first, again = phone.send(data=data), phone.send(data=data)

    rows = on_record(phone.search)
    with seen_as(cast.ishaan.scope):
        chains = [chain_of(queries.exhibit(row.id)) for row in rows]
    assert first.id == again.id
    assert (first.state, len(rows), FieldReturnRow.within(INTEGRITY).count()) == ("taken", 3, 1)
    assert {(state(chain), chain.holder.person) for chain in chains} == {("sealed", cast.ishaan.id)}
    assert round_.again(approved).left_at is not None
    # The round's authority was backdated behind the register's back, so that its wave could begin an hour ago.
    assert [one for one in verify().differences if one.values.get("table") != "authority.AuthorityRow"] == []


def test_what_was_sent_early_is_not_doubled_when_more_is_sent(round_, phone):
    phone.given_go(round_.chief)
    phone.seize()
    phone.send()
    phone.seize()

    row = phone.send()

    assert (row.state, len(on_record(phone.search))) == ("taken", 2)
    assert MemoRow.within(INTEGRITY).count() == 1


def test_an_earlier_return_that_comes_late_adds_nothing(round_, phone):
    phone.given_go(round_.chief)
    phone.seize()
    early = phone.returned()
    phone.closed()
    phone.send()

    row = phone.send(data=early)

    assert row.state == "taken"
    assert MemoRow.within(INTEGRITY).get().head["close"] is not None


def test_times_are_set_to_the_offices_clock_and_the_offset_is_kept(round_, cast, approved, authority):
    phone = Phone(cast.ishaan, approved.id, authority, ahead_s=3600)
    phone.given_go(round_.chief)
    phone.seize()

    phone.send()

    row, memo = on_record(phone.search)[0], MemoRow.within(INTEGRITY).get()
    assert abs((now() - row.seized_at).total_seconds()) < 60
    assert memo.clock_s == pytest.approx(3600, abs=0.01)


@pytest.mark.parametrize("changed", [b"A", b"z"])
def test_a_changed_return_is_refused_and_nothing_is_taken(round_, phone, changed):
    phone.given_go(round_.chief)
    phone.seize()
    outside = json.loads(phone.returned())
    middle = len(outside["sealed"]) // 2
    old = outside["sealed"]
    outside["sealed"] = old[:middle] + (changed.decode() if old[middle] != changed.decode() else "B") + old[middle + 1 :]

    with pytest.raises(Refused) as refused:
        phone.send(data=json.dumps(outside).encode())

    assert code(refused) == "exhibits.return.altered"
    assert on_record(phone.search) == []


def test_another_offices_form_and_what_is_no_form_are_refused(cast, round_, phone):
    phone.given_go(round_.chief)
    elsewhere = json.loads(phone.returned()) | {"form": "0" * 32}

    with pytest.raises(Refused) as foreign:
        phone.send(data=json.dumps(elsewhere).encode())
    with pytest.raises(InputError) as unreadable:
        phone.send(data=b"[" * 100_000)
    with pytest.raises(Refused) as of_another:
        phone.send(by=cast.omar, data=phone.returned())

    assert (code(foreign), code(of_another)) == ("exhibits.return.foreign", "exhibits.return.foreign")
    assert code(unreadable) == "exhibits.return.unreadable"


def test_a_number_of_one_form_sent_under_another_sequence_is_altered(round_, phone):
    phone.given_go(round_.chief)
    outside = json.loads(phone.returned()) | {"sequence": 7}

    with pytest.raises(Refused) as refused:
        phone.send(data=json.dumps(outside).encode())

    assert code(refused) == "exhibits.return.altered"


def test_without_the_control_rooms_word_a_return_waits_for_a_person(phone):
    phone.seize()

    row = phone.send()

    assert (row.state, on_record(phone.search)) == ("waiting", [])
    assert "go_not_given" in waits(row)


def test_a_guessed_code_waits(round_, phone):
    phone.given_go(round_.chief)
    phone.go = "0000 0000"
    phone.seize()

    assert "go_wrong" in waits(phone.send())


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"number": 999}, "outside_block"),
        ({"sealed_at": None}, "item_seal_time"),
        ({"not_computed": ""}, "item_digest"),
        ({"kind": "no such thing"}, "no_such_kind"),
    ],
)
def test_an_item_that_does_not_fit_waits_and_nothing_of_the_return_is_taken(round_, phone, fields, reason):
    phone.given_go(round_.chief)
    phone.seize()
    phone.seize(**fields)

    row = phone.send()

    assert waits(row) == [reason]
    assert on_record(phone.search) == []


def test_an_item_that_says_something_else_than_before_waits(round_, phone):
    phone.given_go(round_.chief)
    phone.seize()
    phone.send()
    phone.items[0] = phone.items[0] | {"spot": "garage"}

    assert waits(phone.send()) == ["changed"]


def test_an_item_that_is_gone_from_a_later_return_waits(round_, phone):
    phone.given_go(round_.chief)
    phone.seize()
    phone.send()
    phone.items = []

    assert waits(phone.send()) == ["missing"]


def test_a_seizure_before_the_team_was_let_in_waits(round_, phone):
    phone.seize()
    phone.items[0]["found_at"] = phone.items[0]["sealed_at"] = (now() - timedelta(hours=2)).isoformat()
    phone.given_go(round_.chief)

    assert waits(phone.send()) == ["not_entered"]


def test_two_forms_of_one_search_are_put_together_by_a_person(cast, round_, phone, authority):
    other = Phone(cast.kiran, phone.search, authority)
    phone.given_go(round_.chief)
    other.given_go(round_.chief)
    phone.seize(serials=["490154203237518"])
    other.seize(serials=["490154203237518"])
    other.seize()
    phone.send()

    row = other.send()
    assert waits(row) == ["other_memo"]
    same = {other.items[0]["id"]: phone.items[0]["id"]}
    with seen_as(round_.chief.scope):
        decided = field_actions.take_after_all(round_.chief, row.id, same, "One telephone, written twice.")

    assert (decided.state, decided.same_as) == ("taken", same)
    assert [one.id for one in on_record(phone.search)] == [phone.items[0]["id"], other.items[1]["id"]]
    assert MemoRow.within(INTEGRITY).count() == 2
    assert other.send().state == "taken"  # the same writing again: nothing is new


def test_who_took_a_form_of_a_search_decides_no_return_of_it(cast, round_, phone, authority):
    other = Phone(cast.kiran, phone.search, authority)
    other.given_go(round_.chief)
    early, foreign = phone.send(), Phone(cast.kiran, phone.search, authority).send()

    with seen_as(cast.ishaan.scope):
        for row in (early, foreign):
            for decide in (lambda one: field_actions.set_aside(cast.ishaan, one, "It was early."),
                           lambda one: field_actions.take_after_all(cast.ishaan, one, {}, "It is ours.")):  # fmt: skip
                with pytest.raises(Refused) as refused:
                    decide(row.id)
                assert code(refused) == "desk_field.own_return"
        assert [one for one in due(cast.ishaan) if "field/return" in one.url] == []
    with seen_as(round_.chief.scope):
        assert len([one for one in due(round_.chief) if "field/return" in one.url]) == 2


def test_03_a_return_that_waits_and_says_that_the_door_was_wrong_is_asked_for_at_once(round_, approved, phone):
    phone.place["door"] = "not_connected"

    row = phone.send()

    with seen_as(round_.chief.scope):
        asked = [one for one in due(round_.chief) if one.act.code == "desk_field.due_wrong_door"]
    assert waits(row) == ["wrong_door", "go_not_given"]
    assert [one.by for one in asked] == [row.received_at]
    assert round_.again(approved).door == "unknown"


def test_what_a_person_decides_needs_a_reason_and_is_decided_once(round_, phone):
    row = phone.send()
    with seen_as(round_.chief.scope):
        with pytest.raises(InputError):
            field_actions.set_aside(round_.chief, row.id, " ")
        field_actions.set_aside(round_.chief, row.id, "A form that was tried out.")
        with pytest.raises(Refused):
            field_actions.take_after_all(round_.chief, row.id, {}, "After all.")


def test_what_still_stands_against_a_return_is_refused_to_a_person_too(round_, phone):
    phone.seize()
    row = phone.send()

    with seen_as(round_.chief.scope), pytest.raises(Refused) as refused:
        field_actions.take_after_all(round_.chief, row.id, {}, "It is true.")

    assert code(refused) == "exhibits.waits.go_not_given"


# The guards -------------------------------------------------------------------------------------------------------
def test_the_holder_of_a_form_does_not_read_out_its_code(phone):
    with seen_as(phone.holder.scope), pytest.raises(Refused) as refused:
        field_actions.give_go(phone.holder, phone.form.id)

    assert code(refused) == "desk_field.own_code"


def test_no_code_for_a_search_that_was_called_off_since(cast, round_, phone):
    operation_actions.call_off(cast.sara, phone.search, "The family moved.")

    with pytest.raises(Refused) as refused:
        phone.given_go(round_.chief)

    assert code(refused) == "desk_operations.called_off"


def test_no_code_once_the_authority_is_gone(cast, round_, phone, authority):
    with seen_as(cast.sara.scope):
        revoke(cast.sara, authority, "Given by mistake.")

    with pytest.raises(Refused) as refused:
        phone.given_go(round_.chief)

    assert code(refused).startswith("authority.")


def test_no_code_after_its_hours_and_none_for_a_withdrawn_form(cast, round_, phone, authority):
    late = Phone(cast.kiran, phone.search, authority)
    FieldFormRow.within(INTEGRITY).filter(id=phone.form.id).update(valid_until=now() - timedelta(seconds=1))
    with seen_as(round_.chief.scope):
        field_actions.withdraw(round_.chief, late.form.id, "The phone is lost.")

    with pytest.raises(Refused) as over:
        phone.given_go(round_.chief)
    with pytest.raises(Refused) as gone:
        late.given_go(round_.chief)

    assert (code(over), code(gone)) == ("desk_field.run_out", "desk_field.withdrawn")
    assert "withdrawn" in waits(late.send())


def test_no_form_goes_out_for_a_draft_and_a_block_is_nobody_elses(cast, round_, authority):
    with seen_as(cast.ishaan.scope), pytest.raises(Refused) as refused:
        Phone(cast.ishaan, round_.draft().id, authority)
    search = round_.approved()
    one, two = Phone(cast.ishaan, search.id, authority), Phone(cast.kiran, search.id, authority)

    assert code(refused) == "desk_operations.not_approved"
    assert one.form.last < two.form.first
    with seen_as(cast.ishaan.scope):
        assert label_queries.free_numbers(search.id) == list(range(one.form.first, two.form.last + 1))


def test_who_cannot_take_custody_gets_no_form_and_hands_none_in(cast, approved, authority, phone):
    with seen_as(cast.anu.scope):
        with pytest.raises(Refused):
            field_actions.check_out(cast.anu, approved.id, authority, medium="phone", hours=3)
        with pytest.raises(Refused):
            field_actions.receive(cast.anu, phone.returned(), "file")


# Attacked ---------------------------------------------------------------------------------------------------------
def test_what_is_decided_after_a_later_return_does_not_put_the_memo_back(cast, round_, phone):
    early = phone.send()  # before the control room's word: it waits
    phone.given_go(round_.chief)
    phone.closed()
    phone.send()

    with seen_as(round_.chief.scope), pytest.raises(Refused) as refused:
        field_actions.take_after_all(round_.chief, early.id, {}, "It is ours.")

    assert code(refused) in {"exhibits.waits.older", "exhibits.waits.go_wrong"}
    assert MemoRow.within(INTEGRITY).get().head["close"] is not None


def test_an_overtaken_return_of_another_form_does_not_put_its_memo_back(cast, round_, phone, authority):
    other = Phone(cast.kiran, phone.search, authority)
    phone.given_go(round_.chief)
    other.given_go(round_.chief)
    phone.send()
    early = other.send()
    other.place["expert"] = "Expert Made Up"
    late = other.send()
    assert (waits(early), waits(late)) == (["other_memo"], ["other_memo"])

    with seen_as(round_.chief.scope):
        field_actions.take_after_all(round_.chief, late.id, {}, "Both were there.")
        with pytest.raises(Refused) as refused:
            field_actions.take_after_all(round_.chief, early.id, {}, "Both were there.")

    assert code(refused) == "exhibits.waits.older"
    assert MemoRow.within(INTEGRITY).get(form=other.form.id).head["place"]["expert"] == "Expert Made Up"


def test_two_items_of_a_return_are_not_one_exhibit(cast, round_, phone, authority):
    other = Phone(cast.kiran, phone.search, authority)
    phone.given_go(round_.chief)
    other.given_go(round_.chief)
    phone.seize()
    other.seize()
    other.seize()
    phone.send()
    row = other.send()
    same = {one["id"]: phone.items[0]["id"] for one in other.items}

    with seen_as(round_.chief.scope), pytest.raises(Refused) as refused:
        field_actions.take_after_all(round_.chief, row.id, same, "Both are the telephone.")

    assert code(refused) == "desk_field.same_twice"


def test_an_item_with_the_id_of_an_exhibit_on_record_waits(cast, round_, phone, authority):
    phone.given_go(round_.chief)
    phone.seize()
    phone.send()
    next_door = Phone(cast.ishaan, round_.approved().id, authority)
    next_door.given_go(round_.chief)
    next_door.seize(id=phone.items[0]["id"])

    row = next_door.send()

    assert waits(row) == ["id_used"]
    assert on_record(next_door.search) == []


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_times_that_no_clock_has_are_an_error_and_no_crash(round_, phone, at):
    phone.given_go(round_.chief)
    phone.seize(found_at=at, sealed_at=at)
    phone.out |= {"device_at": "5000-01-01T00:00:00Z" if at < "1" else "0100-01-01T00:00:00Z"}

    with pytest.raises(InputError) as refused:
        phone.send()

    assert code(refused) == "exhibits.memo.answer"


def test_a_character_that_no_database_keeps_is_an_error(round_, phone):
    phone.given_go(round_.chief)
    phone.seize(spot="front\x00room")

    with pytest.raises(InputError) as refused:
        phone.send()

    assert code(refused) == "exhibits.memo.answer"


def test_the_code_is_no_longer_shown_once_the_form_or_its_search_no_longer_stands(cast, round_, phone, authority):
    other = Phone(cast.kiran, phone.search, authority)
    phone.given_go(round_.chief)
    other.given_go(round_.chief)
    with seen_as(round_.chief.scope):
        field_actions.withdraw(round_.chief, phone.form.id, "The phone is lost.")
        with pytest.raises(Refused) as refused:
            field_actions.give_go(round_.chief, phone.form.id)
        lines = field_pages.form_lines(field_queries.forms_of(phone.search), round_.chief, now())

    assert code(refused) == "desk_field.withdrawn"
    assert [bool(line.code) for line in lines] == [False, True]


@pytest.fixture
def divya(cast):
    """An investigator of the district, who sees no decision of the state unit."""
    add_officer("divya", "Divya", "Inspector", unit_code="TVMC", roles=["investigator"], password=PASSWORD)
    return cast.divya


@pytest.mark.parametrize("name", ["ishaan", "kiran", "divya"])
def test_03_a_memo_that_says_the_door_was_wrong_opens_the_incident_once(cast, round_, approved, phone, divya, name):
    phone.given_go(round_.chief)
    phone.seize()
    phone.place["door"] = "not_connected"
    phone.closed()

    phone.send(by=getattr(cast, name))
    phone.send(by=getattr(cast, name))

    assert round_.again(approved).door == "not_connected"
    assert IncidentRow.within(INTEGRITY).filter(search=phone.search).count() == 1
    assert len(on_record(phone.search)) == 1


def test_03_a_paper_memo_that_says_so_opens_it_too_and_a_later_answer_does_not_close_it(cast, round_, approved, authority):
    with seen_as(cast.ishaan.scope):
        form = field_actions.check_out(cast.ishaan, approved.id, authority, medium="paper", hours=3)
    with seen_as(round_.chief.scope):
        field_actions.give_go(round_.chief, form.id)
    with seen_as(cast.ishaan.scope):
        for door in ("not_connected", "connected"):
            field_actions.write_memo(cast.ishaan, form.id, read_memo({"place": {"door": door}}))

    assert round_.again(approved).door == "not_connected"
    assert IncidentRow.within(INTEGRITY).filter(search=approved.id).count() == 1


def test_two_at_the_same_moment_are_one_and_the_second_tries_again(cast, round_, approved, phone, authority, monkeypatch):
    """The second saw neither the first one's block nor its return: the database refuses, and nothing is half there."""
    phone.given_go(round_.chief)
    phone.seize()
    data = phone.returned()
    phone.send(data=data)
    monkeypatch.setattr(field_queries, "same_return", lambda form, digest: None)
    monkeypatch.setattr(field_actions, "labels_given", lambda search: [])

    with pytest.raises(Refused) as returned:
        phone.send(data=data)
    with seen_as(cast.kiran.scope), pytest.raises(Refused) as taken:
        field_actions.check_out(cast.kiran, approved.id, authority, medium="phone", hours=3)

    assert code(returned) == code(taken) == "register.changed_meanwhile"
    assert len(on_record(approved.id)) == 1


def test_labels_have_three_digits(cast, approved, authority, monkeypatch):
    monkeypatch.setattr(field_actions, "BLOCK", 1000)

    with seen_as(cast.kiran.scope), pytest.raises(Refused) as refused:
        field_actions.check_out(cast.kiran, approved.id, authority, medium="phone", hours=3)

    assert code(refused) == "desk_field.no_labels_left"
