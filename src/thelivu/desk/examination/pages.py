"""One examination as its page shows it: the equation, what the lists named, the certificate; no path and no preview."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word, say
from thelivu.desk.exhibits.pages import ListLine, lines_of
from thelivu.desk.people.queries import Actor, names
from thelivu.examination import REASONS

from . import queries


@dataclass(frozen=True, slots=True)
class ExaminationPage:
    """What the record page needs."""

    id: str
    label: str
    look: str
    word: Word
    sentence: Word
    strip: list[dict[str, Any]]
    equation: list[tuple[int, str]]
    failed: list[tuple[Word | str, int]]
    tallies: list[queries.Tally]
    certificate: list[dict[str, Any]]
    source: list[dict[str, Any]]
    authority: list[dict[str, Any]]
    may_open: bool


@dataclass(frozen=True, slots=True)
class ExaminationLine:
    """One row of the list."""

    label: str
    url: str
    exhibit: str
    district: str
    entries: int
    failed: int
    found: int
    look: str
    word: Word
    at: datetime


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """An exhibit that no triage has been recorded for, and where its document is taken in."""

    exhibit: ListLine
    import_url: str


@dataclass(frozen=True, slots=True)
class KnownListLine:
    """One known-file list, with its accounting; nothing of what it holds."""

    label: str
    url: str
    rows_in: int
    entries: int
    rejected: int
    provenance: str
    loaded_by: str
    loaded_at: datetime
    sha256: str


def result(found: int) -> tuple[str, Word]:
    """The look and word of what a triage came to."""
    if found:
        return "proven", Word("desk_examination.found", {"n": found})
    return "open", Word("desk_examination.none_found")


def page_of(row: Any, actor: Actor) -> ExaminationPage:
    """One examination as this officer sees it."""
    tallies = queries.tallies(row)
    found = sum(tally.files for tally in tallies)
    look, word = result(found)
    sentence = Word("desk_examination.is_found", {"n": found}) if found else Word("desk_examination.is_none")
    may = actor.may("examine") or actor.may("register")
    return ExaminationPage(
        id=row.id, label=row.label, look=look, word=word, sentence=sentence, strip=_strip(row, found),
        equation=_equation(row), failed=_failed(row), tallies=tallies, certificate=_certificate(row, actor.language),
        source=_source(row), authority=_authority(row), may_open=may and bool(found or row.failed),
    )  # fmt: skip


def lines(rows: Iterable[Any]) -> list[ExaminationLine]:
    """The list of examinations."""
    made = []
    for row in rows:
        look, word = result(row.found)
        url = reverse("examination:show", args=[row.id])
        made.append(
            ExaminationLine(
                row.label,
                url,
                row.exhibit.label,
                row.district,
                row.entries,
                row.failed,
                row.found,
                look,
                word,
                row.at,
            )
        )
    return made


def waiting(language: str) -> list[WaitingLine]:
    """Exhibits in an examiner's hands without a triage."""
    found = queries.waiting()
    addresses = [reverse("examination:import", args=[line.id]) for line in found]
    return [WaitingLine(*pair) for pair in zip(lines_of(found, language), addresses, strict=True)]


def known_lists() -> list[KnownListLine]:
    """Every known-file list in scope."""
    rows = queries.lists()
    called = names({row.loaded_by for row in rows})
    return [known_list_line(row, called) for row in rows]


def known_list_line(row: Any, called: dict[str, str]) -> KnownListLine:
    """One list as its row and its page show it."""
    return KnownListLine(
        label=f"{row.name}@{row.issue}", url=reverse("examination:list", args=[row.id]),
        rows_in=row.entries + row.rejected, entries=row.entries, rejected=row.rejected, provenance=row.provenance,
        loaded_by=called.get(row.loaded_by, ""), loaded_at=row.recorded_at, sha256=row.sha256,
    )  # fmt: skip


def list_choices() -> list[tuple[str, str]]:
    """(id, name@version) of every list in scope, for a form."""
    return [(row.id, f"{row.name}@{row.issue}") for row in queries.lists()]


def _strip(row: Any, found: int) -> list[dict[str, Any]]:
    exhibit = reverse("exhibits:show", args=[row.exhibit_id])
    return [
        {"term": "desk_examination.exhibit", "value": row.exhibit.label, "url": exhibit},
        {"term": "desk_examination.col_entries", "value": f"{row.entries:,}"},
        {"term": "desk_examination.col_files", "value": f"{found:,}"},
        {"term": "desk_examination.examiner", "value": names({row.examiner}).get(row.examiner, "")},
        {"term": "desk_exhibits.field_district", "district": row.district, "value": "desk_exhibits.unknown"},
    ]


def _equation(row: Any) -> list[tuple[int, str]]:
    parts = {"in": row.entries, "examined": row.examined, "skipped": row.skipped, "failed": row.failed}
    return [(number, f"desk_examination.eq_{name}") for name, number in parts.items()]


def _failed(row: Any) -> list[tuple[Word | str, int]]:
    """Reasons of our own are sentences; a reason that another tool gave stays as it wrote it."""
    known = {reason: Word(f"examination.reason.{reason}") for reason in REASONS}
    return [(known.get(reason, reason), number) for reason, number in row.failed_why.items()]


def _certificate(row: Any, language: str) -> list[dict[str, Any]]:
    proof = row.certificate
    self_test = Word(
        "desk_examination.cert_self_test", {"planted": proof["planted"], "found": proof["planted_found"]}
    )
    return [
        {"term": "desk_examination.cert_lists", "value": ", ".join(row.lists), "outside": True},
        {"term": "desk_examination.cert_rows", "value": f"{proof['list_entries']:,}"},
        {"term": "desk_examination.cert_planted", "state": "passed", "value": say(self_test, language)},
        {"term": "desk_examination.cert_rechecked", "value": f"{proof['rechecked']:.2%}"},
        {"term": "desk_examination.cert_radius", "value": str(proof["radius"])},
        {"term": "desk_examination.cert_digest", "digest": proof["entries_digest"]},
        {"term": "desk_examination.cert_opened", "value": f"{row.kind}, {proof['opened']}", "outside": True},
        {"term": "desk_examination.cert_method", "value": proof["method"], "outside": True},
        {"term": "desk_examination.cert_tool", "value": proof["tool"], "outside": True},
    ]


def _source(row: Any) -> list[dict[str, Any]]:
    return [
        {"term": "desk_examination.document", "digest": row.sha256, "note": "desk_examination.document_note"},
        {"term": "desk_examination.recorded_at", "at": row.at, "form": "short"},
    ]


def _authority(row: Any) -> list[dict[str, Any]]:
    address = reverse("authority:show", args=[row.authority_id])
    return [
        {"term": "desk_exhibits.authority", "value": row.authority.label, "url": address},
        {"term": "desk_exhibits.reference", "value": row.authority.reference, "outside": True},
        {"term": "desk_exhibits.valid_to", "at": row.authority.valid_to, "form": "long"},
    ]
