"""Exhibits on which the same file was found, as their pages show them: a suggestion with its reasons, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.exhibits.queries import kind_name
from thelivu.desk.people.queries import names

from .queries.shared import Pair, findings_shared

LOOKS = {"suggested": "ambiguous", "accepted": "passed", "refused": "void"}


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two exhibits, how many files both have, and what was said of it."""

    url: str
    first: str
    second: str
    files: int
    same_place: Word | None
    look: str
    word: Word


@dataclass(frozen=True, slots=True)
class FileOfBoth:
    """One file of both, by its digests, with what named it on which exhibit."""

    sha256: str
    md5: str
    size: int | None
    where: tuple[tuple[str, str, str, str], ...]  # exhibit, label and address of the examination, list


def line(found: Pair, exhibits: Mapping[str, Any]) -> PairLine:
    """One pair of the list."""
    first, second = exhibits[found.first], exhibits[found.second]
    same = Word("desk_examination.pair_same_search") if first.search_id == second.search_id else None
    return PairLine(
        reverse("examination:pair", args=[found.first, found.second]), first.label, second.label, len(found.digests),
        same, LOOKS[found.state], Word(f"desk_examination.pair_{found.state}"),
    )  # fmt: skip


def files(found: Pair, exhibits: Mapping[str, Any]) -> list[FileOfBoth]:
    """The files of both with the runs that found them: why it is suggested."""
    by_digest: dict[str, list[Any]] = {}
    for row in findings_shared(found):
        by_digest.setdefault(str(row.sha256), []).append(row)
    return [FileOfBoth(digest, rows[0].md5, rows[0].size, _where(rows, exhibits)) for digest, rows in by_digest.items()]


def _where(rows: list[Any], exhibits: Mapping[str, Any]) -> tuple[tuple[str, str, str, str], ...]:
    named = {
        (
            exhibits[row.examination.exhibit_id].label, row.examination.label,
            reverse("examination:show", args=[row.examination_id]), f"{row.list_name}@{row.list_issue}",
        ): None
        for row in rows
    }  # fmt: skip
    return tuple(named)


def strip(found: Pair, exhibits: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """What stands above a pair."""
    sides = [
        {
            "term": "desk_examination.exhibit", "value": exhibits[one].label, "url": reverse("exhibits:show", args=[one]),
            "note": kind_name(exhibits[one].kind, language),
        }
        for one in (found.first, found.second)
    ]  # fmt: skip
    return [*sides, {"term": "desk_examination.pair_files", "value": f"{len(found.digests):,}"}]


def decided(found: Pair) -> list[dict[str, Any]]:
    """Who said what, when and why; nothing where nobody has."""
    row = found.decided
    if row is None:
        return []
    return [
        {"term": "desk_examination.decided_by", "value": names({row.decided_by}).get(row.decided_by, "")},
        {"term": "desk_examination.closed_at", "at": row.decided_at, "form": "short"},
        {"term": "desk_examination.field_why", "value": row.reason, "outside": True},
    ]
