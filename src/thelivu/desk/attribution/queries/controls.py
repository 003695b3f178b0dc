"""Reads of control pairs: which returns carry known events, what each officer named, what a supervisor still looks at."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from thelivu.base import Refused
from thelivu.desk.attribution.models import ControlRow
from thelivu.desk.authority.models import ReturnRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as


def with_controls() -> list[ReturnRow]:
    """Passed returns in scope that carry events on the unit's own lines: their controls came back."""
    rows = ReturnRow.objects.filter(state="PASSED", withdrawn_at__isnull=True).select_related("source")
    return [row for row in rows.order_by("label") if row.mapping.get("controls")]


def control_answered(decision_id: str, sighting_id: str, officer: str) -> bool:
    """Whether the control before this sighting has been answered by this officer."""
    with seen_as(INTEGRITY):
        rows = ControlRow.objects.filter(decision_id=decision_id, sighting_id=sighting_id, officer=officer)
        return rows.exists()


def controls_had(officer: str) -> set[tuple[str, int]]:
    """The controls, as (return, number), that an officer had before."""
    with seen_as(INTEGRITY):
        return set(ControlRow.objects.filter(officer=officer).values_list("returned_id", "number"))


def may_see_controls(actor: Actor) -> bool:
    """Whether this officer is shown the results: who both reviews and approves leads the reviewers."""
    return actor.may("approve") and actor.may("review")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many control pairs an officer had, and how many were missed. A count to look at together, not a mark."""

    officer: str
    had: int
    missed: int


def tallies() -> list[Tally]:
    """The counts of each officer in scope."""
    rows = ControlRow.objects.order_by("officer").values("officer")
    counted = rows.annotate(had=Count("id"), missed=Count("id", filter=Q(found=False)))
    return [Tally(row["officer"], row["had"], row["missed"]) for row in counted]


def missed() -> Iterable[ControlRow]:
    """Missed pairs that nobody has looked at together yet, oldest first."""
    rows = ControlRow.objects.filter(found=False, looked_at__isnull=True)
    return rows.select_related("returned").order_by("recorded_at")


def control(control_id: str) -> ControlRow:
    """One answered control pair in scope."""
    row: ControlRow | None = ControlRow.objects.filter(id=control_id).select_related("returned").first()
    if row is None:
        raise Refused("desk_attribution.no_such_record")
    return row
