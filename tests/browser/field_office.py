"""A program: an office with four approved searches and two drafts, on the day; prints their ids, their authority, accounts."""

import json
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command

call_command("migrate", verbosity=0)

from desk.conftest import CAST, PASSWORD, Cast
from desk.operations.round import Round
from desk.targets import made
from thelivu.authority import ACTS
from thelivu.desk.authority import actions
from thelivu.desk.operations.actions import add_team
from thelivu.desk.people.actions import add_officer, add_unit
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.birth import be_born
from thelivu.desk.register.queries import now
from thelivu.desk.targets import actions as target_actions
from thelivu.law import load

be_born("synthetic", unit_code="SCU", unit_name="State Cyber Unit", letterhead="State Cyber Unit", covers=["*"])
add_unit("TVMC", "Thiruvananthapuram City", ["TVM-C"])
add_unit("OTH", "Elsewhere Unit", ["KSD"])
for name, (rank, unit, roles) in CAST.items():
    add_officer(name, name.capitalize(), rank, unit_code=unit, roles=roles, password=PASSWORD)
cast = Cast()
with seen_as(INTEGRITY):
    authority = actions.record_authority(
        cast.anu, basis=next(iter(load().powers)), reference="GD 12/2026", purpose=next(iter(load().purposes)), acts=list(ACTS),
        subjects=["*"], valid_from=now() - timedelta(days=1), valid_to=now() + timedelta(days=9),
    )  # fmt: skip
with seen_as(cast.sara.scope):
    actions.approve(cast.sara, authority.id)
target_actions.holder_of = lambda decision: made.holder(made.ALAPPUZHA)  # the address that the return's row states
with seen_as(cast.sara.scope):
    round_ = Round(cast, authority.id, now() - timedelta(hours=1))
    searches = [round_.approved() for _ in range(4)]
    draft = round_.draft()
    add_team(cast.sara, round_.operation.id, "Team 2", "ALP", cast.ishaan.id, ["CPO C. Made"], capacity=4, woman_officer=True)
    unplaced = round_.draft(team_id="", wave=None)
print(json.dumps({
    "searches": [one.id for one in searches], "draft": draft.id, "unplaced": unplaced.label, "operation": round_.operation.id, "authority": authority.id, "chief": round_.chief.username, "password": PASSWORD,
}))  # fmt: skip
