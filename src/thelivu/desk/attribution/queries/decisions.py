"""Reads of decisions. A decision names the rows and versions that it rests on; it is void while one of them has changed.

Void is computed at each reading here and never stored.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from thelivu.attribution import HolderParticulars
from thelivu.base import Refused
from thelivu.desk.attribution import stored
from thelivu.desk.attribution.models import DecisionRow, ExplanationRow, FieldCheckRow, SightingDecisionRow
from thelivu.desk.authority.models import ReturnRow
from thelivu.desk.leads.models import MemberRow
from thelivu.desk.people.scope import INTEGRITY, seen_as

from .exits import listed_since
from .returns import return_

REVIEWABLE = ("CORROBORATED", "ADDRESS_UNPROVEN")


def latest_of(identity_ids: Iterable[str]) -> dict[str, DecisionRow]:
    """Identity -> its latest decision."""
    rows = DecisionRow.objects.filter(superseded=False, identity_id__in=list(identity_ids))
    return {row.identity_id: row for row in rows}


def decision(decision_id: str) -> DecisionRow:
    """A decision in scope, by id or label."""
    rows = DecisionRow.objects.filter(Q(id=decision_id) | Q(label=decision_id))
    row: DecisionRow | None = rows.select_related("identity", "authority").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def decision_of(identity_id: str) -> DecisionRow | None:
    """The latest decision of an identity, void or not."""
    row: DecisionRow | None = (
        DecisionRow.objects.filter(identity_id=identity_id, superseded=False)
        .select_related("identity", "authority")
        .first()
    )
    return row


def decisions() -> "QuerySet[DecisionRow]":
    """Decisions that no newer one has replaced."""
    return DecisionRow.objects.filter(superseded=False).select_related("identity")


def void_among(rows: Iterable[DecisionRow]) -> set[str]:
    """The decisions that no longer stand: superseded, or resting on a row that has changed or is gone."""
    rows = list(rows)
    left = _left_work({row.identity_id for row in rows})
    wrong = _found_wrong([row.id for row in rows])
    listed = listed_since(rows)
    wanted: dict[str, set[str]] = {}
    for row in rows:
        for table, record, _ in row.rests_on:
            wanted.setdefault(table, set()).add(record)
    versions: dict[tuple[str, str], int] = {}
    with seen_as(INTEGRITY):  # a row that the reader may not see is not therefore void
        for table, ids in wanted.items():
            found: Any = apps.get_model(table)
            known = found.objects.filter(id__in=ids).values_list("id", "version")
            versions |= {(table, record): version for record, version in known}
    return {
        row.id
        for row in rows
        if row.superseded
        or row.refuted_at
        or row.id in wrong | listed
        or row.identity_id in left
        or any(versions.get((t, record)) != version for t, record, version in row.rests_on)
    }


def _left_work(identity_ids: set[str]) -> set[str]:
    """Identities of which a lead is no longer in work: what was accepted about them is void."""
    with seen_as(INTEGRITY):
        members = MemberRow.objects.filter(identity_id__in=identity_ids)
        return set(members.exclude(observation__lead__state="work").values_list("identity_id", flat=True))


def _found_wrong(decision_ids: Sequence[str]) -> set[str]:
    """Decisions whose answer a third officer found wrong, after the second had named another row."""
    with seen_as(INTEGRITY):
        rows = ExplanationRow.objects.filter(outcome="first_wrong", review__decision__in=decision_ids)
        return set(rows.values_list("review__decision_id", flat=True))


def refuted(identity_id: str) -> list[DecisionRow]:
    """The decisions of an identity on which a wrong door rested, the latest first."""
    rows = DecisionRow.objects.filter(identity_id=identity_id, refuted_at__isnull=False)
    return list(rows.order_by("-refuted_at"))


def newer_than(row: DecisionRow) -> DecisionRow | None:
    """The decision that has replaced this one."""
    if not row.superseded:
        return None
    found: DecisionRow | None = DecisionRow.objects.filter(identity=row.identity, superseded=False).first()
    return found


def changed_basis(row: DecisionRow) -> list[tuple[str, Any]]:
    """What a decision rests on that is no longer as it was: ("withdrawn", return), ("lead", lead), (table, row)."""
    found: list[tuple[str, Any]] = []
    for label, record, version in row.rests_on:
        table: Any = apps.get_model(label)
        one = table.objects.filter(id=record).first()
        if one is not None and one.version != version:
            withdrawn = getattr(one, "withdrawn_at", None)
            found.append(("withdrawn" if withdrawn else table._meta.model_name, one))
    members = MemberRow.objects.filter(identity_id=row.identity_id).exclude(observation__lead__state="work")
    leads = {
        one.observation.lead_id: one.observation.lead for one in members.select_related("observation__lead")
    }
    found += [("listed", row)] if listed_since([row]) else []
    return found + [("lead", lead) for lead in leads.values()]


def current(row: DecisionRow) -> bool:
    """Whether everything that the decision rests on is as it was."""
    return not void_among([row])


def state_of(row: DecisionRow) -> str:
    """VOID, CONFIRMED, or what the rules said."""
    if not current(row):
        return "VOID"
    return "CONFIRMED" if row.confirmed_at else str(row.state)


def holder(row: DecisionRow) -> HolderParticulars:
    """Name and addresses of the one row that a confirmed decision opens. The caller has written the access log."""
    if state_of(row) != "CONFIRMED":
        raise Refused("desk_attribution.holder_withheld", label=row.label)
    return _opened(row)


def place_to_verify(check: FieldCheckRow) -> str:
    """The address that a named officer verifies, and nothing else. The caller has written the access log."""
    with seen_as(INTEGRITY):  # the officer may see the check, not the decision
        row = decision(check.decision_id)
        if not current(row):
            raise Refused("desk_attribution.void", label=row.label)
        found = _opened(row)
    return found.installation_address or found.billing_address


def _opened(row: DecisionRow) -> HolderParticulars:
    """The row that states the installation address, else the first that was relied on."""
    relied_on = [one for one in decided_sightings(row.id) if one.sighting_id in row.independent]
    leases = [lease for one in relied_on for lease in one.chain["leases"]]
    lease = next((one for one in leases if one["installed"]), leases[0])
    return stored.holder(return_(lease["return"]), lease["row"])


def decided_sightings(decision_id: str) -> list[SightingDecisionRow]:
    """The sightings of a decision with their states and chains, in the order of time."""
    rows = SightingDecisionRow.objects.filter(decision_id=decision_id)
    return list(rows.select_related("sighting__observation__lead__source").order_by("sighting__time", "id"))


def returns_under(row: DecisionRow) -> list[ReturnRow]:
    """The returns in scope that a decision rests on."""
    ids = [record for table, record, _ in row.rests_on if table == ReturnRow._meta.label]
    return list(ReturnRow.objects.filter(id__in=ids).select_related("authority").order_by("label"))


def relied_on(return_id: str, row: int, officer: str) -> bool:
    """Whether a decision that this officer made, or that is confirmed, rests on the row: no second officer is blind to it."""
    open_to = Q(decision__confirmed_at__isnull=False) | Q(decision__decided_by=officer)
    rows = SightingDecisionRow.objects.filter(open_to, evidence__icontains=return_id)
    return any([return_id, row] in evidence for evidence in rows.values_list("evidence", flat=True))
