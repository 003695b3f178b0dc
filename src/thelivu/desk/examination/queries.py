"""Known-file lists and examinations in scope: counts, digests and grades; paths only for a reader with a purpose."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.db.models import Count as Number
from django.db.models import Q
from django.urls import reverse

from thelivu.base import Identifier, Refused, Word
from thelivu.desk.exhibits.queries import Line, listing
from thelivu.desk.people.scoped import first_beside
from thelivu.desk.register.documents import content
from thelivu.desk.register.queries import owners_named
from thelivu.desk.register.reads import Count, Due, Hit, Link, StageCounts
from thelivu.examination import KnownFileList, Problem, RejectedRow, read_known_files

from .models import ExaminationRow, FindingRow, KnownListRow


def lists() -> list[KnownListRow]:
    """The known-file lists in scope, by name, the newest version first."""
    return list(KnownListRow.objects.order_by("name", "-recorded_at"))


def known_list(list_id: str) -> KnownListRow:
    """A list in scope."""
    row: KnownListRow | None = KnownListRow.objects.filter(id=list_id).first()
    if row is None:
        raise Refused("desk_examination.no_such_list")
    return row


def list_named(unit_id: str, name: str, issue: str) -> KnownListRow | None:
    """The list of this name and version, if the unit has loaded it."""
    return KnownListRow.objects.filter(unit=unit_id, name=name, issue=issue).first()


def parsed(row: KnownListRow) -> KnownFileList:
    """The list itself, for comparing alone: read once a process. Its caller has the row, and so may use it."""
    return _parsed(row.id, row.version)


@lru_cache(maxsize=16)
def _parsed(list_id: str, version: int) -> KnownFileList:  # noqa: ARG001 - another version is another list
    row = KnownListRow.objects.select_related("source").get(id=list_id)
    return read_known_files(BytesIO(content(row.source)), name=row.name, version=row.issue, sha256=row.sha256)


def rejected_rows(row: KnownListRow) -> tuple[RejectedRow, ...]:
    """The rows of a list that were not taken: line and reason, nothing of what they hold."""
    return parsed(row).rejected


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


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files one list named, by grade and category."""

    grade: str
    listed: str
    category: str
    files: int
    deleted: int

    @property
    def grade_word(self) -> Word:
        """The grade as a word."""
        return Word(f"desk_examination.grade_{self.grade.replace('-', '_')}")


def tallies(row: ExaminationRow) -> list[Tally]:
    """Findings by grade, list and category; a list that named nothing stands with none."""
    groups = (
        FindingRow.objects.filter(examination=row)
        .values("grade", "list_name", "list_issue", "category")
        .annotate(files=Number("id"), erased=Number("id", filter=Q(deleted=True)))
        .order_by("list_name", "list_issue", "grade", "category")
    )
    found = [
        Tally(
            one["grade"],
            f"{one['list_name']}@{one['list_issue']}",
            one["category"],
            one["files"],
            one["erased"],
        )
        for one in groups
    ]
    named = {tally.listed for tally in found}
    return found + [Tally("", listed, "", 0, 0) for listed in row.lists if listed not in named]


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
        tuple((number, one["sha256"], one["path"]) for number, one in found),
        tuple(Problem(one["path"], one["reason"]) for one in document["failed"]),
    )


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
    """No law sets a clock on an examination; the charge sheet that waits for it is a clock of cases."""
    return []


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
    """Exhibits that wait for triage, examinations with findings, and those without."""
    every = total()
    found = FindingRow.objects.values("examination").distinct().count()
    ready, index = len(waiting()), reverse("examination:index")
    counts = (
        Count(Word("desk_examination.count_waiting"), ready, f"{index}#waiting"),
        Count(Word("desk_examination.count_found"), found, f"{index}?result=found"),
        Count(Word("desk_examination.count_none"), every - found, f"{index}?result=none"),
    )
    return StageCounts(ready, 0, counts)


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """An examination rests on the exhibit and on the authority for the triage."""
    rows = ExaminationRow.objects.filter(Q(id=record_id) | Q(findings__id=record_id))
    row = first_beside(rows, "exhibit", "authority")
    if row is None:
        return [], []
    exhibit = Link(
        row.exhibit.label, Word("desk_examination.rests_on_exhibit"),
        reverse("exhibits:show", args=[row.exhibit_id]), "exhibits",
    )  # fmt: skip
    authority = Link(
        row.authority.label, Word("desk_examination.rests_on_authority"),
        reverse("authority:show", args=[row.authority_id]), "leads",
    )  # fmt: skip
    return [exhibit, authority], []
