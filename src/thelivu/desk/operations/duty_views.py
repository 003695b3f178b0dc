"""The clocks of one search on its page, and the form that records what was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import Word, say
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.people.queries import names
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404
from thelivu.law import Clock

from . import day_forms, duty_actions, queries
from .duty_queries import clocks_of_searches, done_of

LOOKS = {"running": "running", "overdue": "overdue", "done": "passed", "done_late": "failed"}


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One clock of a search: the duty with its law, whose it is, what started it, and how it stands."""

    title: str
    provision: str
    verified: bool
    source: str
    owner: Word
    officer: str
    why: Word
    started: datetime
    due: datetime
    forthwith: bool
    look: str
    state: Word
    done: Any
    done_by: str
    choice: str


def duty_lines(row: Any, language: str, at: datetime) -> list[DutyLine]:
    """The clocks of a search, the first due first."""
    law, done = law_of_office(), done_of(row.id)
    verified = {one.code: one.verified for one in law.deadlines}
    called = names({row.team.leader if row.team else "", *(one.done_by for one in done.values())})
    leader = called.get(row.team.leader, "") if row.team else ""

    def line(clock: Clock) -> DutyLine:
        record, state = clock.deadline, clock.state(at)
        stopped = done.get((record.code, clock.started_by.record))
        return DutyLine(
            title=record.title_ml if language == "ml" else record.title, provision=f"{record.act} s.{record.section}",
            verified=verified[record.code], source=f"{record.source}, {record.checked_on:%d.%m.%Y}",
            owner=Word(f"law.owner.{record.owner}"), officer=leader if record.owner == "leader" else "",
            why=Word(f"law.event.{clock.started_by.code}"), started=clock.started_by.at, due=clock.due_at,
            forthwith=clock.forthwith, look=LOOKS[state], state=Word(f"law.clock.{state}"), done=stopped,
            done_by=called.get(stopped.done_by, "") if stopped else "", choice=f"{record.code}|{clock.started_by.record}",
        )  # fmt: skip

    return [line(one) for one in clocks_of_searches([row]).get(row.id, ())]


def _choices(lines: Iterable[DutyLine], language: str) -> list[tuple[str, str]]:
    return [(one.choice, f"{one.title}, {one.provision}. {say(one.why, language)}") for one in lines if not one.done]


@page
def duties(request: OfficerRequest, search_id: str) -> HttpResponse:
    """Every clock of a search with its law and its owner, and the record of what was done."""
    row = or_404(queries.search, search_id)
    language = request.actor.language
    lines = duty_lines(row, language, now())
    form = day_forms.DutyForm(request.POST or None, choices=_choices(lines, language))
    if request.method == "POST":
        request.actor.require("register")
        if form.is_valid():
            duty_actions.duties_done(request.actor, row.id, **form.given())
            return redirect("operations:duties", row.id)
    may = request.actor.may("register") and any(not one.done for one in lines)
    context = {"row": row, "lines": lines, "form": form, "may": may, "ledger": rail(row.stream)}
    return render(request, "operations/duties.html", context, status=400 if form.errors else 200)
