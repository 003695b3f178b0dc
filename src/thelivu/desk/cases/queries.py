"""Cases in scope: the FIR draft composed from the register, clocks with the events that started them, and what is asked.

Who composes a draft reads what the search, its exhibits, findings, attribution and leads say, in their own scope. The
question whether a text holds a child's particulars is asked of keyed digests, in every scope: no text leaves.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import cast

from django.db.models import Count as Number
from django.db.models import Q, QuerySet
from django.urls import reverse

from thelivu.base import Identifier, Refused, Word, folded, ist
from thelivu.cases import (
    CaseRecord,
    FindingCount,
    FirDraft,
    Information,
    IsParticular,
    LineAnswer,
    SearchDone,
    SectionProposal,
    Stated,
    Story,
    draft,
    propose,
)
from thelivu.desk.attribution.models import AskedRow, DecisionRow, SightingRow
from thelivu.desk.attribution.queries import current
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.examination.models import ExaminationRow, FindingRow
from thelivu.desk.examination.queries.woken import due_of_searches
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.leads.models import LeadRow, SourceRow
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.people.scoped import beside
from thelivu.desk.register.documents import opened
from thelivu.desk.register.models import ParticularRow
from thelivu.desk.register.queries import keys, named, now
from thelivu.desk.register.reads import Count, Due, Hit, Link, StageCounts, by_name
from thelivu.law import Clock, Event, Law, Regime, clocks
from thelivu.law import load as load_law
from thelivu.leads import WITHHELD_KINDS

from .models import AccusedRow, CaseEventRow, CaseRow, DutyDoneRow
from .stored import occurrence, officer, own_events, person, seen_at

RECORDED_EVENTS = ("child_found", "child_at_risk", "preliminary_enquiry")
"""Events that an officer records because they start a clock; all others follow from the register."""

_PHRASE = 5  # words: the longest phrase that a text is asked about


def case(case_id: str) -> CaseRow:
    """A case in scope, by id or label; one out of scope is as absent as one that never was."""
    row: CaseRow | None = CaseRow.objects.filter(Q(id=case_id) | Q(label=case_id)).first()
    if row is None:
        raise Refused("desk_cases.no_such_case")
    return row


def search(search_id: str) -> SearchRow:
    """The search in scope that a case rests on."""
    row: SearchRow | None = SearchRow.objects.filter(id=search_id).first()
    if row is None:
        raise Refused("desk_cases.no_such_search")
    return row


def accused(accused_id: str) -> AccusedRow:
    """An accused person in scope."""
    row: AccusedRow | None = AccusedRow.objects.filter(id=accused_id).first()
    if row is None:
        raise Refused("desk_cases.no_such_person")
    return row


def accused_of(case_id: str) -> list[AccusedRow]:
    """The accused of a case in the order of their aliases, with foundations and arrests read along."""
    rows = AccusedRow.objects.filter(case=case_id).order_by("recorded_at", "alias")
    return list(rows.prefetch_related("foundations", "arrests"))


def listed(chosen: Mapping[str, str], actor: Actor, at: datetime) -> "QuerySet[CaseRow]":
    """The cases of a list, filtered and sorted as the form says."""
    rows = CaseRow.objects.annotate(persons=Number("accused", distinct=True))
    state, text = chosen.get("state", ""), chosen.get("text", "").strip()
    if state == "overdue":
        rows = rows.filter(
            id__in={row.id for row, clock in running(actor, at) if clock.state(at) == "overdue"}
        )
    elif state:
        rows = rows.filter(fir_number="") if state == "draft" else rows.exclude(fir_number="")
    if chosen.get("district"):
        rows = rows.filter(district=chosen["district"])
    if text:
        rows = rows.filter(Q(label__iexact=text) | Q(fir_number__iexact=text) | Q(station__icontains=text))
    order = {"label": "label", "station": "station", "registered": "-registered_at"}
    return cast(
        "QuerySet[CaseRow]", rows.order_by(order.get(chosen.get("sort", ""), "-recorded_at"), "-label")
    )


def total() -> int:
    """How many cases are in scope."""
    return int(CaseRow.objects.count())


def led_here(row: CaseRow) -> DecisionRow | None:
    """The attribution that led to the search, where it no longer stands: what a case page warns of."""
    decision = decision_of(search(row.search_id))
    return decision if decision is not None and not current(decision) else None


def rests_of(row: CaseRow) -> tuple[list[tuple[str, str]], list[tuple[str, str]], str]:
    """(label, id) of the search and of its exhibits in scope, and the label of the search's authority."""
    searched = beside(SearchRow.objects.filter(id=row.search_id), "authority")
    seized = ExhibitRow.objects.filter(search=row.search_id).order_by("number").values_list("label", "id")
    authority = next((one.authority.label for one in searched if one.authority), "")
    return [(one.label, one.id) for one in searched], list(seized), authority


def districts() -> list[str]:
    """The districts that have cases in scope."""
    return list(
        CaseRow.objects.exclude(district="")
        .order_by("district")
        .values_list("district", flat=True)
        .distinct()
    )


# --- law ---


def regime_of(row: CaseRow, law: Law, at: datetime) -> Regime:
    """The law of the proceeding, from the day of the offence and that of the FIR (today while there is none)."""
    fir = ist(row.registered_at or at).date()
    return law.regime_for(min(row.last_day, fir), fir)


def proposal_of(row: CaseRow, law: Law) -> SectionProposal:
    """The sections that the recorded facts propose by the days of the offence."""
    return propose(row.fact_codes, row.first_day, row.last_day, law)


# --- the draft ---


def draft_of(row: CaseRow) -> FirDraft:
    """The FIR as the register composes it now, or a refusal: particulars, an unsupported claim, a rank too low."""
    return draft(record_of(row), law_of_office(), is_particular=particulars_of([row.search_id]))


def record_of(row: CaseRow) -> CaseRecord:
    """What the register holds for the FIR, in the reader's scope."""
    law = load_law()
    known = law.districts.get(row.district)
    return CaseRecord(
        district=known.name if known else row.district, station=row.station, occurrence=occurrence(row),
        story=_story(row), fact_codes=frozenset(row.fact_codes),
        complainant=officer(row.complainant_name, row.complainant_rank, row.complainant_number),
        investigating_officer=officer(row.io_name, row.io_rank, row.io_number),
        information=row.information, signed_on=row.signed_on, number=row.fir_number,
        registered_at=row.registered_at, confirmed_sections=tuple(row.sections), delay=Stated(row.delay),
        value=row.value, inquest=row.inquest, action=row.action, sent_to_court_at=row.sent_to_court_at,
        remarks=Stated(row.remarks),
    )  # fmt: skip


def _story(row: CaseRow) -> Story:
    held = search(row.search_id)
    exhibits = dict(ExhibitRow.objects.filter(search=held.id).order_by("number").values_list("id", "label"))
    return Story(
        information=tuple(_information(held)),
        answers=tuple(_answers(held)),
        searches=(_search_done(held, tuple(exhibits.values())),),
        findings=tuple(_findings(exhibits)),
        accused=tuple(person(one) for one in accused_of(row.id)),
    )


def _information(held: SearchRow) -> Iterator[Information]:
    leads = LeadRow.objects.filter(observations__memberships__identity__targets__target=held.target_id)
    seen = defaultdict(list)
    sightings = SightingRow.objects.filter(
        identity__targets__target=held.target_id, kind="ip", disclosed_by__isnull=True
    )
    for lead, ip, time in sightings.order_by("label").values_list("observation__lead", "ip", "time"):
        seen[lead].append((ip, seen_at(time)))
    fields = ("id", "label", "reference", "source__sender", "source__label", "received_at", "recorded_at")
    for lead in leads.order_by("label").distinct().values(*fields):
        day = f"{ist(lead['received_at'] or lead['recorded_at']):%d.%m.%Y}"
        told = (
            Stated(lead["reference"] or lead["label"]),
            Stated(lead["source__sender"] or lead["source__label"]),
        )
        for address, at in seen[lead["id"]] or [("", "")]:
            yield Information(*told, day, address, at)


def decision_of(held: SearchRow) -> DecisionRow | None:
    """The attribution that the premises of the search came from."""
    found: DecisionRow | None = DecisionRow.objects.filter(premises__searches=held.id).first()
    return found


def _answers(held: SearchRow) -> Iterator[LineAnswer]:
    decision = decision_of(held)
    if decision is None or not decision.subscriber or not current(decision):
        return
    asked = AskedRow.objects.filter(sighting__identity=decision.identity_id)
    labels = sorted(set(asked.values_list("request__label", flat=True)))
    yield LineAnswer(
        Stated(decision.provider), Stated(", ".join(labels) or "–"), Stated(decision.subscriber),
        reviewed=decision.confirmed_at is not None,
    )  # fmt: skip


def _search_done(held: SearchRow, labels: tuple[str, ...]) -> SearchDone:
    (row,) = beside(SearchRow.objects.filter(id=held.id), "premises", "authority")
    told = (row.authority.label, row.authority.basis, row.authority.reference) if row.authority else ()
    authority = ", ".join(one for one in told if one)
    day = f"{ist(held.entered_at):%d.%m.%Y}" if held.entered_at else ""
    return SearchDone(Stated(row.premises.label), day, Stated(authority), labels)


def _findings(exhibits: Mapping[str, str]) -> Iterator[FindingCount]:
    """For each examination and each list it was held against, how many files the list names."""
    examined = ExaminationRow.objects.filter(exhibit__in=list(exhibits)).order_by("exhibit__number", "at")
    names = ("examination", "list_name", "list_issue")
    found = FindingRow.objects.filter(grade="identical", examination__in=[one.id for one in examined])
    counted = {
        tuple(one[name] for name in names): one["n"] for one in found.values(*names).annotate(n=Number("id"))
    }
    for one in examined:
        for listed_as in one.lists:
            name, _, issue = str(listed_as).rpartition("@")
            count = counted.get((one.id, name, issue), 0)
            yield FindingCount(exhibits[one.exhibit_id], count, Stated(name), issue, one.label)


# --- particulars ---


def name_key(text: str) -> str:
    """The keyed digest of a phrase: whoever has the register's tables alone cannot try names on it."""
    return hmac.new(keys().particulars, b"phrase:" + folded(text).encode(), sha256).hexdigest()


def particulars_of(search_ids: Iterable[str]) -> IsParticular:
    """Whether a phrase is a child's particular in a source that these searches go back to."""
    with seen_as(INTEGRITY):
        sources = SourceRow.objects.filter(
            leads__observations__memberships__identity__targets__target__searches__in=list(search_ids)
        )
        read = set(sources.values_list("stream", "version"))
        held = frozenset().union(*(_phrases_of(*one) for one in read))
    return lambda phrase: bool(held) and name_key(phrase) in held


@lru_cache(maxsize=4096)
def _phrases_of(stream: str, version: int) -> frozenset[str]:  # noqa: ARG001 - the version is the cache's key
    """The keyed digests of what a source says of a child; free text is no phrase."""
    rows = ParticularRow.objects.filter(stream=stream, kind=WITHHELD_KINDS[0])
    texts = (opened(row) for row in rows)
    return frozenset(name_key(text) for text in texts if len(text.split()) <= _PHRASE)


def accused_named(search_ids: Iterable[str]) -> IsParticular:
    """Whether a phrase is the name of a person accused in a case of these searches."""
    with seen_as(INTEGRITY):
        rows = AccusedRow.objects.filter(case__search__in=list(search_ids))
        held = frozenset(rows.values_list("name_key", flat=True))
    return lambda phrase: bool(held) and name_key(phrase) in held


# --- clocks ---


def clocks_of(rows: Iterable[CaseRow]) -> dict[str, tuple[Clock, ...]]:
    """The clocks of each case's own events, by its id, in as many queries for many; those of the search run with it."""
    held, law, at = list(rows), load_law(), now()
    ids = [row.id for row in held]
    recorded, done = defaultdict(list), defaultdict(list)
    for one in CaseEventRow.objects.filter(case__in=ids):
        recorded[one.case_id].append(Event(one.code, one.at, one.id))
    for one in DutyDoneRow.objects.filter(case__in=ids):
        done[one.case_id].append(Event(one.code, one.at, one.started_by))
    return {
        row.id: clocks(
            [*recorded[row.id], *own_events(row)], done[row.id], law, regime_of(row, law, at).procedural
        )
        for row in held
    }  # fmt: skip


def running(actor: Actor, at: datetime) -> Iterator[tuple[CaseRow, Clock]]:
    """The clocks that nobody has stopped, of the cases that this officer drafted or registered."""
    own = CaseRow.objects.filter(Q(drafted_by=actor.id) | Q(registered_by=actor.id))
    rows = {row.id: row for row in own.defer("registered_text", "remarks")}
    for case_id, held in clocks_of(rows.values()).items():
        yield from ((rows[case_id], clock) for clock in held if clock.state(at) in {"running", "overdue"})


# --- the four reads ---


def due(actor: Actor, at: datetime) -> list[Due]:
    """Every duty that runs in this officer's cases."""
    return [
        Due(
            act=Word("desk_cases.due", {"duty": clock.deadline.title_ml if actor.language == "ml" else clock.deadline.title, "label": row.label}),
            verb=Word("desk_cases.record_done"),
            url=f"{reverse('cases:show', args=[row.id])}#clocks",
            by=clock.due_at,
            started=clock.started_by.at,
            why=Word(f"law.event.{clock.started_by.code}"),
            stage="cases",
        )
        for row, clock in running(actor, at)
    ] + _woken_due(actor)  # fmt: skip


def _woken_due(actor: Actor) -> list[Due]:
    """Cold exhibits that woke up in the cases that this officer registered or drafted."""
    if not actor.may("register"):
        return []
    own = CaseRow.objects.filter(Q(drafted_by=actor.id) | Q(registered_by=actor.id))
    return due_of_searches(own.values_list("search", flat=True), besides=actor.id)


def find(identifiers: list[Identifier], text: str) -> list[Hit]:  # noqa: ARG001 - every stage is asked alike
    """Cases by label, by FIR number, or by the whole name of an accused person not known as a child."""
    called = named(text, "cases", whole=True)
    people = AccusedRow.objects.filter(Q(name_key=name_key(text)) | Q(id__in=called, child=False)).exclude(
        child=True
    )
    by = {row.case_id: by_name(called.get(row.id, True)) for row in people.order_by("alias")}
    asked = Q(label__iexact=text) | Q(fir_number__iexact=text) | Q(id__in=by)
    return [
        Hit(row.label, Word("desk_cases.hit", {"station": row.station}), reverse("cases:show", args=[row.id]), "cases", by.get(row.id))
        for row in CaseRow.objects.filter(asked).order_by("label")
    ]  # fmt: skip


def count(actor: Actor, at: datetime) -> StageCounts:
    """Drafts, registered cases, and duties of this officer that are overdue."""
    drafts = CaseRow.objects.filter(fir_number="").count()
    registered = CaseRow.objects.exclude(fir_number="").count()
    late = sum(clock.state(at) == "overdue" for _, clock in running(actor, at))
    url = reverse("cases:index")
    counts = (
        Count(Word("desk_cases.count.draft"), drafts, f"{url}?state=draft"),
        Count(Word("desk_cases.count.registered"), registered, f"{url}?state=registered"),
        Count(Word("desk_cases.count.overdue"), late, f"{url}?state=overdue", "late"),
    )
    return StageCounts(drafts + registered, late, counts)


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """A case rests on its search and on the exhibits seized in it; what rests on it, front inverts."""
    row = CaseRow.objects.filter(id=record_id).first()
    if row is None:
        return [], []
    searched, seized, _ = rests_of(row)
    return [
        *_links(searched, "search", "operations:search", "operations"),
        *_links(seized, "exhibit", "exhibits:show", "exhibits"),
    ], []


def _links(rows: Iterable[tuple[str, str]], what: str, page: str, stage: str) -> list[Link]:
    said = Word(f"desk_cases.link.{what}")
    return [Link(label, said, reverse(page, args=[key]), stage) for label, key in rows]
