"""The two registers that are views over custody: of movements, and of exhibits under the SEM label.

Each line is read in the reader's scope; who may see an exhibit may see its label and its whole custody.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from thelivu.base import midnight
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.scoped import beside
from thelivu.desk.register.models import LeafRow

from .models import CustodyRow, ExhibitRow


def movements(asked: Mapping[str, Any]) -> "QuerySet[Any]":
    """Lines of custody in scope by district, act, holder and day (IST), newest first."""
    rows: QuerySet[Any] = CustodyRow.objects.order_by("-at", "exhibit", "-number")
    if asked.get("district"):
        rows = rows.filter(district=asked["district"])
    if asked.get("action"):
        rows = rows.filter(action=asked["action"])
    if asked.get("since"):
        rows = rows.filter(at__gte=midnight(asked["since"]))
    if asked.get("until"):
        rows = rows.filter(at__lt=midnight(asked["until"] + timedelta(days=1)))
    if asked.get("holder"):
        rows = rows.filter(_held_by(asked["holder"]))
    return rows


def with_exhibits(rows: "QuerySet[Any]") -> list[CustodyRow]:
    """These lines, each with its exhibit."""
    return beside(rows, "exhibit")


def digests_before(rows: Iterable[CustodyRow]) -> dict[str, str]:
    """The digest that was known before each line, by the line's id; none was known before one that is left out."""
    lines = list(rows)
    known = CustodyRow.objects.filter(exhibit__in={row.exhibit_id for row in lines}).exclude(sha256="")
    taken: dict[str, list[tuple[int, str]]] = {}
    for exhibit, number, digest in known.order_by("number").values_list("exhibit", "number", "sha256"):
        taken.setdefault(exhibit, []).append((number, digest))
    before = {
        row.id: [digest for number, digest in taken.get(row.exhibit_id, []) if number < row.number]
        for row in lines
    }
    return {line: digests[-1] for line, digests in before.items() if digests}


def previous_lines(rows: Iterable[CustodyRow]) -> dict[str, str]:
    """What the ledger commits to of the line before each, by the line's id (SHA-256, 64 hexadecimal digits)."""
    lines = list(rows)
    near = CustodyRow.objects.filter(exhibit__in={row.exhibit_id for row in lines})
    before = {(exhibit, number): key for key, exhibit, number in near.values_list("id", "exhibit", "number")}
    keys = {row.id: before.get((row.exhibit_id, row.number - 1), "") for row in lines}
    leaves = LeafRow.objects.filter(record__in=set(keys.values())).order_by("version")
    sealed = dict(leaves.values_list("record", "commitment"))
    return {line: sealed[key] for line, key in keys.items() if key in sealed}


def under_label(asked: Mapping[str, Any]) -> "QuerySet[Any]":
    """Exhibits in scope under the SEM label, or those of which nobody has decided; with their custody."""
    open_ = asked.get("question") == "open"
    rows: QuerySet[Any] = ExhibitRow.objects.filter(sem__isnull=True) if open_ else ExhibitRow.objects.filter(sem=True)
    if asked.get("district"):
        rows = rows.filter(district=asked["district"])
    lines = CustodyRow.objects.order_by("number")
    return rows.order_by("-seized_at", "label").prefetch_related(Prefetch("custody", queryset=lines))


def undecided() -> int:
    """How many exhibits in scope wait for an answer about the label."""
    return int(ExhibitRow.objects.filter(sem__isnull=True).count())


def _held_by(text: str) -> Q:
    """Who gave or took: officers of this office by name, others as they are written."""
    officers = [str(key) for key in OfficerRow.objects.filter(name__icontains=text).values_list("id", flat=True)]
    written = Q(giver__icontains=text) | Q(taker__icontains=text)
    return written | Q(giver__in=officers) | Q(taker__in=officers)
