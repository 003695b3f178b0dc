"""The field forms of a search as its page shows them, and one return with what stands for and against it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word, rfc3339
from thelivu.desk.operations.duty_queries import procedure_of
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register.paper_pages import PaperLine, paper_lines
from thelivu.desk.targets.actions import open_holder
from thelivu.exhibits.field_form import PACK, form_key, go_check
from thelivu.exhibits.memo import Seized, gaps, head_of, read_memo

from . import field_queries
from .label_queries import labels_of
from .queries import exhibits_of, kind_name


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form that went out: who has it, its labels, its go code once that is given."""

    id: str
    number: int
    medium: Word
    paper: bool
    officer: str
    labels: str
    valid_until: datetime
    look: str
    state: Word
    code: str
    may_go: bool
    may_withdraw: bool
    may_write: bool
    may_print: bool
    papers: list[PaperLine]


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One return of the list."""

    url: str
    at: datetime
    look: str
    state: Word
    items: int
    form: int


@dataclass(frozen=True, slots=True)
class MemoFacts:
    """One search memo on record, and what the law asks of it that it does not have."""

    form: int
    facts: tuple[dict[str, object], ...]
    gaps: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """One return: what it says, and why it waits."""

    row: Any
    search_label: str
    search_id: str
    look: str
    state: Word
    waits: tuple[Word, ...]
    items: tuple[dict[str, object], ...]
    facts: tuple[dict[str, object], ...]
    received_by: str


_LOOKS = {"taken": "passed", "waiting": "ambiguous", "set_aside": "void"}


def form_lines(rows: list[Any], actor: Actor, at: datetime) -> list[FormLine]:
    """The forms of one search for this officer."""
    called = names({row.officer for row in rows})
    return [_form_line(row, actor, at, called.get(row.officer, "")) for row in rows]


def _form_line(row: Any, actor: Actor, at: datetime, officer: str) -> FormLine:
    state, look = state_of(row, at)
    labels = list(labels_of(row).values())
    controls = actor.may("register") and row.officer != actor.id
    printed = paper_lines(row.id) if row.medium == "paper" else []  # only a kit has papers
    return FormLine(
        id=row.id, number=row.number, medium=Word(f"desk_field.medium_{row.medium}"), paper=row.medium == "paper",
        officer=officer, labels=f"{labels[0]} – {row.last:02d}", valid_until=row.valid_until, look=look,
        state=Word(f"desk_field.form_{state}"), code=field_queries.code_of(row) if state == "inside" and controls else "",
        may_go=controls and state == "out", may_withdraw=actor.may("register") and state in {"out", "run_out", "inside"},
        may_write=row.medium == "paper" and state == "inside" and actor.may("take_custody"),
        may_print=row.medium == "paper" and state == "out" and actor.may("take_custody") and not printed, papers=printed,
    )  # fmt: skip


def state_of(row: Any, at: datetime) -> tuple[str, str]:
    """How far a form is, and how that looks."""
    if row.withdrawn_at:
        return "withdrawn", "void"
    if row.go_given_at:
        return "inside", "running"
    return ("run_out", "expired") if at > row.valid_until else ("out", "open")


def return_lines(rows: list[Any]) -> list[ReturnLine]:
    """What came back on these forms."""
    number = {row.id: row.number for row in rows}
    return [
        ReturnLine(
            reverse("exhibits:field_return", args=[row.id]), row.received_at, _LOOKS[row.state],
            Word(f"desk_field.return_{row.state}"), len(row.items), number[row.form_id],
        )
        for row in field_queries.returns_of(number)
    ]  # fmt: skip


def memo_facts(search: Any) -> list[MemoFacts]:
    """The memos of a search, each with its gaps."""
    seized = exhibits_of(search.id)
    recorded = procedure_of(search) == "BNSS"  # s.105 asks for a recording; the earlier Code did not (law reference 3.3)
    return [_memo_facts(row, seized, recorded=recorded) for row in field_queries.memos_of(search.id)]


def _memo_facts(row: Any, seized: list[Any], *, recorded: bool) -> MemoFacts:
    mine = [one for one in seized if row.form.first <= one.number <= row.form.last]
    wanting = gaps(read_memo(row.head), recorded=recorded, on_record=len(mine))
    return MemoFacts(row.form.number, facts_of(row.head), wanting)


def facts_of(head: dict[str, Any]) -> tuple[dict[str, object], ...]:
    """The head of a memo in the order of the paper."""
    place, close = head["place"], head["close"] or {}

    def said(name: str, value: object) -> dict[str, object]:
        return {"term": f"desk_field.{name}", "value": "-" if value is None or value == "" else str(value), "outside": True}

    def when(name: str) -> dict[str, object]:
        found = place[name]
        return {"term": f"desk_field.{name}", "at": datetime.fromisoformat(found) if found else None, "value": "-"}

    def yes(name: str) -> dict[str, object]:
        return {"term": f"desk_field.{name}", "value": Word("desk_field.yes" if place[name] else "desk_field.no")}

    occupant = Word(f"desk_field.occupant_{place['occupant']}") if place["occupant"] else "-"
    return (
        when("entered_at"), when("left_at"), {"term": "desk_operations.door", "value": Word(f"operations.door.{place['door']}") if place["door"] else "-"},
        {"term": "desk_field.occupant", "value": occupant}, yes("own_search_offered"), yes("woman_officer"),
        said("expert", place["expert"]), when("copy_given_at"), said("children", place["children"]),
        said("at_risk", place["at_risk"]), said("referral", place["referral"]),
        said("witnesses", ", ".join(one["name"] for one in head["witnesses"])),
        said("esakshya", ", ".join(head["esakshya"])),
        *({"term": f"desk_field.{one['kind']}", "value": f"{one['name']} · {one['size']} · SHA-256 {one['sha256']}", "outside": True}
          for one in head["recordings"]),
        said("total", close.get("total")), said("specimen", close.get("specimen")), said("remarks", close.get("remarks")),
    )  # fmt: skip


def return_page(row: Any, language: str) -> ReturnPage:
    """One return as it was written."""
    returned = field_queries.written(row)
    form = field_queries.form(row.form_id)
    memo = returned.corrected
    return ReturnPage(
        row=row, search_label=form.search.label, search_id=form.search_id, look=_LOOKS[row.state],
        state=Word(f"desk_field.return_{row.state}"), waits=words_of(row),
        items=tuple(_item(one, row, language) for one in memo.seized), facts=facts_of(head_of(memo)),
        received_by=names({row.received_by}).get(row.received_by, ""),
    )  # fmt: skip


def words_of(row: Any) -> tuple[Word, ...]:
    """Why a return waits or waited."""
    return tuple(Word(code, values) for code, values in row.waits)


def _item(one: Seized, row: Any, language: str) -> dict[str, object]:
    return {
        "n": one.number, "kind": kind_name(one.kind, language), "spot": one.spot, "found_at": one.found_at, "bag": one.bag,
        "serials": ", ".join(one.serials), "same_as": row.same_as.get(one.id, ""),
    }  # fmt: skip


def pack(row: Any, actor: Actor, secret: bytes, at: datetime) -> dict[str, Any]:
    """All that a phone takes along: one search, its address, its labels, the key of the form. Never the go code.

    The address is opened, on the record, for the officer who takes or sends the form.
    """
    search = row.search
    purpose = row.authority.purpose
    place = open_holder(actor, search.premises_id, purpose, f"field form {search.label}")
    return {
        "format": PACK, "form": row.id, "search": search.id, "label": search.label, "number": row.number,
        "premises": search.premises.label, "address": place.address, "team": search.team.label if search.team else "",
        "officer": names({row.officer}).get(row.officer, ""), "key": form_key(secret, row.id).hex(),
        "go_check": go_check(secret, row.id),
        "labels": {str(n): label for n, label in labels_of(row).items()},
        "valid_until": rfc3339(row.valid_until), "office_at": rfc3339(at),
    }  # fmt: skip
