"""Cold exhibits that woke up as their pages show them: which list, how near, whose work, what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.queries import names

from .queries.woken import WITHIN, sees_list


@dataclass(frozen=True, slots=True)
class WakingLine:
    """One waking of the list."""

    label: str
    url: str
    exhibit: str
    examination: str
    listed: str
    files: int
    again: int
    officer: str
    woke_at: datetime
    by: datetime
    look: str
    word: Word
    open: bool


def lines(rows: Iterable[Any], at: datetime) -> list[WakingLine]:
    """Wakings as lines, each with its clock."""
    every = list(rows)
    called = names({row.officer for row in every})
    return [_line(row, called, at) for row in every]


def _line(row: Any, called: dict[str, str], at: datetime) -> WakingLine:
    late = not row.decision and row.woke_at + WITHIN < at
    look = "passed" if row.decision else "overdue" if late else "open"
    return WakingLine(
        label=row.label, url=reverse("examination:waking", args=[row.id]), exhibit=row.examination.exhibit.label,
        examination=row.examination.label, listed=f"{row.known_list.name}@{row.known_list.issue}", files=row.files,
        again=row.again, officer=called.get(row.officer, ""), woke_at=row.woke_at, by=row.woke_at + WITHIN, look=look,
        word=state_word(row), open=not row.decision,
    )  # fmt: skip


def state_word(row: Any) -> Word:
    """Open, or what was decided."""
    return Word(f"desk_examination.decision_{row.decision}" if row.decision else "desk_examination.waking_open")


def strip(row: Any) -> list[dict[str, Any]]:
    """What stands above a waking."""
    return [
        {"term": "desk_examination.exhibit", "value": row.examination.exhibit.label,
         "url": reverse("exhibits:show", args=[row.examination.exhibit_id])},
        {"term": "desk_examination.col_label", "value": row.examination.label,
         "url": reverse("examination:show", args=[row.examination_id])},
        {"term": "desk_examination.col_list", "value": f"{row.known_list.name}@{row.known_list.issue}",
         "url": reverse("examination:list", args=[row.known_list_id]) if sees_list(row) else ""},
        {"term": "desk_examination.col_files", "value": f"{row.files:,}"},
        {"term": "desk_examination.col_again", "value": f"{row.again:,}"},
    ]  # fmt: skip


def sentence(row: Any) -> Word:
    """What is the case, in one sentence."""
    code = "is_woken" if row.files else "is_woken_again"
    return Word(f"desk_examination.{code}", {"n": row.files, "again": row.again})


def deadlines(row: Any) -> list[dict[str, Any]]:
    """Its clock, or who closed it and when."""
    if not row.decision:
        return [{"term": "desk_examination.waking_due", "due": row.woke_at + WITHIN, "started": row.woke_at}]
    who = names({row.decided_by}).get(row.decided_by, "")
    return [
        {"term": "desk_examination.closed_by", "value": who},
        {"term": "desk_examination.closed_at", "at": row.decided_at, "form": "short"},
        {"term": "desk_examination.field_why", "value": row.reason, "outside": True},
    ]
