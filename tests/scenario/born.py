"""A small office that is born, worked and looked at by programs of their own, as after a kill."""

import subprocess
import sys

from shape.tree import ROOT

BORN = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0)
from thelivu.authority import ACTS
from thelivu.desk.authority import actions
from thelivu.desk.people.actions import add_officer
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.birth import be_born
from thelivu.desk.register.queries import now
from thelivu.law import load
be_born("synthetic", unit_code="SCU", unit_name="State Cyber Unit", letterhead="SCU", covers=["*"])
for name, role, rank in (("anu", "analyst", "SI"), ("sara", "supervisor", "DySP")):
    add_officer(name, name, rank, unit_code="SCU", roles=[role], password="not-used-to-sign-in")
anu, sara = actor_named("anu"), actor_named("sara")
with seen_as(anu.scope):
    row = actions.record_authority(anu, basis=next(iter(load().powers)), reference="GD 1/2026",
        purpose=next(iter(load().purposes)), acts=list(ACTS), subjects=["*"],
        valid_from=now() - timedelta(days=1), valid_to=now() + timedelta(days=9))
with seen_as(sara.scope):
    actions.approve(sara, row.id)
"""

COUNTED = """
import django; django.setup()
import json
from thelivu.desk.leads.models import LeadRow, ObservationRow, SourceRow
from thelivu.desk.operations.models import OperationRow, WaveRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import seal_access
from thelivu.desk.register.verify import verify
from thelivu.desk.reports.models import PublicationRow
seal_access()
with seen_as(INTEGRITY):
    tables = (SourceRow, LeadRow, ObservationRow, OperationRow, WaveRow, PublicationRow)
    counts = {table.__name__: table.objects.count() for table in tables}
    counts["differences"] = [word.code for word in verify().differences if word.code != "register.object_unknown"]
    counts["files"] = sorted(SourceRow.objects.values_list("name", flat=True))
    counts["operations"] = sorted(OperationRow.objects.values_list("name", flat=True))
print(json.dumps(counts))
"""


def python(environment: dict[str, str], code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
