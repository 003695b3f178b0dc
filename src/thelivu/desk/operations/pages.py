"""What the pages of the operations room show: the plan with its blockers as sentences, one search with its next step.

Exceptions (a court's warrant, a child-at-risk order) are marked on each line and counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.attribution.queries.returns import withdrawn_under
from thelivu.desk.people.queries import Actor, names
from thelivu.law import load as load_law
from thelivu.operations import LATER, OUTCOMES, Item, blocking

from . import actions, plan_queries, queries

LOOKS = {
    "draft": "waiting", "blocked": "failed", "approved": "passed", "inside": "running", "closed": "proven",
    "called_off": "expired", "void": "void", "wrong": "wrong_premises",
}  # fmt: skip


def district_name(code: str, language: str) -> str:
    """A district as the officer reads it."""
    found = load_law().districts.get(code)
    if found is None:
        return code
    return str(found.name_ml if language == "ml" else found.name)


def placed(rows: Iterable[tuple[str, str, str]], language: str) -> list[tuple[str, str]]:
    """Id, label and district code as choices in a form: the label with the district's name."""
    return [(key, f"{label} · {district_name(code, language) or '?'}") for key, label, code in rows]


def where_choices(operation_id: str, language: str) -> dict[str, list[tuple[str, str]]]:
    """The districts in which the officer sees a search, and the waves, as choices of a filter."""
    codes = plan_queries.districts_in(operation_id)
    waves = queries.waves_of([operation_id])[operation_id]
    return {
        "districts": [(code, district_name(code, language)) for code in codes],
        "waves": [(str(one.number), str(one.number)) for one in waves],
    }


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An operation in the list."""

    url: str
    board: str
    label: str
    name: str
    starts_at: datetime | None
    planned: int
    closed: int
    wrong: int
    state: str


def operation_lines(at: datetime) -> list[OperationLine]:
    """Every operation that this officer sees, with the searches of it that they see."""
    rows = queries.operations()
    waves = queries.waves_of(row.id for row in rows)
    progress = queries.progress_by_operation()
    return [_operation(row, waves[row.id], progress.get(row.id, {}), at) for row in rows]


def _operation(row: Any, waves: Sequence[Any], progress: Mapping[str, int], at: datetime) -> OperationLine:
    begun = bool(waves) and waves[0].starts_at <= at
    state = "ended" if begun and waves[-1].ends_at < at else "running" if begun else "not_begun"
    return OperationLine(
        url=reverse("operations:show", args=[row.id]), board=reverse("operations:board", args=[row.id]),
        label=row.label, name=row.name, starts_at=waves[0].starts_at if waves else None,
        planned=progress.get("planned", 0), closed=progress.get("closed", 0), wrong=progress.get("wrong", 0), state=state,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One search in the plan."""

    url: str
    label: str
    premises: str
    district_name: str
    wave: int | None
    team: str
    exception: Word | None
    state: str
    look: str
    state_word: Word
    blockers: tuple[Word, ...]
    outcome: Word | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A search of the plan with its state and what it needs; nothing any more once the team went in."""

    row: Any
    state: str
    items: tuple[Item, ...]

    @property
    def blockers(self) -> tuple[Word, ...]:
        """What blocks it."""
        return blocking(self.items)

    def has_gap(self, code: str) -> bool:
        """Whether this item of readiness is open."""
        return any(item.code == code and item.state == "open" for item in self.items)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan of an operation: every search once, ready or with its blockers."""

    row: Any
    waves: tuple[Any, ...]
    kept: tuple[Planned, ...]
    total: int
    exceptions: int
    sum: tuple[tuple[int, Word, str], ...]


def plan_page(
    row: Any, at: datetime, *, state: str = "", district: str = "", wave: str = "", gap: str = ""
) -> PlanPage:
    """The searches of an operation that this officer sees, as far as the filter lets them through."""
    every = planned(queries.searches_of(row.id), row, at)
    here_and_then = kept(every, district=district, wave=wave)
    counts = Counter(one.state for one in every)
    here = reverse("operations:show", args=[row.id])
    whole = (len(every), Word("desk_operations.allotted"), here)
    parts = [
        (counts[name], Word(f"desk_operations.state_{name}"), f"{here}?state={name}")
        for name in LOOKS
        if counts[name]
    ]
    return PlanPage(
        row=row, waves=tuple(queries.waves_of([row.id])[row.id]), total=len(every),
        kept=tuple(one for one in here_and_then if state in {"", one.state} and (not gap or one.has_gap(gap))),
        exceptions=sum(exception_of(one.row) is not None for one in every), sum=(whole, *parts),
    )  # fmt: skip


def kept(every: Iterable[Planned], *, district: str, wave: str) -> list[Planned]:
    """Those of one district and one wave, where one is asked for."""
    return [
        one
        for one in every
        if district in {"", one.row.district} and wave in {"", str(one.row.wave.number) if one.row.wave else "none"}
    ]


def planned(rows: Sequence[Any], of: Any, at: datetime) -> list[Planned]:
    """Every search with its state and what it needs, for the price of one."""
    items = queries.readiness_of([row for row in rows if waits(row)], of, at)
    void = queries.void_among(rows)
    wrong = queries.incidents_of(row.id for row in rows)
    return [
        Planned(row, state_of(row, blocking(needs), void=row.id in void, wrong=row.id in wrong), needs)
        for row in rows
        for needs in (items.get(row.id, ()),)
    ]


def waits(row: Any) -> bool:
    """Whether the team has not gone in yet and still may."""
    return not row.entered_at and not row.called_off_at


def plan_lines(shown: Iterable[Planned], language: str) -> list[Line]:
    """The rows of one page of the plan."""
    return [_line(one, language) for one in shown]


def _line(one: Planned, language: str) -> Line:
    row = one.row
    return Line(
        url=reverse("operations:search", args=[row.id]), label=row.label, premises=row.premises.label,
        district_name=district_name(row.premises.district, language), wave=row.wave.number if row.wave else None,
        team=row.team.label if row.team else "", exception=exception_of(row), state=one.state, look=LOOKS[one.state],
        state_word=Word(f"desk_operations.state_{one.state}"), blockers=one.blockers,
        outcome=Word(f"desk_operations.outcome_{row.outcome}") if row.outcome else None,
    )  # fmt: skip


def state_of(row: Any, blocked: Sequence[Word], *, void: bool, wrong: bool) -> str:
    """The one state of a search; a wrong door outweighs all, and a void search is not "ready"."""
    if wrong:
        return "wrong"
    if row.called_off_at:
        return "called_off"
    if void:
        return "void"
    if row.left_at:
        return "closed"
    if row.entered_at:
        return "inside"
    if blocked:
        return "blocked"
    return "approved" if row.approved_by else "draft"


def exception_of(row: Any) -> Word | None:
    """The sentence of an exception; None where two officers confirmed."""
    kinds = {"court_warrant": "warrant", "child_at_risk": "child_at_risk"}
    return Word(f"targets.standing.{kinds[row.basis_kind]}") if row.basis_kind in kinds else None


# One search -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SearchPage:
    """One search with the next lawful step of this officer."""

    row: Any
    state: str
    look: str
    state_word: Word
    sentence: Word
    exception: Word | None
    facts: tuple[dict[str, object], ...]
    given: tuple[dict[str, object], ...]
    items: tuple[Item, ...]
    blocked: bool
    refusals: tuple[Word, ...]
    outcomes: tuple[Any, ...]
    incident: Any
    why_void: tuple[Word, ...]
    next: str  # "", prepare, approve, enter, leave, outcome
    may_call_off: bool
    may_prepare: bool
    may_kit: bool
    may_record: bool
    may_seize: bool
    may_open_case: bool


def search_page(row: Any, actor: Actor, at: datetime) -> SearchPage:
    """The page of one search for this officer."""
    of = queries.operation(row.operation_id)
    items = queries.readiness_of([row], of, at)[row.id] if waits(row) else ()
    blocked = blocking(items)
    void = row.id in queries.void_among([row])
    wrong = queries.incidents_of([row.id]).get(row.id)
    state = state_of(row, blocked, void=void, wrong=wrong is not None)
    own = actor.may("approve") and state == "draft"
    refused = actions.refusals_for(actor, row, at) if own else ()
    entered = bool(row.entered_at) and not row.called_off_at
    return SearchPage(
        row=row, state=state, look=LOOKS[state], state_word=Word(f"desk_operations.state_{state}"),
        sentence=_sentence(row, wrong), exception=exception_of(row), facts=_facts(row, actor.language),
        given=_given(row), items=items, blocked=bool(blocked), refusals=refused,
        outcomes=tuple(queries.outcomes_of(row.id)), incident=wrong,
        why_void=withdrawn_under(row.premises.decision) if void and row.premises.decision else (),
        next=_next(actor, row, state, refused), may_call_off=waits(row) and actor.may("plan"),
        may_prepare=state in {"draft", "blocked", "void"} and not row.approved_by and actor.may("plan") and row.planned_by == actor.id,
        may_kit=waits(row) and bool(row.approved_by) and actor.may("take_custody"),
        may_record=entered and actor.may("register"), may_open_case=entered and wrong is None and actor.may("register"),
        may_seize=entered and wrong is None and not row.outcome and actor.may("take_custody"),
    )  # fmt: skip


def _sentence(row: Any, wrong: Any) -> Word:
    if wrong is not None:
        code = (
            "desk_operations.sentence_wrong_closed" if wrong.closed_at else "desk_operations.sentence_wrong"
        )
        return Word(code, {"premises": row.premises.label, "incident": wrong.label})
    if row.outcome:
        return Word(f"desk_operations.outcome_{row.outcome}")
    return Word(
        "desk_operations.sentence_search", {"premises": row.premises.label, "operation": row.operation.name}
    )


def _next(actor: Actor, row: Any, state: str, refused: Sequence[Word]) -> str:
    if state == "blocked" and not row.approved_by and actor.may("plan") and row.planned_by == actor.id:
        return "prepare"
    if state == "draft" and actor.may("approve") and not refused:
        return "approve"
    if not actor.may("register"):
        return ""
    if state == "approved":
        return "enter"
    if state == "inside":
        return "leave" if row.outcome else "outcome"
    after = LATER[row.outcome] if row.outcome else OUTCOMES
    return "outcome" if state in {"closed", "wrong"} and after else ""


def _facts(row: Any, language: str) -> tuple[dict[str, object], ...]:
    officers = names({row.planned_by, row.approved_by, row.kit_by, row.team.leader if row.team else ""})
    team = (
        f"{row.team.label}: {officers.get(row.team.leader, '')}, {', '.join(row.team.members)}"
        if row.team
        else "-"
    )
    return (
        {"term": "desk_operations.col_premises", "value": row.premises.label,
         "url": reverse("targets:premises", args=[row.premises_id])},
        {"term": "desk_operations.col_district", "value": district_name(row.premises.district, language) or "-"},
        {"term": "desk_operations.col_wave", "value": str(row.wave.number) if row.wave else "-"},
        {"term": "desk_operations.col_team", "value": team, "outside": True},
        {"term": "desk_operations.planned_by", "value": officers.get(row.planned_by, "-")},
        {"term": "desk_operations.approved_by", "value": officers.get(row.approved_by, "-")},
        {"term": "desk_operations.necessity", "value": row.necessity or "-", "outside": True},
        {"term": "desk_operations.less_intrusive", "value": row.less_intrusive or "-", "outside": True},
        {"term": "desk_operations.field_shared_line", "value": row.shared_line or "-", "outside": True},
        {"term": "desk_operations.field_warrant", "value": _warrant(row), "outside": True},
        {"term": "desk_operations.kit_by", "value": officers.get(row.kit_by, "-")},
        {"term": "desk_operations.entered", "at": row.entered_at, "value": "-"},
        {"term": "desk_operations.left", "at": row.left_at, "value": "-"},
        {"term": "desk_operations.door", "value": Word(f"operations.door.{row.door}")},
    )  # fmt: skip


def _warrant(row: Any) -> str:
    return f"{row.warrant_number}, {row.warrant_court}" if row.order_kind == "warrant" else "-"


def _given(row: Any) -> tuple[dict[str, object], ...]:
    """What an exception names, as it was given."""
    if row.basis_kind == "attribution":
        return ()
    first = "issued_at" if row.basis_kind == "court_warrant" else "ordered_at"
    shown = ("reference", "court", "ordered_by")
    given: list[dict[str, object]] = [
        {"term": f"desk_operations.field_{name}", "value": str(row.basis[name]), "outside": True}
        for name in shown
        if row.basis.get(name)
    ]
    given.append({"term": f"desk_operations.field_{first}", "at": datetime.fromisoformat(row.basis[first])})
    return tuple(given)
