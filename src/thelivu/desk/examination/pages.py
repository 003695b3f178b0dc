"""One examination as its page shows it: the equation, what the lists named, the certificate; no path and no preview."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word, say
from thelivu.desk.exhibits.chains import chain_of
from thelivu.desk.exhibits.custody_line import entries_of
from thelivu.desk.exhibits.pages import ListLine, lines_of
from thelivu.desk.exhibits.queries import holder_names
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register.queries import now
from thelivu.examination import REASONS
from thelivu.examination.facts import KNOWN_GOOD, fact_word

from . import queries
from .queries import woken
from .woken_pages import WakingLine
from .woken_pages import lines as waking_lines


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
    grades: list[tuple[int, str]]
    failed: list[tuple[Word | str, int]]
    skipped: list[tuple[Word | str, int]]
    traces: list[tuple[Word | str, int]]
    known_good: int
    tallies: list[queries.Tally]
    certificate: list[dict[str, Any]]
    custody: list[dict[str, Any]]
    custody_missing: list[Word]
    wakings: list[WakingLine]
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
    bench_url: str


@dataclass(frozen=True, slots=True)
class KnownListLine:
    """One known-file list, with its accounting; nothing of what it holds."""

    label: str
    url: str
    rows_in: int
    entries: int
    rejected: int
    hashes: int
    good: bool
    built: bool
    users: str
    terms: str
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
    by_grade = _by_grade(tallies)
    may = actor.may("examine") or actor.may("register")
    return ExaminationPage(
        id=row.id, label=row.label, look=look, word=word, sentence=_sentence(by_grade), strip=_strip(row, found),
        equation=_equation(row), grades=_grades(by_grade), failed=_failed(row), tallies=tallies,
        skipped=_facts(row, skipped=True), traces=_facts(row), known_good=row.facts.get(KNOWN_GOOD, 0),
        certificate=_certificate(row, actor.language), wakings=wakings_of(row, now()),
        custody=custody_around(row, actor.language), custody_missing=custody_missing(row),
        source=_source(row), authority=_authority(row), may_open=may and bool(found or row.failed),
    )  # fmt: skip


def _by_grade(tallies: list[queries.Tally]) -> dict[str, int]:
    found = dict.fromkeys(("identical", "near", "absent-file"), 0)
    for tally in tallies:
        if tally.grade:
            found[tally.grade] += tally.files
    return found


def _sentence(by_grade: dict[str, int]) -> Word:
    """What the run came to, with what it does not show, in the sentence itself."""
    total = sum(by_grade.values())
    if not total:
        return Word("desk_examination.is_none")
    sentences = {"identical": "is_found", "near": "is_near", "absent-file": "is_absent"}
    for grade, code in sentences.items():
        if by_grade[grade] == total:
            return Word(f"desk_examination.{code}", {"n": total})
    values = {"identical": by_grade["identical"], "near": by_grade["near"], "absent": by_grade["absent-file"]}
    return Word("desk_examination.is_mixed", values)


def _grades(by_grade: dict[str, int]) -> list[tuple[int, str]]:
    parts = [(number, f"desk_examination.eq_{grade.replace('-', '_')}") for grade, number in by_grade.items()]
    return [(sum(by_grade.values()), "desk_examination.eq_findings"), *parts]


def _facts(row: Any, *, skipped: bool = False) -> list[tuple[Word | str, int]]:
    """Reasons of skipped entries, or traces on the device, in words with how many; files known as harmless stand apart."""
    return [
        (fact_word(code), number)
        for code, number in sorted(row.facts.items())
        if code.startswith("skipped.") == skipped and code != KNOWN_GOOD and number
    ]


def wakings_of(row: Any, at: datetime) -> list[WakingLine]:
    """What woke this examination up."""
    rows = woken.wakings_of(row)
    for one in rows:
        one.examination = row
    return waking_lines(rows, at)


def custody_around(row: Any, language: str) -> list[dict[str, Any]]:
    """The lines of custody from the examiner's taking over to the next hand-over."""
    chain = chain_of(queries.exhibit_beside(row))
    first, last = queries.holders_since(row)
    return entries_of(chain, holder_names([chain]), language)[first - 1 : last]


def custody_missing(row: Any) -> list[Word]:
    """What of the custody around a run nobody recorded, each in a sentence."""
    first, last = queries.holders_since(row)
    chain = chain_of(queries.exhibit_beside(row))
    acts = [entry.action for entry in chain.entries[first - 1 : last]]
    wanted = {"open": "open" in acts, "connect": "connect" in acts, "seal": chain.seal is not None or "seal" in acts}
    return [Word(f"desk_examination.no_{act}_recorded") for act, there in wanted.items() if not there]


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
    shown = zip(lines_of(found, language), found, strict=True)
    return [
        WaitingLine(
            line, reverse("examination:import", args=[one.id]), reverse("examination:bench", args=[one.id])
        )
        for line, one in shown
    ]


def known_lists() -> list[KnownListLine]:
    """Every known-file list in scope."""
    rows = queries.lists()
    called = names({who for row in rows for who in (row.loaded_by, *row.users)})
    return [known_list_line(row, called) for row in rows]


def known_list_line(row: Any, called: dict[str, str]) -> KnownListLine:
    """One list as its row and its page show it."""
    return KnownListLine(
        label=f"{row.name}@{row.issue}", url=reverse("examination:list", args=[row.id]),
        rows_in=row.entries + row.rejected, entries=row.entries, rejected=row.rejected, hashes=row.hashes, good=row.good,
        built=row.file_id is not None, users=", ".join(called.get(one, "") for one in row.users), terms=row.terms,
        provenance=row.provenance,
        loaded_by=called.get(row.loaded_by, ""), loaded_at=row.recorded_at, sha256=row.sha256,
    )  # fmt: skip


def list_choices(actor: Actor) -> list[tuple[str, str]]:
    """(id, name@version) of every list in scope that this officer may use, for a form."""
    return [(row.id, f"{row.name}@{row.issue}") for row in queries.lists() if queries.may_use(actor, row)]


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
        *_source_digest(proof),
        {"term": "desk_examination.cert_method", "value": proof["method"], "outside": True},
        {"term": "desk_examination.cert_tool", "value": proof["tool"], "outside": True},
    ]


def _source_digest(proof: dict[str, Any]) -> list[dict[str, Any]]:
    held = proof.get("source_sha256")
    return [{"term": "desk_examination.cert_source", "digest": held}] if held else []


def _source(row: Any) -> list[dict[str, Any]]:
    return [
        {"term": "desk_examination.document", "digest": row.sha256, "note": "desk_examination.document_note"},
        {"term": "desk_examination.way", "value": Word(f"desk_examination.way_{row.way}")},
        {"term": "desk_examination.stored", "value": f"desk_examination.stored_{'yes' if row.stored_id else 'no'}"},
        {"term": "desk_examination.recorded_at", "at": row.at, "form": "short"},
    ]


def _authority(row: Any) -> list[dict[str, Any]]:
    address = reverse("authority:show", args=[row.authority_id])
    return [
        {"term": "desk_exhibits.authority", "value": row.authority.label, "url": address},
        {"term": "desk_exhibits.reference", "value": row.authority.reference, "outside": True},
        {"term": "desk_exhibits.valid_to", "at": row.authority.valid_to, "form": "long"},
    ]
