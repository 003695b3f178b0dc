"""Papers as pages list them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from thelivu.base import LANGUAGES, Word
from thelivu.desk.people.queries import names

from .papers import issued


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One issued paper: what it is, its code, and the address of its PDF in each language."""

    label: str
    kind: Word
    code: str
    issued_at: datetime
    by: str
    pdfs: list[tuple[Word, str]]


def paper_lines(subject: str) -> list[PaperLine]:
    """The papers of a record, the newest first."""
    rows = issued(subject)
    called = names({row.issued_by for row in rows})
    return [
        PaperLine(
            row.label, Word(f"desk_papers.kind.{row.kind}"), row.code, row.issued_at, called.get(row.issued_by, ""),
            [
                (Word(f"desk_papers.pdf.{language}"), f"{reverse('register:paper', args=[row.id])}?language={language}")
                for language in LANGUAGES
            ],
        )
        for row in rows
    ]  # fmt: skip
