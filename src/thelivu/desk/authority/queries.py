"""Authorities in scope as the value that a Permit is asked of; the legal cell's word; nodal officers; named mappings."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from thelivu.authority import Authority
from thelivu.base import Refused, Word, ist
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.register.queries import now
from thelivu.desk.register.reads import Due
from thelivu.law import Law, Record, digest_of
from thelivu.law import load as load_law

from .models import AuthorityRow, LawConfirmationRow, NamedMappingRow, NodalOfficerRow

SOON = timedelta(days=7)


def value_of(row: AuthorityRow) -> Authority:
    """The stored authority as the value that `thelivu.authority.permit` reads."""
    return Authority(
        id=row.id, basis=row.basis, reference=row.reference, purpose=row.purpose, acts=frozenset(row.acts),
        subjects=tuple(row.subjects), district=row.only_district or None, valid_from=row.valid_from,
        valid_to=row.valid_to, recorded_by=row.recorded_by, recorded_at=row.recorded_at,
        approved_by=row.approved_by or None, approved_at=row.approved_at, revoked_at=row.revoked_at,
    )  # fmt: skip


def authority(authority_id: str) -> AuthorityRow:
    """An authority in scope; one out of scope is as absent as one that never was."""
    row: AuthorityRow | None = AuthorityRow.objects.filter(Q(id=authority_id) | Q(label=authority_id)).first()
    if row is None:
        raise Refused("authority.no_such_authority")
    return row


def authorities() -> list[AuthorityRow]:
    """Every authority in scope, newest first."""
    return list(AuthorityRow.objects.order_by("-recorded_at"))


def choices(act: str) -> list[tuple[str, str]]:
    """(id, label and reference) of approved, unrevoked authorities that name the act and hold now."""
    at = now()
    rows = AuthorityRow.objects.filter(revoked_at__isnull=True, valid_from__lte=at, valid_to__gt=at)
    rows = rows.exclude(approved_by="").order_by("label")
    return [(row.id, f"{row.label} · {row.reference}") for row in rows if act in row.acts]


def awaiting_approval(officer: str) -> list[AuthorityRow]:
    """Authorities that another officer recorded and nobody approved yet."""
    rows = AuthorityRow.objects.filter(approved_by="", revoked_at__isnull=True).exclude(recorded_by=officer)
    return list(rows.order_by("recorded_at"))


def due(officer: str, at: datetime) -> list[Due]:  # noqa: ARG001 - front asks so
    """Authorities that end within a week: collection under them stops by itself."""
    rows = AuthorityRow.objects.filter(revoked_at__isnull=True, valid_to__gt=at, valid_to__lte=at + SOON)
    return [
        Due(
            act=Word("desk_authority.expires", {"label": row.label}),
            verb=Word("desk_authority.renew"),
            url=reverse("authority:show", args=[row.id]),
            by=row.valid_to,
            started=row.valid_from,
            why=Word("desk_authority.stops_by_itself"),
            stage="leads",
        )
        for row in rows.exclude(approved_by="").order_by("valid_to")
    ]


# The legal cell's word --------------------------------------------------------------------------------------------
def confirmations() -> dict[str, LawConfirmationRow]:
    """The last word on each law record, withdrawn or not. It is read by everybody: the law is nobody's own."""
    rows = LawConfirmationRow.within(INTEGRITY).order_by("recorded_at")
    return {row.law_key: row for row in rows}


def holds(row: LawConfirmationRow | None, record: Record) -> bool:
    """Whether a word stands for what the record says today."""
    return row is not None and row.withdrawn_at is None and row.digest == digest_of(record)


def law_of_office() -> Law:
    """The law with what the office's legal cell has confirmed marked so."""
    law, said = load_law(), confirmations()
    return law.confirmed({key for key, record in law.records() if key in said and holds(said[key], record)})


def law_record(key: str) -> Record:
    """A law record of the office by its key `table:code`."""
    record = dict(law_of_office().records()).get(key)
    if record is None:
        raise Refused("desk_law.no_such_record")
    return record


# Nodal officers ---------------------------------------------------------------------------------------------------
def nodal_officers(provider: str = "", on: date | None = None) -> "QuerySet[NodalOfficerRow]":
    """The register of nodal officers in scope: of one provider, valid on one day, or all with those that ended."""
    rows = NodalOfficerRow.objects.order_by("provider", "-valid_from", "name")
    if provider:
        rows = rows.filter(provider__iexact=provider.strip())
    if on is not None:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    return rows


def nodal_officer(provider: str, at: datetime) -> NodalOfficerRow | None:
    """Who receives letters to a provider on the day of an instant: of two, the one who came last."""
    return nodal_officers(provider, ist(at).date()).order_by("-valid_from", "-recorded_at").first()


def nodal_row(row_id: str) -> NodalOfficerRow:
    """One row of the register of nodal officers."""
    row: NodalOfficerRow | None = NodalOfficerRow.objects.filter(id=row_id).first()
    if row is None:
        raise Refused("desk_nodal.no_such_record")
    return row


# Named mappings ---------------------------------------------------------------------------------------------------
def named_mappings(provider: str = "") -> list[NamedMappingRow]:
    """The last edition of each named mapping in scope, of one provider or of all."""
    rows = NamedMappingRow.objects.order_by("provider", "name", "-edition")
    if provider:
        rows = rows.filter(provider__iexact=provider.strip())
    last: dict[tuple[str, str], NamedMappingRow] = {}
    for row in rows:
        last.setdefault((row.provider, row.name), row)
    return list(last.values())


def named_mapping(row_id: str) -> NamedMappingRow:
    """One edition of a named mapping."""
    row: NamedMappingRow | None = NamedMappingRow.objects.filter(id=row_id).first()
    if row is None:
        raise Refused("desk_returns.no_such_mapping")
    return row
