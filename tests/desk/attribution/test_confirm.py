"""Promise 3: nothing but the agreement of two officers says CONFIRMED."""

import pytest
from desk.attribution.scene import FIRST, FIRST_ROWS, SECOND_ROWS, mapping, row, table

from thelivu.base import InputError, Refused
from thelivu.desk.attribution import actions, queries
from thelivu.desk.attribution.models import ReviewRow
from thelivu.desk.leads import actions as leads
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import note_access
from thelivu.desk.register.verify import verify
from thelivu.leads import Decision


def state(scene, decision):
    with seen_as(scene.cast.anu.scope):
        return queries.state_of(queries.decision(decision.id))


def test_03_two_officers_who_agree_on_every_independent_sighting_confirm(scene) -> None:
    scene.both()
    decision = scene.decide()
    assert "CORROBORATED" == state(scene, decision)
    one = scene.agree(decision, only=decision.independent[:1])
    assert one.confirmed_at is None
    both = scene.agree(decision, only=decision.independent[1:])

    assert ("CONFIRMED", [scene.cast.arun.id]) == (state(scene, decision), both.confirmed_by)
    assert ("Example Net", "XN-204817") == (both.provider, both.subscriber)
    assert () == verify().differences
