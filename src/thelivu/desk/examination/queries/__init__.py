"""Known-file lists and examinations in scope: counts, digests and grades; paths only for a reader with a purpose."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count as Number
from django.db.models import Max, Min, Q
from django.urls import reverse

from thelivu.base import Identifier, Refused, Word
from thelivu.desk.examination.models import ExaminationRow, FindingRow, SharedRow, WakingRow
from thelivu.desk.exhibits.chains import chain_of
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.exhibits.queries import Line, listing
from thelivu.desk.people.scoped import first_beside
from thelivu.desk.register.documents import content
from thelivu.desk.register.queries import owners_named
from thelivu.desk.register.reads import Count, Due, Hit, Link, StageCounts
from thelivu.examination import Problem
from thelivu.exhibits import Holder

from . import woken
from .known_lists import known_list, list_named, lists, may_use, parsed, rejected_rows, usable


def examination(examination_id: str) -> ExaminationRow:
    """An examination in scope, by id or label."""
    rows = ExaminationRow.objects.filter(Q(id=examination_id) | Q(label=examination_id))
    row: ExaminationRow | None = first_beside(rows, "exhibit__search", "authority", "document")
    if row is None:
        raise Refused("desk_examination.no_such_examination")
    return row


def examinations_of(exhibit_id: str) -> list[ExaminationRow]:
    """The examinations of one exhibit, oldest first."""
    return list(ExaminationRow.objects.filter(exhibit=exhibit_id).order_by("at", "label"))


def recorded(exhibit_id: str, sha256: str) -> ExaminationRow | None:
    """The examination that this document gave, if it was recorded before."""
    return ExaminationRow.objects.filter(exhibit=exhibit_id, sha256=sha256).first()


def findings_of(row: ExaminationRow) -> Any:
    """The findings of an examination in the order of its document."""
    return FindingRow.objects.filter(examination=row).order_by("number")


SEALED_WITHIN = timedelta(hours=24)
"""The unit's own term for sealing an exhibit again after a run."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files one list named, by grade and category."""

    grade: str
    listed: str
    category: str
    files: int
    deleted: int
    distances: str = ""  # of near ones: the least to the greatest
    qualities: str = ""

    @property
    def grade_word(self) -> Word:
        """The grade as a word."""
        return Word(f"desk_examination.grade_{self.grade.replace('-', '_')}")


def tallies(row: ExaminationRow) -> list[Tally]:
    """Findings by grade, list and category; a list that named nothing stands with none."""
    groups = (
        FindingRow.objects.filter(examination=row)
        .values("grade", "list_name", "list_issue", "category")
        .annotate(
            files=Number("id"), erased=Number("id", filter=Q(deleted=True)), near=Min("distance"), far=Max("distance"),
            flat=Min("quality"), rich=Max("quality"),
        )
        .order_by("list_name", "list_issue", "grade", "category")
    )
    found = [
        Tally(
            one["grade"],
            f"{one['list_name']}@{one['list_issue']}",
            one["category"],
            one["files"],
            one["erased"],
            _span(one["near"], one["far"]) if one["grade"] == "near" else "",
            _span(one["flat"], one["rich"]),
        )
        for one in groups
    ]
    named = {tally.listed for tally in found}
    return found + [Tally("", listed, "", 0, 0) for listed in row.lists if listed not in named]


def _span(least: int | None, most: int | None) -> str:
    if least is None:
        return ""
    return str(least) if least == most else f"{least}–{most}"


@dataclass(frozen=True, slots=True)
class Opened:
    """The paths of an examination, opened for one reader: of the findings by number, and of what was not read."""

    findings: tuple[tuple[int, str, str], ...]  # number, sha256, path
    failed: tuple[Problem, ...]


def opened_paths(row: ExaminationRow) -> Opened:
    """Reads the sealed document; callers write the access log first."""
    document = json.loads(content(row.document))
    found = enumerate(document["findings"], start=1)
    return Opened(
        tuple((number, one["sha256"] or one["sha1"] or one["md5"] or "", one["path"]) for number, one in found),
        tuple(Problem(one["path"], one["reason"]) for one in document["failed"]),
    )


def holders_since(row: ExaminationRow) -> tuple[int, int]:
    """The lines of custody around a run: from that by which an examiner got the exhibit to the last before it went on."""
    entries = chain_of(exhibit_beside(row)).entries
    upto = min(row.custody_line or len(entries), len(entries))
    moves = [n for n, entry in enumerate(entries, 1) if entry.giver != entry.taker]
    first = max((n for n in moves if n <= upto and entries[n - 1].taker.role == "examiner"), default=upto)
    return first, min((n for n in moves if n > max(first, upto)), default=len(entries) + 1) - 1


def exhibit_beside(row: ExaminationRow) -> ExhibitRow:
    """The exhibit of an examination, in scope."""
    found: ExhibitRow = ExhibitRow.objects.prefetch_related("custody").get(id=row.exhibit_id)
    return found


# Lists of the room ------------------------------------------------------------------------------------------------
def listing_of(asked: Mapping[str, str]) -> Any:
    """Examinations in scope with the number of findings, by result, list and district."""
    rows = ExaminationRow.objects.annotate(found=Number("findings")).select_related("exhibit")
    if asked.get("district"):
        rows = rows.filter(district=asked["district"])
    if asked.get("result"):
        rows = rows.filter(found=0) if asked["result"] == "none" else rows.exclude(found=0)
    order = ("exhibit__label", "label") if asked.get("sort") == "exhibit" else ("-at", "-label")
    return rows.order_by(*order)


def total() -> int:
    """How many examinations are in scope."""
    return int(ExaminationRow.objects.count())


def waiting() -> list[Line]:
    """Exhibits in an examiner's hands that no examination has been recorded for."""
    done = set(ExaminationRow.objects.values_list("exhibit", flat=True))
    return [line for line in listing({"state": "at_lab"}) if line.id not in done]


# What the front room asks of every stage --------------------------------------------------------------------------
def due(actor: Any, at: datetime) -> list[Due]:  # noqa: ARG001 - every stage answers the same question
    """What woke up for this officer, and what still lies open after a run. The terms are the unit's own."""
    return woken.due(actor) + _open_after_a_run(actor)


def _open_after_a_run(actor: Any) -> list[Due]:
    """Exhibits in this examiner's hands that were examined and carry no seal."""
    if not actor.may("examine"):
        return []
    held = [line for line in listing({"state": "at_lab"}) if line.holder == actor.id]
    newest = {row.exhibit_id: row for row in ExaminationRow.objects.filter(exhibit__in=[one.id for one in held]).order_by("at")}
    rows = ExhibitRow.objects.filter(id__in=newest).prefetch_related("custody").order_by("label")
    return [
        Due(
            act=Word("desk_examination.due_seal", {"label": row.label}), verb=Word("desk_examination.due_seal_verb"),
            url=reverse("examination:bench", args=[row.id]), by=newest[row.id].at + SEALED_WITHIN,
            started=newest[row.id].at, why=Word("desk_examination.due_seal_why"), stage="examination",
        )
        for row in rows
        if _lies_open(row, actor.id)
    ]  # fmt: skip


def _lies_open(row: ExhibitRow, examiner: str) -> bool:
    chain = chain_of(row)
    return chain.seal is None and bool(chain.seals) and chain.holder == Holder(examiner, "examiner")


def find(identifiers: list[Identifier], text: str) -> list[Hit]:
    """Examinations with this label, or with a finding of this digest."""
    owners = owners_named(identifiers, "examination")
    rows = ExaminationRow.objects.filter(Q(id__in=owners) | Q(label__iexact=text.strip())).order_by("label")
    url = "examination:show"
    return [
        Hit(row.label, Word("desk_examination.hit"), reverse(url, args=[row.id]), "examination")
        for row in rows
    ]


def count(actor: Any, at: datetime) -> StageCounts:  # noqa: ARG001 - every stage answers the same question
    """Exhibits that wait for triage, examinations with findings, and cold exhibits that woke up."""
    found = FindingRow.objects.values("examination").distinct().count()
    ready, index = len(waiting()), reverse("examination:index")
    late = Q(woke_at__lt=at - woken.WITHIN)
    awake = WakingRow.objects.filter(decision="").aggregate(n=Number("id"), late=Number("id", filter=late))
    counts = (
        Count(Word("desk_examination.count_waiting"), ready, f"{index}#waiting"),
        Count(Word("desk_examination.count_found"), found, f"{index}?result=found"),
        Count(Word("desk_examination.count_woken"), awake["n"], f"{reverse('examination:woken')}?state=open", "doubt"),
    )
    return StageCounts(ready, awake["late"], counts)


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """An examination rests on the exhibit and on the authority for the triage."""
    rows = ExaminationRow.objects.filter(
        Q(id=record_id) | Q(findings__id=record_id) | Q(wakings__id=record_id) | Q(wakings__hits__id=record_id)
    )
    row = first_beside(rows.distinct(), "exhibit", "authority")
    if row is None:
        return _trail_of_a_pair(record_id), []
    exhibit = Link(
        row.exhibit.label, Word("desk_examination.rests_on_exhibit"),
        reverse("exhibits:show", args=[row.exhibit_id]), "exhibits",
    )  # fmt: skip
    authority = Link(
        row.authority.label, Word("desk_examination.rests_on_authority"),
        reverse("authority:show", args=[row.authority_id]), "leads",
    )  # fmt: skip
    return [exhibit, authority], []


def _trail_of_a_pair(record_id: str) -> list[Link]:
    """What a person said of two exhibits rests on both; one out of scope is not there."""
    decided = SharedRow.objects.filter(id=record_id).first()
    ids = (decided.first_id, decided.second_id) if decided else ()
    return [
        Link(row.label, Word("desk_examination.rests_on_shared"), reverse("exhibits:show", args=[row.id]), "exhibits")
        for row in ExhibitRow.objects.filter(id__in=ids).order_by("label")
    ]


__all__ = [
    "Opened",
    "Tally",
    "count",
    "due",
    "examination",
    "examinations_of",
    "find",
    "findings_of",
    "known_list",
    "list_named",
    "listing_of",
    "lists",
    "may_use",
    "opened_paths",
    "parsed",
    "recorded",
    "rejected_rows",
    "tallies",
    "total",
    "trail",
    "usable",
    "waiting",
]
