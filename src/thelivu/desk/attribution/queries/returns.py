"""Reads of provider returns: files that wait, what was loaded, whose origin is open, quarantine, corrections."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache

from django.db.models import Q, QuerySet

from thelivu.attribution import Block
from thelivu.base import Refused, Word
from thelivu.desk.attribution import stored
from thelivu.desk.attribution.front_words import due_for
from thelivu.desk.attribution.models import DecisionRow, SightingDecisionRow
from thelivu.desk.authority.models import CorrectionRow, OfferedReturnRow, QuarantineRow, ReturnRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.reads import Due

READ_WITHIN = timedelta(days=1)  # the unit's own terms: no law sets one
ORIGIN_WITHIN = timedelta(days=3)
DELETE_WITHIN = timedelta(days=7)


def return_(return_id: str) -> ReturnRow:
    """A return in scope, by id or label."""
    rows = ReturnRow.objects.filter(Q(id=return_id) | Q(label=return_id))
    row: ReturnRow | None = rows.select_related("source", "request", "authority", "named").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def returns_of(return_ids: Iterable[str]) -> dict[str, ReturnRow]:
    """Some returns in scope by their ids."""
    rows = ReturnRow.objects.filter(id__in=list(return_ids))
    return {row.id: row for row in rows.select_related("source", "quarantine__reduced")}


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


def withdrawn_under(row: DecisionRow) -> tuple[Word, ...]:
    """Each withdrawn return that a decision rests on, with its reason, as far as the reader sees it."""
    ids = [record for table, record, _ in row.rests_on if table == ReturnRow._meta.label]
    gone = ReturnRow.objects.filter(id__in=ids, withdrawn_at__isnull=False).order_by("label")
    return tuple(
        Word("desk_returns.rested_on_withdrawn", {"label": one.label, "why": one.withdrawn_why})
        for one in gone
    )


# Files that wait for their mapping --------------------------------------------------------------------------------
def offered(offered_id: str) -> OfferedReturnRow:
    """A provider's file that waits, or waited, for a mapping."""
    rows = OfferedReturnRow.objects.filter(Q(id=offered_id) | Q(label=offered_id))
    row: OfferedReturnRow | None = rows.select_related("source", "request", "authority").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def waiting_files() -> list[OfferedReturnRow]:
    """Files that nobody has mapped yet, oldest first."""
    return list(
        OfferedReturnRow.objects.filter(state="waits").select_related("request").order_by("recorded_at")
    )


def offered_with(sha256: str) -> OfferedReturnRow | None:
    """The waiting file of these bytes."""
    found: OfferedReturnRow | None = OfferedReturnRow.objects.filter(sha256=sha256, state="waits").first()
    return found


# Quarantine -------------------------------------------------------------------------------------------------------
def quarantine(return_id: str) -> QuarantineRow | None:
    """The proposal to delete a return's rows beyond the request, or the record that it was done."""
    rows = QuarantineRow.objects.filter(returned_id=return_id).select_related("reduced")
    found: QuarantineRow | None = rows.first()
    return found


def document_ids(return_ids: Iterable[str]) -> dict[str, str]:
    """Return -> the kept document that its rows are read from: the reduced copy once its quarantine was emptied."""
    rows = ReturnRow.objects.filter(id__in=list(return_ids))
    found = rows.values_list("id", "source_id", "quarantine__reduced_id")
    return {row_id: reduced or source for row_id, source, reduced in found}


def rows_in_chains(return_id: str) -> set[int]:
    """Row numbers of a return that stand in a reason chain: as evidence, or as the neighbour that proves a margin."""
    found: set[int] = set()
    for chain in SightingDecisionRow.objects.filter(chain__icontains=return_id).values_list(
        "chain", flat=True
    ):
        named = [
            *chain.get("leases", ()),
            *(side for side in (chain.get("before"), chain.get("after")) if side),
        ]
        found |= {lease["row"] for lease in named if lease["return"] == return_id}
    return found


# Corrections ------------------------------------------------------------------------------------------------------
def correction(correction_id: str) -> CorrectionRow:
    """A correction letter in scope."""
    rows = CorrectionRow.objects.filter(Q(id=correction_id) | Q(label=correction_id))
    row: CorrectionRow | None = rows.select_related("returned__request", "authority").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row


def corrections(return_id: str) -> list[CorrectionRow]:
    """The correction letters about one return, oldest first."""
    return list(CorrectionRow.objects.filter(returned_id=return_id).order_by("recorded_at"))


def owed_corrections() -> list[CorrectionRow]:
    """Correction letters that no later file has answered; one about a file without a letter ends with its withdrawal."""
    rows = CorrectionRow.objects.filter(state="sent").select_related("returned").order_by("due_at")
    return [row for row in rows if not _corrected(row)]


def _corrected(row: CorrectionRow) -> bool:
    one = row.returned
    if one.request_id is None:
        return one.withdrawn_at is not None
    return bool(ReturnRow.objects.filter(request=one.request_id, recorded_at__gt=row.sent_at).exists())


# Clocks -----------------------------------------------------------------------------------------------------------
def clocks(actor: Actor) -> list[Due]:
    """Files to map, origins that another officer confirms, corrections that are owed, deletions that wait for a word."""
    found = []
    if actor.may("admit"):
        for file in waiting_files():
            clock = (file.recorded_at, file.recorded_at + READ_WITHIN)
            found.append(due_for("map", "map_file", "offered", file.id, clock, label=file.label))
    if actor.may("review"):
        open_ = returns("ORIGIN_UNPROVEN").exclude(loaded_by=actor.id)
        for row in open_:
            clock = (row.recorded_at, row.recorded_at + ORIGIN_WITHIN)
            found.append(due_for("origin", "confirm_origin", "return", row.id, clock, label=row.label))
    if actor.may("decide"):
        for letter in owed_corrections():
            values = {"label": letter.label, "provider": letter.returned.provider}
            owed = (letter.sent_at, letter.due_at)
            found.append(due_for("correction", "load_return", "correction", letter.id, owed, **values))
    if actor.may("approve"):
        for held in QuarantineRow.objects.filter(approved_by="").exclude(proposed_by=actor.id):
            clock = (held.recorded_at, held.recorded_at + DELETE_WITHIN)
            label = held.returned.label
            found.append(due_for("quarantine", "delete_rows", "return", held.returned_id, clock, label=label))
    return found
