"""The second officer: a decision and a row named blind arrive; agreement, and with it CONFIRMED or why not, leave.

The second officer sees the raw sighting and the raw return, not the first answer, and says nothing but which row.
CONFIRMED is CORROBORATED and agreement by another officer; a field check can prove the address that a return leaves
open. Each documented visit to an unconnected home had passed one pair of eyes only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thelivu.attribution.identity import DecidedIdentity
from thelivu.attribution.lease import Lease, Line
from thelivu.attribution.states import DecidedSighting
from thelivu.base import Word

RowRef = tuple[str, int]
"""A row of a return: the file's SHA-256 and the row number."""


@dataclass(frozen=True, slots=True)
class Review:
    """What one officer found, blind, for one sighting."""

    sighting: str
    officer: str
    agrees: bool
    said: Word


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """What one named officer found at the premises: address and occupancy only."""

    officer: str
    address_proven: bool


@dataclass(frozen=True, slots=True)
class ConfirmedState:
    """An identity that two officers reached: the only state on which names and addresses may be acted upon."""

    identity: str
    line: Line
    first_officer: str
    second_officers: tuple[str, ...]


def blind_review(
    decided: DecidedSighting, leases: Iterable[Lease], chosen_row: RowRef | None, *, officer: str
) -> Review:
    """Compares the row that an officer chose among the shown leases with the answer; None means that no row fits."""
    chosen = [lease for lease in leases if lease.place == chosen_row]
    if not chosen:
        return Review(decided.sighting.id, officer, agrees=False, said=Word("attribution.review.no_row"))
    keys = {lease.key for lease in decided.evidence}
    agrees = decided.line is not None and any(lease.key in keys for lease in chosen)
    said = Word(f"attribution.review.{'agrees' if agrees else 'disagrees'}", {"row": chosen[0].row})
    return Review(decided.sighting.id, officer, agrees, said)


def confirm(
    identity: DecidedIdentity,
    reviews: Sequence[Review],
    field_check: FieldCheck | None = None,
    *,
    first_officer: str,
) -> ConfirmedState | Word:
    """CONFIRMED, or the reason why not yet; one disagreement stops it, whoever else agreed."""
    if field_check is not None and not field_check.address_proven:
        return Word("attribution.confirm.address_refuted")
    if identity.line is None or not (
        identity.state == "CORROBORATED" or _proven_at_the_door(identity, field_check)
    ):
        return Word("attribution.confirm.not_corroborated", {"state": identity.state})
    if any(review.officer == first_officer for review in reviews):
        return Word("attribution.confirm.same_officer")
    if any(not review.agrees for review in reviews):
        return Word("attribution.confirm.disagreement")
    reviewed = {review.sighting for review in reviews}
    relied_on = {support.decided.sighting.id for support in identity.independent}
    if len(reviewed & relied_on) < identity.needed:
        values = {"have": len(reviewed & relied_on), "needed": identity.needed}
        return Word("attribution.confirm.not_reviewed", values)
    officers = tuple(sorted({review.officer for review in reviews}))
    return ConfirmedState(identity.identity, identity.line, first_officer, officers)


def _proven_at_the_door(identity: DecidedIdentity, field_check: FieldCheck | None) -> bool:
    return identity.state == "ADDRESS_UNPROVEN" and field_check is not None
