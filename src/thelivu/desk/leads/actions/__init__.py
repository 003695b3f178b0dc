"""Admitting sources and typed leads, deciding on leads, choosing readings, accepting suggestions and identities."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError
from django.db.models import F

from thelivu.authority import Permit, Subject
from thelivu.base import Digests, Identifier, InputError, Refused, digest_stream, new_id, zone_named
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads import attaching_actions, bundles_actions, groups_actions, queries
from thelivu.desk.leads.attaching_actions import INDEXED, second_source, uses_of, with_open
from thelivu.desk.leads.models import (
    IdentityRow,
    LeadRow,
    MemberRow,
    ObservationRow,
    SourceRow,
    SuggestionRow,
)
from thelivu.desk.leads.stored import accounting_json, doubt_of, spans_of, time_json, under, whole_span
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import Recording, next_number, note_access, recording
from thelivu.desk.register.documents import content, keep, keep_either, keep_text, opened, seal_text
from thelivu.desk.register.models import LabelRow, VaultObjectRow
from thelivu.desk.register.queries import born, vault
from thelivu.devices.sandbox import read
from thelivu.leads import (
    ADMIT,
    TYPE,
    Admission,
    Decision,
    Lead,
    Observation,
    Reading,
    SheetMapping,
    TypedLead,
    admit,
    typed,
)


# Files ----------------------------------------------------------------------------------------------------------------
def import_file(
    actor: Actor,
    authority_id: str,
    data: bytes,
    name: str,
    *,
    sender: str = "",
    mapping: SheetMapping | None = None,
) -> SourceRow:
    """Reads a file and admits it under an authority; the same bytes again give the source that is there."""
    with seen_as(actor.scope):
        permit = ask(authority_id, ADMIT, Subject("file", hashlib.sha256(data).hexdigest()))
        reading = read(data, name=name, mapping=mapping)
        return admit_source(actor, permit, reading, data, name, sender=sender, mapping=mapping)


def admit_source(
    actor: Actor,
    permit: Permit,
    reading: Reading,
    data: bytes,
    name: str,
    *,
    sender: str = "",
    mapping: SheetMapping | None = None,
) -> SourceRow:
    """One transaction a source: its bytes, its leads and observations, its particulars sealed and masked."""
    admission = admit(reading, permit, digest_stream([data]), born=born().birth)
    if reading.item == "row" and mapping is None:
        raise InputError("desk_leads.mapping_needed")
    with seen_as(actor.scope):
        known = queries.source_with(actor.require("admit").unit, admission.source.sha256)
        if known is not None:
            return known if known.state == queries.READ or mapping is None else map_sheet(actor, known.id, mapping)
        source = new_source(admission.source, permit, actor, name, sender)
        source.original, rendition = keep_either(data, name, reading.rendition)
        try:
            with recording(actor, "admit", "leads.admitted", permit=permit, stream=source.id) as record:
                store(record, source, admission, mapping, rendition)
        except IntegrityError:
            return _already(actor, source, rendition)
    return source


def offer_sheet(actor: Actor, permit: Permit, data: bytes, name: str, *, sender: str = "") -> SourceRow:
    """Keeps a sheet, masked whole, until a person has said what its columns are and which zone its times have."""
    digests = digest_stream([data])
    admit(read(data, name=name), permit, digests, born=born().birth)
    with seen_as(actor.scope):
        known = queries.source_with(actor.require("admit").unit, digests.sha256)
        if known is not None:
            return known
        source = new_source(digests, permit, actor, name, sender)
        source.state, source.item = queries.WAITS, "row"
        source.original = keep(data, name, spans=[whole_span(digests.size)])
        try:
            with recording(actor, "admit", "leads.offered", permit=permit, stream=source.id) as record:
                insert_source(record, source)
        except IntegrityError:
            return _already(actor, source)
    return source


def kept_sheet(actor: Actor, source_id: str) -> bytes:
    """The bytes of a sheet that waits for its mapping, for reading its header."""
    actor.require("admit")
    with seen_as(actor.scope):
        return content(queries.source(source_id).original)


def read_offered(actor: Actor, source_id: str, mapping: SheetMapping) -> Reading:
    """What a kept sheet would give under a mapping; nothing is stored."""
    actor.require("admit")
    with seen_as(actor.scope):
        name = queries.source(source_id).name
        return read(kept_sheet(actor, source_id), name=name, mapping=mapping)


def map_sheet(actor: Actor, source_id: str, mapping: SheetMapping) -> SourceRow:
    """Admits a kept sheet under the mapping that a person confirmed. Asks the authority again: it may have ended."""
    with seen_as(actor.scope):
        source = queries.source(source_id)
        if source.state == queries.READ:
            return source
        permit = ask(source.authority_id, ADMIT, Subject("file", source.sha256))
        data = content(source.original)
        reading = read(data, name=source.name, mapping=mapping)
        admission = admit(reading, permit, digest_stream([data]), born=born().birth)
        rendition = keep_text(reading.rendition, source.name)
        with recording(actor, "admit", "leads.admitted", permit=permit, stream=source.id) as record:
            store(record, source, admission, mapping, rendition)
    return source


def type_lead(actor: Actor, authority_id: str, form: TypedLead) -> LeadRow:
    """A lead from a letter, a call or a complaint; the form's own text form is its source."""
    reading = typed(replace(form, mark=born().birth))
    assert reading.rendition is not None
    with seen_as(actor.scope):
        permit = ask(authority_id, TYPE, Subject("lead", reading.leads[0].reference))
        source = admit_source(actor, permit, replace(reading, rendition=None), reading.rendition, "typed.txt")
        return queries.leads_of(source.id)[0]


def new_source(digests: Digests, permit: Permit, actor: Actor, name: str, sender: str) -> SourceRow:
    source = SourceRow(
        id=new_id(), name=name[-255:], sender=sender, sha256=digests.sha256, size=digests.size, items_in=0,
        accepted=0, authority_id=permit.authority, admitted_by=actor.id,
        unit_id=actor.require("admit").unit,
    )  # fmt: skip
    source.stream = source.id
    return source


def in_file(source: SourceRow, row: Any) -> Any:
    """Gives a row the unit and the file of the source."""
    row.unit_id, row.stream = source.unit_id, source.stream
    return row


def _already(actor: Actor, mine: SourceRow, rendition: VaultObjectRow | None = None) -> SourceRow:
    """Another writer of the same bytes was first: theirs stands, our copies of the documents go."""
    known = queries.source_with(actor.require("admit").unit, mine.sha256)
    if known is None:
        raise Refused("desk_leads.written_meanwhile")
    for kept in (mine.original, rendition):
        if kept is not None:
            vault().discard(kept.file)
    return known


def insert_source(record: Recording, source: SourceRow) -> None:
    source.label = f"S-{next_number('S'):04d}"
    record.insert(in_file(source, source.original))
    record.insert(source)


def store(
    record: Recording,
    source: SourceRow,
    admission: Admission,
    mapping: SheetMapping | None,
    rendition: VaultObjectRow | None,
) -> None:
    """Writes all that one reading gave, with its accounting; what is withheld is sealed, and masked where it stands."""
    reading = admission.reading
    if not source.label:  # it was not kept before
        insert_source(record, source)
    sealed = [
        seal_text(one.text, one.kind, f"{source.label}.{number}")
        for number, one in enumerate(reading.withheld, 1)
    ]
    spans = [
        [one.start, one.end, one.kind, row.alias] for one, row in zip(reading.withheld, sealed, strict=True)
    ]
    if rendition is not None:
        rendition.spans = spans
        record.insert(in_file(source, rendition))
    # A workbook shows only as its text form.
    record.change(source.original, spans=spans if rendition is None else [whole_span(source.size)])
    whole = rendition is not None or reading.rendition is None
    record.change(source, **accounting_json(reading, mapping, kept=whole), state=queries.READ, rendition=rendition)
    record.insert_many(sealed, like=source)
    _store_leads(record, source, admission)


def _store_leads(record: Recording, source: SourceRow, admission: Admission) -> None:
    attached = attaching_actions.attach(record, source, admission)
    fresh = [one for one in admission.leads if one.what.reference not in attached]
    leads = {
        one.what.reference: _lead_row(source, f"L-{number:04d}", one.key, one.what)
        for number, one in zip(next_numbers("L", len(fresh)), fresh, strict=True)
    }
    made = list(leads.values())
    leads |= attached
    observations = [_observation_row(leads, source, one.key, one.what) for one in admission.observations]
    record.insert_many(with_open(made, observations))
    record.insert_many([mark for lead in made for mark in attaching_actions.marks_of(lead, lead.flags)])
    record.insert_many(observations)
    values, suggestions = [], []
    for number, one in enumerate(admission.reading.suggestions, 1):
        lead = leads[one.lead] if one.lead else next(iter(leads.values()))
        value = seal_text(one.value, "suggestion", f"{source.label}.m{number}")
        values.append(under(lead, value))
        second = second_source(lead, source)
        mined = SuggestionRow(lead=lead, kind=one.kind, where=one.where, value=value, source=second)
        suggestions.append(under(lead, mined))
    record.insert_many(values)
    record.insert_many(suggestions)
    record.insert_many(attaching_actions.not_yet(uses_of(leads.values(), observations), attached.values()))
    called = attaching_actions.not_yet_called(admission.reading.names, attached)
    record.name_words(queries.STAGE, [(leads[one.lead], "person", one.text) for one in called])
    bundles_actions.suggest(record, [lead.id for lead in leads.values()])
    groups_actions.store(record, list(leads.values()), admission.reading)


def next_numbers(series: str, wanted: int) -> range:
    """The next numbers of a series, taken at once: the first one holds the series until the transaction ends."""
    if not wanted:
        return range(0)
    first = next_number(series)
    LabelRow.objects.filter(series=series).update(last=F("last") + wanted - 1)
    return range(first, first + wanted)


def _lead_row(source: SourceRow, label: str, key: str, lead: Lead) -> LeadRow:
    certain = lead.received.certain if lead.received else None
    row = LeadRow(
        id=new_id(), label=label, source=source, key=key, reference=lead.reference,
        title=lead.title, received=time_json(lead.received), received_at=certain.lo if certain else None,
        flags=list(lead.flags), facts=[list(fact) for fact in lead.facts], where=lead.where,
        unit_id=source.unit_id, district=source.district,
    )  # fmt: skip
    row.stream = row.id
    return row


def _observation_row(
    leads: dict[str, LeadRow], source: SourceRow, key: str, one: Observation
) -> ObservationRow:
    lead, at = leads[one.lead], time_json(one.at)
    row = ObservationRow(
        lead=lead, key=key, kind=one.kind, identifiers=[[each.kind, each.value] for each in one.identifiers],
        port=one.port, at=at, doubt=doubt_of(at) or None, flags=list(one.flags),
        facts=[list(fact) for fact in one.facts], labels=[list(label) for label in one.labels], where=one.where,
        source=second_source(lead, source),
    )  # fmt: skip
    under(lead, row)
    return row


# Persons decide -------------------------------------------------------------------------------------------------------
def decide_lead(actor: Actor, lead_id: str, decision: Decision) -> LeadRow:
    """What becomes of a lead, by whom and why. A later decision is a new version; the first stays in the ledger."""
    return decide_leads(actor, [lead_id], decision)[0]


def decide_leads(actor: Actor, lead_ids: Sequence[str], decision: Decision) -> list[LeadRow]:
    """One decision with one reason on several leads: all of them or none."""
    with recording(actor, "decide", f"lead.{decision.code}") as record:
        rows = [queries.lead(lead_id) for lead_id in dict.fromkeys(lead_ids)]
        concerns = queries.concerned(decision, {row.id for row in rows})
        return [
            record.change(
                row, state=decision.code, reason=decision.reason.strip(), concerns=concerns,
                decided_by=actor.id, decided_at=record.at,
            )
            for row in rows
        ]  # fmt: skip


def choose_reading(
    actor: Actor, observation_id: str, reading: int | None, why: str, *, zone: str = ""
) -> ObservationRow:
    """A person says which reading of a time is meant, and first its zone where the source has none.

    With a zone alone (`reading` None) a time that then has two readings still waits.
    """
    if not why.strip():
        raise InputError("desk_leads.why_missing")
    with recording(actor, "decide", "observation.read") as record:
        row = queries.observation(observation_id)
        stated = zone or row.stated_zone
        if zone:
            if row.at.get("readings") or not row.at.get("naive"):
                raise InputError("desk_leads.zone_is_known")
            zone_named(zone)
        spans = spans_of(row.at, stated)
        if not spans or (reading is None and not zone):
            raise InputError("desk_leads.no_reading")
        if reading is not None and not 0 <= reading < len(spans):
            raise InputError("desk_leads.no_reading")
        doubt = None if reading is not None else doubt_of(row.at, stated) or None
        if (row.doubt is None) != (doubt is None):
            record.change(row.lead, doubts=row.lead.doubts + (1 if doubt else -1))
        return record.change(
            row, reading=reading, stated_zone=stated, chosen_by=actor.id, chosen_why=why.strip(), doubt=doubt
        )


def open_suggestion(actor: Actor, suggestion_id: str, purpose: str, reason: str) -> str:
    """The sealed value, for the officer who will decide on it; the read is on the record first."""
    actor.require("decide")
    with seen_as(actor.scope):
        row = queries.suggestion(suggestion_id)
        note_access(
            actor, "suggestion.opened", about=row.id, purpose=purpose, reason=reason, matter=row.lead_id
        )
        return opened(row.value)


def decide_suggestion(actor: Actor, suggestion_id: str, accept: bool) -> SuggestionRow:
    """Accepts a mined identifier as an observation of its lead, without a time, or refuses it. Once."""
    with recording(actor, "decide", f"suggestion.{'accepted' if accept else 'refused'}") as record:
        row = queries.suggestion(suggestion_id)
        if row.state != "open":
            raise Refused("desk_leads.already_decided")
        if accept:
            lead = queries.lead(row.lead_id)
            made = Observation(
                "unknown" if row.kind == "ip" else "account", lead.reference,
                (Identifier(row.kind, opened(row.value)),), row.where,
                flags=("no_port", "no_time") if row.kind == "ip" else (),
            )  # fmt: skip
            key, leads = hashlib.sha256(row.id.encode()).hexdigest(), {lead.reference: lead}
            record.insert(_observation_row(leads, row.source or lead.source, key, made))
            record.name(lead, queries.STAGE, made.identifiers)
        return record.change(
            row, state="accepted" if accept else "refused", decided_by=actor.id, decided_at=record.at
        )


def accept_identity(actor: Actor, basis_kind: str, basis: str, observation_ids: Sequence[str]) -> IdentityRow:
    """A person's word that these observations are of one user, because all of them name one identifier."""
    if basis_kind not in queries.BASES or not observation_ids:
        raise InputError("desk_leads.no_basis")
    with seen_as(actor.scope):
        known = queries.identity_just_of(basis, observation_ids)
        if known is not None:
            return known
        try:
            with recording(actor, "decide", "identity.accepted") as record:
                return _joined(record, basis_kind, basis, observation_ids)
        except IntegrityError as taken:
            known = queries.identity_just_of(basis, observation_ids)
            if known is None:
                raise Refused("desk_leads.of_another_identity") from taken
            return known


def _joined(record: Recording, kind: str, basis: str, observation_ids: Sequence[str]) -> IdentityRow:
    rows = [queries.observation(one) for one in dict.fromkeys(observation_ids)]
    leads = queries.leads_with(row.lead_id for row in rows)
    for row in rows:
        if [kind, basis] not in row.identifiers:
            raise InputError("desk_leads.basis_not_named")
        if row.lead_id not in leads or leads[row.lead_id].state != "work":
            raise Refused("desk_leads.lead_not_in_work")
    if queries.identities_of(rows):
        raise Refused("desk_leads.of_another_identity")
    identity = IdentityRow(
        label=f"ID-{next_number('ID'):04d}", basis_kind=kind, basis=basis, accepted_by=record.actor.id,
        unit_id=rows[0].unit_id, district=rows[0].district,
    )  # fmt: skip
    record.insert(identity)
    record.insert_many([MemberRow(identity=identity, observation=row) for row in rows], like=identity)
    joined = Counter(row.lead_id for row in rows if queries.may_join(kind for kind, _ in row.identifiers))
    for lead_id, number in joined.items():
        record.change(leads[lead_id], unjoined=leads[lead_id].unjoined - number)
    named = {one for row in rows for one in queries.identifiers_in(row) if len(one.value) <= INDEXED}
    record.name(identity, queries.STAGE, sorted(named))
    return identity
