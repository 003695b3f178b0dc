"""A search and all that it goes back to, as rows: a referral, an identity, a confirmed line, premises, exhibits, findings."""

from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from thelivu.base import new_id
from thelivu.desk.attribution.models import AskedRow, DecisionRow, SightingRow
from thelivu.desk.authority.models import AuthorityRow, RequestRow
from thelivu.desk.examination.models import ExaminationRow, FindingRow
from thelivu.desk.exhibits.models import CustodyRow, ExhibitRow
from thelivu.desk.leads.models import IdentityRow, LeadRow, MemberRow, ObservationRow, SourceRow
from thelivu.desk.operations.models import OperationRow, SearchRow, TeamRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import Recording, recording
from thelivu.desk.register.documents import keep, seal_text
from thelivu.desk.register.queries import now
from thelivu.desk.targets.models import PremisesRow, TargetIdentityRow, TargetRow
from thelivu.exhibits import Label

CHILD_NAME = "Zebra Quill"
"""A made-up marker that stands for a child's name in the source."""

DISTRICT = "TVM-C"
_NUMBER = count(1)


def operation(actor: Actor, name: str = "Nila", code: str = "N26") -> OperationRow:
    with recording(actor, "plan", "operation.planned") as record:
        return record.insert(
            OperationRow(label=f"OP-{next(_NUMBER):04d}", name=name, code=code, planned_by=actor.id)
        )


def team(actor: Actor, of: OperationRow, district: str = DISTRICT) -> TeamRow:
    with recording(actor, "plan", "operation.team_added") as record:
        row = TeamRow(
            operation=of,
            label=f"Team {next(_NUMBER)}",
            leader=actor.id,
            members=["SI Two"],
            district=district,
        )
        row.unit_id, row.stream = of.unit_id, of.id
        return record.insert(row)


def searched(cast: Any, authority: str, of: OperationRow | None = None, **fields: Any) -> SearchRow:
    """A search that was entered ten hours ago and left nine hours ago, with everything upstream of it."""
    with recording(cast.anu, "admit", "scene.upstream") as record:
        up = _upstream(record, authority)
    of = of or operation(cast.sara)
    district = fields.pop("district", DISTRICT)
    who = fields.pop("team", None) or team(cast.sara, of, district)
    at = now()
    given = {
        "approved_by": cast.chitra.id, "approved_at": at - timedelta(hours=11), "entered_at": at - timedelta(hours=10),
        "left_at": at - timedelta(hours=9),
    } | fields  # fmt: skip
    with recording(cast.sara, "plan", "search.allotted") as record:
        n = next(_NUMBER)
        holder = record.insert(seal_text("{}", "holder", f"holder {n}"), like=up.target)
        place = PremisesRow(
            label=f"P-{n:03d}", target=up.target, decision=up.decision, holder=holder, district=district
        )
        record.insert(place, like=up.target)
        return record.insert(
            SearchRow(
                label=f"{of.code}/{place.label}", operation=of, target=up.target, premises=place, team=who,
                authority=AuthorityRow.objects.get(id=authority), basis_kind="attribution", planned_by=cast.sara.id,
                district=district, **given,
            )
        )  # fmt: skip


def _upstream(record: Recording, authority: str) -> SimpleNamespace:
    n = next(_NUMBER)
    original = record.insert(keep(f"referral {n}\n".encode(), "referral.txt"))
    source = SourceRow(
        label=f"S-{n:04d}", name="referral.txt", sender="Central agency", sha256=f"{n:064x}", size=10, format="sheet",
        item="row", items_in=1, accepted=1, authority_id=authority, original=original, admitted_by=record.actor.id,
    )  # fmt: skip
    record.insert(source)
    record.insert(seal_text(CHILD_NAME, "child_particulars", f"{source.label}.1"), like=source)
    lead = record.insert(
        LeadRow(label=f"L-{n:04d}", source=source, key=f"l{n}", reference=f"REF/{n}", state="work")
    )
    seen = ObservationRow(
        lead=lead, key=f"o{n}", kind="login", identifiers=[["ip", "192.0.2.70"]], where="row 1"
    )
    record.insert(seen, like=lead)
    identity = record.insert(
        IdentityRow(label=f"ID-{n:04d}", basis_kind="handle", basis=f"kite:u{n}", accepted_by=record.actor.id)
    )
    record.insert(MemberRow(identity=identity, observation=seen), like=identity)
    time = "2026-01-20T03:20:00+00:00"
    sighting = SightingRow(
        label=f"SG-{n:04d}",
        identity=identity,
        observation=seen,
        ip="192.0.2.70",
        time=time,
        source=source.sha256,
    )
    record.insert(sighting, like=identity)
    letter = RequestRow(
        label=f"RQ-{n:04d}", authority_id=authority, provider="Kaveri Net", crime_number="GD 12/2026", necessity="needed",
        lines=[], asked_from=now(), asked_to=now(),
    )  # fmt: skip
    record.insert(letter)
    record.insert(AskedRow(request=letter, sighting=sighting), like=identity)
    decision = DecisionRow(
        label=f"AT-{n:04d}", identity=identity, authority_id=authority, state="CORROBORATED", provider="Kaveri Net",
        subscriber=f"LINE-{n}", decided_by=record.actor.id, confirmed_at=now(), confirmed_by=[record.actor.id],
    )  # fmt: skip
    record.insert(decision, like=identity)
    target = record.insert(TargetRow(label=f"T-{n:04d}", authority_id=authority, opened_by=record.actor.id))
    record.insert(TargetIdentityRow(target=target, identity=identity), like=target)
    return SimpleNamespace(source=source, lead=lead, identity=identity, decision=decision, target=target)


def exhibit(
    actor: Actor, search: SearchRow, kind: str = "mobile_phone", *, accessory: bool = False
) -> ExhibitRow:
    with recording(actor, "take_custody", "exhibit.seized") as record:
        number = search.exhibits.count() + 1
        row = ExhibitRow(
            label=str(Label("SCU", "N26", search.premises.label.replace("-", ""), number)), number=number, search=search, authority_id=search.authority_id, kind=kind,
            accessory=accessory, seized_at=now() - timedelta(hours=9), unit_id=search.unit_id, district=search.district,
        )  # fmt: skip
        record.insert(row)
        line = CustodyRow(
            exhibit=row, number=1, action="seize", giver="occupant", giver_role="occupant", taker=actor.id,
            taker_role="seizing_officer", place="front room", purpose="seizure", at=row.seized_at, recorded_by=actor.id,
        )  # fmt: skip
        record.insert(line, like=row)
        return row


def examination(actor: Actor, held: ExhibitRow, found: int) -> ExaminationRow:
    """An examination against one list, which names so many of the files."""
    with recording(actor, "examine", "examination.recorded") as record:
        n = next(_NUMBER)
        document = record.insert(keep(f'{{"examination": {n}}}'.encode(), "triage.json"), like=held)
        row = ExaminationRow(
            label=f"EX-{n:04d}", exhibit=held, authority_id=held.authority_id, document=document, sha256=f"{n:064x}",
            kind="folder", entries=9, examined=9, skipped=0, failed=0, lists=["known@2026-01"], examiner=actor.id, at=now(),
        )  # fmt: skip
        record.insert(row, like=held)
        for number in range(found):
            record.insert(
                FindingRow(
                    examination=row, number=number, grade="identical", list_name="known", list_issue="2026-01", category="1",
                    md5="0" * 32, sha1="0" * 40, sha256=new_id() * 2, size=1,
                ),
                like=held,
            )  # fmt: skip
        return row


def days(**fields: Any) -> dict[str, Any]:
    """The fields that every draft needs; the offence is today."""
    day = now().date() - timedelta(days=1)
    return {"station": "Fort", "first_day": day, "last_day": day} | fields


IO = {"io_name": "Ishaan", "io_rank": "Inspector", "io_number": "1"}
