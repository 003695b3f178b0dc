"""What of custody waits for a person: a note of a supervisor, an acknowledgement of a receiver.

No law sets a clock on these; the terms are the unit's own. Clocks that a seizure starts run in cases.
"""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, prefetch_related_objects
from django.urls import reverse

from thelivu.base import Word, midnight
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scoped import beside
from thelivu.desk.register.reads import Due
from thelivu.exhibits import may_note
from thelivu.exhibits.taking import WRONG_DOOR

from .chains import chain_of
from .field_queries import took_a_form, waiting
from .laboratory_queries import reminders
from .models import CustodyRow, ExhibitRow, FieldReturnRow

NOTE_WITHIN = timedelta(hours=48)
ACKNOWLEDGED_WITHIN = timedelta(days=7)
DECIDED_WITHIN = timedelta(hours=24)


def due(actor: Actor) -> list[Due]:
    """Notes that wait for this officer, acknowledgements that are out, answers of laboratories, returns of field forms."""
    return _notes_due(actor) + _acknowledgements_due(actor) + _answers_due(actor) + _returns_due(actor)


def _returns_due(actor: Actor) -> list[Due]:
    if not actor.may("register"):
        return []
    rows = waiting()
    own = took_a_form(actor.id, {row.form.search_id for row in rows})
    return [_return_due(row) for row in rows if row.form.search_id not in own]


def _return_due(row: FieldReturnRow) -> Due:
    """A decision within a day; at once where the return says that the door was the wrong one."""
    wrong_door = any(code == WRONG_DOOR for code, _ in row.waits)
    code = "desk_field.due_wrong_door" if wrong_door else "desk_field.due_return"
    return Due(
        act=Word(code, {"search": row.form.search.label}), verb=Word("desk_field.due_return_verb"),
        url=reverse("exhibits:field_return", args=[row.id]), by=row.received_at + (timedelta() if wrong_door else DECIDED_WITHIN),
        started=row.received_at, why=Word("desk_field.due_return_why"), stage="exhibits",
    )  # fmt: skip


def _notes_due(actor: Actor) -> list[Due]:
    if not actor.may("approve"):
        return []
    rows = held_up()
    prefetch_related_objects([row.exhibit for row in rows], "custody")
    held = [row for row in rows if may_note(chain_of(row.exhibit), actor.id)]
    return [
        Due(
            act=Word("desk_exhibits.due_note", {"label": row.exhibit.label}), verb=Word("desk_exhibits.note_act"),
            url=reverse("exhibits:note", args=[row.exhibit_id]), by=row.recorded_at + NOTE_WITHIN,
            started=row.recorded_at, why=Word(f"desk_exhibits.found_{row.mismatch}"), stage="exhibits",
        )
        for row in held
    ]  # fmt: skip


def _acknowledgements_due(actor: Actor) -> list[Due]:
    if not actor.may("take_custody"):
        return []
    return [
        Due(
            act=Word("desk_exhibits.due_acknowledge", {"label": row.exhibit.label, "holder": row.taker}),
            verb=Word("desk_exhibits.act_acknowledge"), by=row.at + ACKNOWLEDGED_WITHIN, started=row.at,
            url=f"{reverse('exhibits:hand_over', args=[row.exhibit_id])}?action=acknowledge",
            why=Word("desk_exhibits.due_acknowledge_why"), stage="exhibits",
        )
        for row in unacknowledged()
    ]  # fmt: skip


def _answers_due(actor: Actor) -> list[Due]:
    """By the end of the day (IST) that the forwarding paper names."""
    return [
        Due(
            act=Word("desk_laboratory.due", {"laboratory": row.laboratory, "label": row.exhibit.label}),
            verb=Word("desk_laboratory.remind"), url=reverse("exhibits:lab_request", args=[row.id]),
            by=midnight(row.due_on + timedelta(days=1)), started=row.asked_at,
            why=Word("desk_laboratory.due_why"), stage="exhibits",
        )
        for row in reminders(actor.id)
    ]  # fmt: skip


def unacknowledged() -> list[CustodyRow]:
    """The hand-overs of exhibits under the SEM label that a court or laboratory has not acknowledged, oldest first."""
    answered = CustodyRow.objects.filter(exhibit=OuterRef("exhibit"), number__gt=OuterRef("number"), action="acknowledge")
    under = ExhibitRow.objects.filter(sem=True).values("id")
    rows = CustodyRow.objects.filter(taker_role__in=("court", "laboratory"), exhibit__in=under)
    moves = rows.exclude(giver=F("taker"), giver_role=F("taker_role")).exclude(Exists(answered))
    return beside(moves.order_by("at", "id"), "exhibit")


def held_up() -> list[CustodyRow]:
    """The lines in scope whose mismatch waits for a supervisor's note, oldest first; each with its exhibit."""
    later = CustodyRow.objects.filter(exhibit=OuterRef("exhibit"), number__gt=OuterRef("number"))
    return beside(
        CustodyRow.objects.exclude(mismatch="").exclude(Exists(later)).order_by("recorded_at", "id"), "exhibit"
    )
