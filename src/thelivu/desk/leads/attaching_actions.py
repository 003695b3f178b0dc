"""Attaching: a second source of a report that a lead already has, joined to that lead instead of making another.

A sheet has a row for each report, the PDF or JSON of the report comes beside it, in either order. Both keep their own
observations, each bound to its own bytes; what agrees and what differs is written beside them, and nothing of the first
is changed but its marks, which grow.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from thelivu.desk.register.actions import Recording
from thelivu.desk.register.models import IdentifierUseRow, TermRow
from thelivu.desk.register.queries import name_keys
from thelivu.leads import Admission, Admitted, Lead, Observation
from thelivu.leads.model import Named, in_order

from .models import AttachedRow, LeadMarkRow, LeadRow, ObservationRow, SourceRow
from .queries import STAGE, may_join
from .stored import doubt_of, time_json, under

TIPS = ("cybertip-json", "cybertip-pdf")
SHEETS = ("sheet-csv", "sheet-xlsx", "referral-pdf")
INDEXED = 300  # characters of an identifier that the register can look up; a longer one is found by its lead
SENSOR = "sensor"
"""A sensor's sightings go to the lead of their address in their swarm, batch by batch."""
_AT_ONCE = 500  # references that are looked up together


def attach(record: Recording, source: SourceRow, admission: Admission) -> dict[str, LeadRow]:
    """The leads of this unit that the source's reports belong to, by reference, each with a note of what agrees."""
    known = _known(source, [one.what.reference for one in admission.leads])
    mine = {one.what.reference: one for one in admission.leads}
    seen: dict[str, list[Observation]] = {}
    for one in admission.observations:
        seen.setdefault(one.what.lead, []).append(one.what)
    for reference, lead in known.items():
        said = seen.get(reference, [])
        record.insert(under(lead, _note(lead, source, mine[reference], said)))
        flags = list(in_order({*lead.flags, *mine[reference].what.flags}))
        doubts = lead.doubts + sum(bool(doubt_of(time_json(one.at))) for one in said)
        unjoined = lead.unjoined + sum(may_join(each.kind for each in one.identifiers) for one in said)
        if (flags, doubts, unjoined) != (lead.flags, lead.doubts, lead.unjoined):
            record.insert_many([mark for mark in marks_of(lead, flags) if mark.code not in lead.flags])
            record.change(lead, flags=flags, doubts=doubts, unjoined=unjoined)
    return known


def marks_of(lead: LeadRow, codes: Iterable[str]) -> list[LeadMarkRow]:
    """These marks of a stored lead as rows by which it is found."""
    rows = (
        LeadMarkRow(
            lead=lead,
            code=code,
            lead_at=lead.recorded_at,
            lead_label=lead.label,
            lead_reference=lead.reference,
        )
        for code in dict.fromkeys(codes)
    )
    return [under(lead, row) for row in rows]


def _known(source: SourceRow, references: Sequence[str]) -> dict[str, LeadRow]:
    others: tuple[str, ...] = (*SHEETS, *TIPS) if source.format in TIPS else TIPS if source.format in SHEETS else ()
    others = (SENSOR,) if source.format == SENSOR else others
    asked = [one for one in references if others and not one.startswith("sha256:")]
    found: dict[str, LeadRow] = {}
    for at in range(0, len(asked), _AT_ONCE):
        rows = LeadRow.objects.filter(
            unit_id=source.unit_id, reference__in=asked[at : at + _AT_ONCE], source__format__in=others
        ).exclude(source=source)
        for row in rows.order_by("-recorded_at", "-label"):
            found[row.reference] = row  # the oldest one stays
    return found


def _note(lead: LeadRow, source: SourceRow, mine: Admitted[Lead], seen: list[Observation]) -> AttachedRow:
    before = list(ObservationRow.objects.filter(lead=lead).values("identifiers", "port", "at"))
    here = {(kind, value) for one in before for kind, value in one["identifiers"]}
    there = {(one.kind, one.value) for each in seen for one in each.identifiers}
    received = time_json(mine.what.received)
    return AttachedRow(
        lead=lead, source=source, key=mine.key, where=mine.what.where, title=mine.what.title, received=received,
        flags=list(mine.what.flags), facts=[list(fact) for fact in mine.what.facts],
        both=sorted(map(list, here & there)), first_only=sorted(map(list, here - there)),
        second_only=sorted(map(list, there - here)),
        differs=[] if source.format == SENSOR else [*_said(lead, mine.what.title, received), *_moments(before, seen)],
    )  # fmt: skip


def _said(lead: LeadRow, title: str, received: Mapping[str, Any]) -> list[list[str]]:
    """What both say of the report itself, and not alike."""
    differs = []
    if title and lead.title and title != lead.title:
        differs.append(["title", lead.title, title])
    first, second = lead.received.get("readings"), received.get("readings")
    if first and second and first != second:
        differs.append(["received", lead.received["text"], received["text"]])
    return differs


def _moments(before: Iterable[Mapping[str, Any]], seen: Iterable[Observation]) -> list[list[str]]:
    """Addresses that both saw, at times of which none is the same."""
    here: dict[str, dict[str, str]] = {}
    there: dict[str, dict[str, str]] = {}
    for one in before:
        _add(here, [value for kind, value in one["identifiers"] if kind == "ip"], one["at"])
    for each in seen:
        _add(there, [one.value for one in each.identifiers if one.kind == "ip"], time_json(each.at))
    return [
        ["time", f"{address}, {min(here[address].values())}", f"{address}, {min(there[address].values())}"]
        for address in sorted(here.keys() & there.keys())
        if not here[address].keys() & there[address].keys()
    ]


def _add(made: dict[str, dict[str, str]], addresses: Iterable[str], at: Mapping[str, Any]) -> None:
    for reading in at.get("readings", ()):
        for address in addresses:
            made.setdefault(address, {})[reading["lo"]] = at["text"]


def second_source(lead: LeadRow, source: SourceRow) -> SourceRow | None:
    """The source of an observation, where it is not the lead's own."""
    return None if lead.source_id == source.id else source


def with_open(leads: Sequence[LeadRow], observations: Iterable[ObservationRow]) -> Sequence[LeadRow]:
    """New leads with what of their observations waits: for a word on their time, for being joined to others."""
    waiting = list(observations)
    doubts = Counter(one.lead_id for one in waiting if one.doubt)
    unjoined = Counter(one.lead_id for one in waiting if may_join(kind for kind, _ in one.identifiers))
    for lead in leads:
        lead.doubts, lead.unjoined = doubts[lead.id], unjoined[lead.id]
    return leads


def uses_of(leads: Iterable[LeadRow], observations: Iterable[ObservationRow]) -> list[IdentifierUseRow]:
    """That each lead names its reference and the identifiers of its observations, once each."""
    named = {(lead.id, "report", lead.reference): lead for lead in leads}
    named |= {(one.lead_id, kind, value): one.lead for one in observations for kind, value in one.identifiers}
    return [
        under(lead, IdentifierUseRow(kind=kind, value=value, stage=STAGE, owner=owner))
        for (owner, kind, value), lead in named.items()
        if len(value) <= INDEXED
    ]


def not_yet(uses: list[IdentifierUseRow], attached: Iterable[LeadRow]) -> list[IdentifierUseRow]:
    """Of what leads name, that which they have not named before."""
    owners = [lead.id for lead in attached]
    known = set(IdentifierUseRow.objects.filter(owner__in=owners).values_list("owner", "kind", "value"))
    return [one for one in uses if (one.owner, one.kind, one.value) not in known]


def not_yet_called(names: Sequence[Named], attached: Mapping[str, LeadRow]) -> list[Named]:
    """Of the names of people, those of which a lead has not each word already."""
    owners = [lead.id for lead in attached.values()]
    known = set(TermRow.objects.filter(owner__in=owners).values_list("owner", "alike", "exact"))
    return [
        one for one in names
        if one.lead not in attached or not {(attached[one.lead].id, *key) for key in name_keys(one.text)} & known
    ]  # fmt: skip
