"""Promises 4 and 5: every row of a return is accounted for, an unready time waits, and a decision leads to its rows."""

import pytest

from desk.attribution.scene import (
    ACCOUNT,
    FIRST,
    FIRST_ROWS,
    SECOND_ROWS,
    identity,
    lead,
    mapping,
    row,
    table,
)
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import actions, queries
from thelivu.desk.leads import actions as leads
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import masked
from thelivu.vault import MARK


def test_04_rows_in_are_kept_rejected_or_in_quarantine(scene) -> None:
    turned = row("XN-1", FIRST[0], ("1", "2"), "2026-01-12 10:00:00", "2026-01-12 09:00:00")
    beyond = row("XN-2", FIRST[0], ("1", "2"), "2026-01-14 00:01:30", "2026-01-14 02:00:00")
    made = scene.load(table([*FIRST_ROWS, turned, beyond]), mapping(FIRST[0]))

    assert (5, 3, 1, 1) == (made.rows_in, made.rows_kept, made.rows_rejected, made.rows_quarantined)
    assert [{"row": 7, "code": "attribution.row.ends_before_start", "values": {}}] == made.rejected


def test_04_a_return_that_failed_a_gate_is_kept_and_not_used(scene) -> None:
    stray = row("XN-2", "192.0.2.70", ("1", "2"), "2026-01-12 10:00:00", "2026-01-12 11:00:00")
    made = scene.load(table([*FIRST_ROWS, stray]), mapping(FIRST[0]))
    decision = scene.decide()
    with seen_as(scene.cast.anu.scope):
        states = [one.state for one in queries.decided_sightings(decision.id)]

    assert "REJECTED" == made.state
    assert ["RETURN_SUSPECT", "NO_RETURN"] == states


def test_04_the_same_bytes_again_change_nothing_and_another_mapping_is_refused(scene) -> None:
    one = scene.load(table(FIRST_ROWS), mapping(FIRST[0]))
    again = scene.load(table(FIRST_ROWS), mapping(FIRST[0]))
    with pytest.raises(Refused) as refused:
        scene.load(table(FIRST_ROWS), mapping(FIRST[0], logger_uncertainty_s=5))
    actions.withdraw_return(scene.cast.anu, one.id, "Read with the wrong bound.")
    anew = scene.load(table(FIRST_ROWS), mapping(FIRST[0], logger_uncertainty_s=5))

    assert one.id == again.id
    assert "desk_attribution.return_known" == refused.value.code
    assert ("R-0001", "R-0002") == (one.label, anew.label)


def test_05_the_document_of_a_return_is_withheld_as_a_whole(scene) -> None:
    made = scene.load(table(FIRST_ROWS), mapping(FIRST[0]))
    with seen_as(scene.cast.anu.scope):
        shown = masked(made.source_id)

    assert MARK.encode() == shown


def test_05_a_decision_names_the_rows_and_versions_that_it_rests_on(scene) -> None:
    one, two = scene.both()
    decision = scene.decide()
    with seen_as(scene.cast.anu.scope):
        details = queries.decided_sightings(decision.id)
        rests_on = queries.trail(decision.id)[0]
    tables = {table for table, _, _ in decision.rests_on}

    assert [[[one.id, 5]], [[two.id, 5]]] == [each.evidence for each in details]
    assert {
        "leads.IdentityRow",
        "leads.ObservationRow",
        "attribution.SightingRow",
        "authority.ReturnRow",
    } == tables
    assert ["ID-0001", "R-0001", "R-0002"] == [link.label for link in rests_on]


def test_04_a_file_that_the_letter_did_not_ask_for_is_refused(scene) -> None:
    letter = scene.letter(scene.second)
    with pytest.raises(InputError) as refused:
        scene.load(table(FIRST_ROWS), mapping(FIRST[0]), request=letter.id)

    assert "desk_attribution.not_what_was_asked" == refused.value.code


def test_a_return_answers_its_letter(scene) -> None:
    letter = scene.letter(scene.second)
    actions.mark_sent(scene.cast.anu, letter.id)
    scene.load(table(SECOND_ROWS), mapping("198.51.100.17"), request=letter.id)
    with seen_as(scene.cast.anu.scope):
        assert "answered" == queries.request(letter.id).state


def test_two_sightings_of_one_identity_never_stand_in_one_letter(scene) -> None:
    with pytest.raises(Refused) as refused:
        scene.letter(scene.first, scene.second)

    assert "desk_attribution.two_of_one_identity" == refused.value.code


def test_a_provider_is_asked_once_about_a_sighting_and_asking_voids_nothing(scene) -> None:
    scene.both()
    decision = scene.decide()
    scene.letter(scene.first)
    with pytest.raises(Refused) as refused:
        scene.letter(scene.first)
    scene.letter(scene.first, provider="Another Net")

    assert "desk_attribution.already_asked" == refused.value.code
    with seen_as(scene.cast.anu.scope):
        assert queries.current(queries.decision(decision.id))


def test_the_clock_of_an_answer_runs_from_the_sending(scene) -> None:
    letter = scene.letter(scene.first)
    sent = actions.mark_sent(scene.cast.anu, letter.id)
    with seen_as(scene.cast.anu.scope):
        [clock] = [one for one in queries.due(scene.cast.anu, sent.sent_at) if "answer" in one.act.code]

    assert (sent.sent_at, sent.due_at) == (clock.started, clock.by)


def test_04_a_time_without_a_zone_needs_one_and_nothing_is_assumed(cast, authority, scene) -> None:
    seen = lead(cast, authority, "L-9", ("192.0.2.9", "5000", "2026-02-01T10:00:00"), account="orchid:wren")
    who = identity(cast, seen, "orchid:wren")
    [before] = actions.make_sightings(cast.anu, who)
    with seen_as(cast.anu.scope):
        permit = scene.ask("attribution.decide", "identity", who)
    decision = actions.attribute(cast.anu, permit, who)
    with pytest.raises(InputError):
        scene.letter(before)
    leads.choose_reading(cast.anu, seen[0], 0, "The sender wrote from India.", zone="Asia/Kolkata")
    [after] = actions.make_sightings(cast.anu, who)
    with seen_as(cast.anu.scope):
        void = queries.state_of(queries.decision(decision.id))

    assert ("2026-02-01T10:00:00", "NEEDS_ZONE") == (before.time, decision.state)
    assert ("2026-02-01T04:30:00Z", "VOID") == (after.time, void)


def test_04_an_ambiguous_time_is_no_sighting_until_a_reading_is_chosen(cast, authority) -> None:
    seen = lead(
        cast,
        authority,
        "L-8",
        ("192.0.2.8", "5000", "03/01/2026 10:00:00"),
        account="orchid:lark",
        zone="UTC",
    )
    who = identity(cast, seen, "orchid:lark")
    before = actions.make_sightings(cast.anu, who)
    with seen_as(cast.anu.scope):
        [(waiting, why)] = queries.unready(who)
    leads.choose_reading(cast.anu, seen[0], 1, "The sender writes the month first.")
    [after] = actions.make_sightings(cast.anu, who)

    assert ([], seen[0], "desk_attribution.unready_readings") == (before, waiting.id, why.code)
    assert "2026-03-01T10:00:00Z" == after.time


def test_making_sightings_again_changes_nothing(scene) -> None:
    again = actions.make_sightings(scene.cast.anu, scene.identity)

    assert [(scene.first.id, 1), (scene.second.id, 1)] == [(one.id, one.version) for one in again]
    assert ACCOUNT == "orchid:finch"


def test_a_sighting_is_found_by_its_address(scene) -> None:
    from thelivu.base import Identifier

    with seen_as(scene.cast.anu.scope):
        found = queries.find([Identifier("ip", FIRST[0])], FIRST[0])
    with seen_as(scene.cast.omar.scope):
        hidden = queries.find([Identifier("ip", FIRST[0])], FIRST[0])

    assert (["SG-0001"], []) == ([one.label for one in found], hidden)
