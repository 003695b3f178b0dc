"""Cold exhibits that woke up: what a later list names in the stored digests, and whose work that is."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from thelivu.base import Refused, Word
from thelivu.desk.examination.models import ExaminationRow, FindingRow, KnownListRow, WakingRow, WokenRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scoped import beside, first_beside
from thelivu.desk.register.reads import Due

WITHIN = timedelta(days=3)
"""The unit's own term: no law sets a clock on a hit that came without the device."""
_BESIDE = ("examination__exhibit", "known_list")


def waking(waking_id: str) -> WakingRow:
    """One waking in scope, by id or label."""
    rows = WakingRow.objects.filter(Q(id=waking_id) | Q(label=waking_id))
    row: WakingRow | None = first_beside(rows, *_BESIDE)
    if row is None:
        raise Refused("desk_examination.no_such_examination")
    return row


def wakings(*, state: str = "", actor: Actor | None = None) -> "QuerySet[WakingRow]":
    """Wakings in scope: open first, oldest first; those of one officer where one is given."""
    rows: QuerySet[WakingRow] = WakingRow.objects.all()
    if state:
        rows = rows.filter(decision="") if state == "open" else rows.exclude(decision="")
    if actor is not None:
        rows = rows.filter(officer=actor.id)
    return rows.order_by("decision", "woke_at", "label")


def with_exhibits(rows: "QuerySet[WakingRow]") -> list[WakingRow]:
    """These with exhibit and list beside each."""
    return beside(rows, *_BESIDE)


def beside_exhibits(rows: Iterable[Any]) -> list[WakingRow]:
    """A page of wakings with exhibit and list beside each, in their order."""
    ids = [row.pk for row in rows]
    held = {row.pk: row for row in with_exhibits(WakingRow.objects.filter(pk__in=ids))}
    return [held[one] for one in ids if one in held]


def wakings_of(row: ExaminationRow) -> list[WakingRow]:
    """What woke one examination up, oldest first."""
    return beside(WakingRow.objects.filter(examination=row).order_by("woke_at", "label"), "known_list")


def sees_list(row: WakingRow) -> bool:
    """Whether the list that woke it is in scope: a district sees its exhibit, and not the unit's list."""
    return bool(KnownListRow.objects.filter(pk=row.known_list_id).exists())


def hits(row: WakingRow) -> "QuerySet[WokenRow]":
    """The hits of a waking, the nearest first."""
    found: QuerySet[WokenRow] = WokenRow.objects.filter(waking=row).order_by("again", "distance", "number")
    return found


def woken_before(row: ExaminationRow, known: KnownListRow) -> WakingRow | None:
    """The waking of this examination by this list, if there was one."""
    return WakingRow.objects.filter(examination=row, known_list=known).first()


def known_hits(exhibit_id: str, list_name: str) -> frozenset[tuple[str, str, str]]:
    """(grade, category, digest) of what any version of a list named on an exhibit before: it wakes nobody again."""
    found = FindingRow.objects.filter(examination__exhibit=exhibit_id, list_name=list_name)
    woken = WokenRow.objects.filter(waking__examination__exhibit=exhibit_id, waking__known_list__name=list_name)
    columns = ("grade", "category", "sha256", "sha1", "md5", "other")
    rows = [*found.values_list(*columns), *woken.values_list(*columns)]
    return frozenset((grade, category, next((one for one in held if one), "")) for grade, category, *held in rows)


def cold(district: str = "") -> list[tuple[str, str]]:
    """(id, label) of every examination in scope whose digests are stored, oldest first."""
    rows = ExaminationRow.objects.filter(stored__isnull=False)
    rows = rows.filter(district=district) if district else rows
    return list(rows.order_by("at", "label").values_list("id", "label"))


def due(actor: Actor) -> list[Due]:
    """Wakings that are open for this officer, who examined the exhibit."""
    return _due(wakings(state="open", actor=actor)) if actor.may("examine") else []


def due_of_searches(search_ids: Any, *, besides: str) -> list[Due]:
    """Open wakings of exhibits of these searches (ids, or a query of them), for the investigating officer of their case."""
    rows = wakings(state="open").filter(examination__exhibit__search__in=search_ids).exclude(officer=besides)
    return _due(rows)


def _due(rows: "QuerySet[WakingRow]") -> list[Due]:
    return [
        Due(
            act=Word("desk_examination.due_woken", {"label": row.examination.exhibit.label, "n": row.files + row.again}),
            verb=Word("desk_examination.due_woken_verb"), url=reverse("examination:waking", args=[row.id]),
            by=row.woke_at + WITHIN, started=row.woke_at,
            why=Word("desk_examination.due_woken_why", {"list": f"{row.known_list.name}@{row.known_list.issue}"}),
            stage="examination",
        )
        for row in with_exhibits(rows)
    ]  # fmt: skip
