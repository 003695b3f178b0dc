"""Papers issued for signature: a value arrives and is kept; the same value, and so the same PDF, leaves again."""

import json
from collections.abc import Sequence

from thelivu.base import canonical
from thelivu.base.paper import Paper, read_paper
from thelivu.desk.people.queries import Actor
from thelivu.documents import Letterhead, as_pdf

from .actions import Recording, next_number, note_access
from .documents import content, keep
from .models import PaperRow, RecordedRow
from .queries import born


def issue(
    record: Recording, paper: Paper, of: RecordedRow, *, purpose: str, withheld: Sequence[str] = ()
) -> PaperRow:
    """Keeps a paper as part of an act; what is `withheld` is masked where the kept content is shown."""
    data = canonical(paper.content)
    document = record.insert(keep(data, f"{paper.kind}.json", spans=_spans(data, withheld)), like=of)
    row = PaperRow(
        label=f"PP-{next_number('PP'):04d}", kind=paper.kind, about=paper.about, subject=of.id, code=paper.code,
        purpose=purpose, document=document, issued_at=paper.issued_at, issued_by=record.actor.id,
    )  # fmt: skip
    return record.insert(row, like=of)


def issued(subject: str) -> list[PaperRow]:
    """The papers of a record, the newest first."""
    return list(PaperRow.objects.filter(subject=subject).order_by("-issued_at", "-label"))


def paper_named(paper_id: str) -> PaperRow | None:
    """A paper in scope."""
    return PaperRow.objects.select_related("document").filter(id=paper_id).first()


def paper_with(code: str) -> PaperRow | None:
    """The paper in scope that carries a verification code, however it is typed."""
    digits = "".join(mark for mark in code.upper() if mark in "0123456789ABCDEF")
    typed = "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return PaperRow.objects.filter(code=typed).first()


def pdf_of(actor: Actor, row: PaperRow, language: str) -> bytes:
    """The PDF of a paper, once who opens it stands on the access log: it may name an address."""
    note_access(actor, "register.open_paper", about=row.id, purpose=row.purpose, matter=row.subject)
    office = born()
    head = Letterhead(" · ".join(office.letterhead.splitlines()), office.birth == "synthetic")
    return as_pdf(read_paper(json.loads(content(row.document))), head, language)


def _spans(data: bytes, withheld: Sequence[str]) -> list[tuple[int, int, str]]:
    found = []
    for text in withheld:
        inside = canonical(text)[1:-1]
        at = data.find(inside) if inside else -1
        if at >= 0:
            found.append((at, at + len(inside), "address"))
    return sorted(found)
