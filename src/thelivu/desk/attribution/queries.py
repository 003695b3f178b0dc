"""Reads of the attribution room: sightings, decisions and whether they still stand, requests, returns, reviews.

A decision names the rows and versions that it rests on. It is void while one of them is no longer current; that is
computed at each reading here and never stored.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from django.apps import apps
from django.db.models import Q, QuerySet

from thelivu.attribution import Block, HolderParticulars, Sighting, block
from thelivu.base import Identifier, Refused, Span, Word, read_iso
from thelivu.desk.authority.models import RequestRow, ReturnRow
from thelivu.desk.leads.models import IdentityRow, MemberRow, ObservationRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow
from thelivu.desk.register.queries import uses
from thelivu.desk.register.reads import Due, Hit, Link, StageCounts

from . import stored
from .front_words import counted, due_for, hit, rests_on
from .models import AskedRow, DecisionRow, FieldCheckRow, ReviewRow, SightingDecisionRow, SightingRow
from .ready import lack, time_of

Decision: TypeAlias = DecisionRow
DecidedRow: TypeAlias = SightingDecisionRow
Returned: TypeAlias = ReturnRow

REVIEW_WITHIN = timedelta(hours=24)  # the unit's own terms: no law sets one
CHECK_WITHIN = timedelta(days=7)
UNBLINDED = "attribution.unblinded"  # the act of the access log that ends an officer's blindness
NO_SIGHTING_KIND = "incident"  # when the reporter noticed: never when somebody was seen
REVIEWABLE = ("CORROBORATED", "ADDRESS_UNPROVEN")


def identity(identity_id: str) -> IdentityRow:
    """An identity in scope; one out of scope is as absent as one that never was."""
    row: IdentityRow | None = IdentityRow.objects.filter(id=identity_id).first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def identities(state: str) -> "QuerySet[IdentityRow]":
    """Identities in scope, newest first: all, those not decided, waiting, confirmed, or in one state of the rules."""
    rows = IdentityRow.objects.order_by("-recorded_at", "-label")
    decided = DecisionRow.objects.filter(superseded=False)
    if state == "undecided":
        return rows.exclude(id__in=decided.values("identity"))
    if state == "waiting":
        decided = decided.filter(confirmed_at__isnull=True, state__in=REVIEWABLE)
    elif state == "CONFIRMED":
        decided = decided.filter(confirmed_at__isnull=False)
    elif state:
        decided = decided.filter(confirmed_at__isnull=True, state=state)
    return rows.filter(id__in=decided.values("identity")) if state else rows


def latest_of(identity_ids: Iterable[str]) -> dict[str, DecisionRow]:
    """Identity -> its latest decision."""
    rows = DecisionRow.objects.filter(superseded=False, identity_id__in=list(identity_ids))
    return {row.identity_id: row for row in rows}


def observations(identity_id: str) -> list[ObservationRow]:
    """The observations of an identity that name an address, in the order in which they were recorded."""
    rows = MemberRow.objects.filter(identity_id=identity_id).select_related("observation__lead__source")
    seen = [row.observation for row in rows.order_by("observation__recorded_at", "observation__key")]
    return [
        one
        for one in seen
        if one.kind != NO_SIGHTING_KIND and any(kind == "ip" for kind, _ in one.identifiers)
    ]


def unready(identity_id: str) -> list[tuple[ObservationRow, Word]]:
    """Observations with an address that are no sighting yet, each with what is missing."""
    found = [one for one in observations(identity_id) if time_of(one) is None]
    return [(one, lack(one)) for one in found]


def sightings(identity_id: str) -> list[SightingRow]:
    """The sightings of an identity, oldest first."""
    rows = SightingRow.objects.filter(identity_id=identity_id).select_related("observation__lead__source")
    return list(rows.order_by("time", "label"))


def sighting(sighting_id: str) -> SightingRow:
    """One sighting in scope."""
    row: SightingRow | None = SightingRow.objects.filter(id=sighting_id).select_related("identity").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def value_of(row: SightingRow) -> Sighting:
    """The stored sighting as the value that the rules read. A time without an offset stays without a reading."""
    first, _, last = row.time.partition("/")
    lo, hi = read_iso(first).certain, read_iso(last or first).certain
    at = Span(lo.lo, hi.hi) if lo and hi else None
    return Sighting(
        id=row.id, identity=row.identity_id, address=block(row.ip), time=row.time, at=at, source=row.source,
        port=row.port, proto=row.proto, uncertainty_s=row.uncertainty_s,
    )  # fmt: skip


def unasked() -> list[SightingRow]:
    """Sightings with a zone that no letter asks about yet, the oldest first: their log is deleted first."""
    rows = SightingRow.objects.filter(asked__isnull=True).select_related("identity").order_by("time")
    return [row for row in rows if value_of(row).at is not None]


def request(request_id: str) -> RequestRow:
    """A request in scope, by id or label."""
    rows = RequestRow.objects.filter(Q(id=request_id) | Q(label=request_id)).select_related("authority")
    row: RequestRow | None = rows.first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def requests(state: str = "") -> "QuerySet[RequestRow]":
    """Requests in scope, newest first."""
    rows = RequestRow.objects.select_related("authority").order_by("-recorded_at", "-label")
    return rows.filter(state=state) if state else rows


def asked_of(provider: str, sighting_ids: Iterable[str]) -> list[SightingRow]:
    """Which of these sightings a letter to this provider names already."""
    rows = AskedRow.objects.filter(request__provider=provider, sighting_id__in=list(sighting_ids))
    return [row.sighting for row in rows.select_related("sighting")]


def return_(return_id: str) -> ReturnRow:
    """A return in scope, by id or label."""
    rows = ReturnRow.objects.filter(Q(id=return_id) | Q(label=return_id))
    row: ReturnRow | None = rows.select_related("source", "request", "authority").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def returns(state: str = "") -> "QuerySet[ReturnRow]":
    """Returns in scope, newest first."""
    rows = ReturnRow.objects.select_related("request").order_by("-recorded_at", "-label")
    if state == "withdrawn":
        return rows.filter(withdrawn_at__isnull=False)
    return rows.filter(state=state, withdrawn_at__isnull=True) if state else rows


def loaded(sha256: str) -> ReturnRow | None:
    """The return of these bytes that is not withdrawn."""
    found: ReturnRow | None = ReturnRow.objects.filter(sha256=sha256, withdrawn_at__isnull=True).first()
    return found


def returns_about(addresses: Sequence[Block]) -> list[tuple[str, int]]:
    """(id, version) of each return in scope that was asked about one of these addresses, by label.

    The whole time of an address is taken, not only the windows: a row beyond a window may be the nearest other user.
    """
    rows = ReturnRow.objects.filter(withdrawn_at__isnull=True).order_by("label").values_list("id", "version")
    return [
        (row_id, version)
        for row_id, version in rows
        if any(asked.meets(address) for asked in _asked_blocks(row_id, version) for address in addresses)
    ]


@lru_cache(maxsize=4096)
def _asked_blocks(return_id: str, version: int) -> tuple[Block, ...]:  # noqa: ARG001 - the version is the cache's key
    row = return_(return_id)
    return stored.mapping(row.mapping, row.label).asked.blocks


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
        or row.identity_id in left
        or any(versions.get((t, record)) != version for t, record, version in row.rests_on)
    }


def _left_work(identity_ids: set[str]) -> set[str]:
    """Identities of which a lead is no longer in work: what was accepted about them is void."""
    with seen_as(INTEGRITY):
        members = MemberRow.objects.filter(identity_id__in=identity_ids)
        return set(members.exclude(observation__lead__state="work").values_list("identity_id", flat=True))


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


def reviews(decision_id: str) -> list[ReviewRow]:
    """What second officers found, oldest first."""
    rows = ReviewRow.objects.filter(decision_id=decision_id).select_related("sighting", "returned")
    return list(rows.order_by("recorded_at"))


def why_not_review(actor: Actor, row: DecisionRow) -> Word | None:
    """Why this officer may not review this decision, or None."""
    if row.state not in REVIEWABLE or row.confirmed_at:
        return Word("desk_attribution.nothing_to_review")
    first = DecisionRow.objects.filter(identity_id=row.identity_id, decided_by=actor.id)
    if row.decided_by == actor.id or first.exists():
        return Word("attribution.confirm.same_officer")
    if AccessRow.objects.filter(officer=actor.id, act=UNBLINDED, about=row.id).exists():
        return Word("desk_attribution.has_seen_the_answer")
    return None


def to_review(actor: Actor, rows: Sequence[DecisionRow]) -> dict[str, list[str]]:
    """Decision -> the sightings that it relies on and that this officer may review and has not; where there are any."""
    if not actor.may("review"):
        return {}
    first = set(DecisionRow.objects.filter(decided_by=actor.id).values_list("identity_id", flat=True))
    seen = set(AccessRow.objects.filter(officer=actor.id, act=UNBLINDED).values_list("about", flat=True))
    stopped = set(ReviewRow.objects.filter(agrees=False).values_list("decision_id", flat=True))
    done = set(ReviewRow.objects.filter(officer=actor.id).values_list("decision_id", "sighting_id"))
    void = void_among(rows)
    open_ = {
        row.id: [one for one in row.independent if (row.id, one) not in done]
        for row in rows
        if row.state in REVIEWABLE
        and not row.confirmed_at
        and row.identity_id not in first
        and row.id not in seen | stopped | void
    }
    return {row_id: left for row_id, left in open_.items() if left}


def field_checks(decision_id: str) -> list[FieldCheckRow]:
    """Field verifications of a decision, oldest first."""
    return list(FieldCheckRow.objects.filter(decision_id=decision_id).order_by("recorded_at"))


def field_check(check_id: str) -> FieldCheckRow:
    """One field verification in scope; its decision may lie outside the scope of the officer who goes."""
    row: FieldCheckRow | None = FieldCheckRow.objects.filter(id=check_id).first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def due(actor: Actor, at: datetime) -> list[Due]:  # noqa: ARG001 - every stage is asked so
    """Reviews that wait for this officer, field verifications ordered to them, answers that providers owe."""
    checks = FieldCheckRow.objects.filter(officer=actor.id, done_at__isnull=True)
    found = [
        due_for("check", "answer", "check", row.id, (row.recorded_at, row.recorded_at + CHECK_WITHIN))
        for row in checks
    ]
    waiting = list(decisions().filter(confirmed_at__isnull=True, state__in=REVIEWABLE))
    mine = to_review(actor, waiting)
    for row in (one for one in waiting if one.id in mine):
        clock = (row.recorded_at, row.recorded_at + REVIEW_WITHIN)
        found.append(due_for("review", "review_blind", "show", row.id, clock, label=row.identity.label))
    for sent in RequestRow.objects.filter(state="sent") if actor.may("decide") else ():
        values = {"label": sent.label, "provider": sent.provider}
        found.append(
            due_for("answer", "load_return", "request", sent.id, (sent.sent_at, sent.due_at), **values)
        )
    return found


def count(actor: Actor, at: datetime) -> StageCounts:
    """Identities waiting for a second officer, confirmed; answers that are owed, and overdue."""
    decided = DecisionRow.objects.filter(superseded=False)
    sent = RequestRow.objects.filter(state="sent")
    return counted(
        waiting=decided.filter(confirmed_at__isnull=True, state__in=REVIEWABLE).count(),
        asked=sent.count(),
        late=sent.filter(due_at__lt=at).count() if actor.may("decide") else 0,
        confirmed=decided.filter(confirmed_at__isnull=False).count(),
    )


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """What a decision rests on: its identity and the returns; of what came later this stage knows nothing."""
    row = DecisionRow.objects.filter(id=record_id).select_related("identity").first()
    return (rests_on(row.identity, returns_under(row)), []) if row else ([], [])


def find(identifiers: list[Identifier], text: str) -> list[Hit]:
    """Decisions, letters and returns by label; sightings by address."""
    named = Q(label__iexact=text)
    hits = [
        hit(row.identity.label, f"state.{row.state}", "show", row.id)
        for row in decisions().filter(named | Q(identity__label__iexact=text))
    ]
    for kind, rows in (("request", requests()), ("return", returns())):
        hits += [
            hit(row.label, f"hit_{kind}", kind, row.id, provider=row.provider) for row in rows.filter(named)
        ]
    owners = [use.owner for use in uses(identifiers) if use.stage == "attribution"]
    seen = SightingRow.objects.filter(Q(id__in=owners) | named).select_related("identity")
    return hits + [
        hit(row.label, "hit_sighting", "identity", row.identity_id, identity=row.identity.label)
        for row in seen
    ]


def returns_under(row: DecisionRow) -> list[ReturnRow]:
    """The returns in scope that a decision rests on."""
    ids = [record for table, record, _ in row.rests_on if table == ReturnRow._meta.label]
    return list(ReturnRow.objects.filter(id__in=ids).select_related("authority").order_by("label"))


def relied_on(return_id: str, row: int, officer: str) -> bool:
    """Whether a decision that this officer made, or that is confirmed, rests on the row: no second officer is blind to it."""
    open_to = Q(decision__confirmed_at__isnull=False) | Q(decision__decided_by=officer)
    rows = SightingDecisionRow.objects.filter(open_to, evidence__icontains=return_id)
    return any([return_id, row] in evidence for evidence in rows.values_list("evidence", flat=True))
