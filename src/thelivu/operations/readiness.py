"""What a search needs before the door: one ordered list of items, each met, open or not needed, with its reasons.

What arrives: a search as far as it is prepared, its operation, an instant. What leaves: the readiness board's items. The
blockers of a plan are the open items that block; approval and kit come after the plan and so block nothing in it. What
was not stated, or is not known, is never taken for "no" (law reference 7, guardrails 3 and 4).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from thelivu.authority import Authority, Subject, refusals
from thelivu.base import Value, Word
from thelivu.law import rank_at_least
from thelivu.operations.model import LINE_WARNINGS, Operation, Search, Wave
from thelivu.targets import CourtWarrant, NotPlannable, plannable

SEARCH_ACT = "operations.search"
"""The act that an authority has to name before premises may be searched under it."""

MET, OPEN, NOT_NEEDED = "met", "open", "not_needed"

ITEMS = (
    *("address", "wave", "district", "team", "second_officer", "authority", "order", "necessity", "less_intrusive"),
    *("deconfliction", "occupants", "woman_officer", "expert", "shared_line", "approval", "kit"),
)
"""In the order in which a planner fills them."""
AFTER_THE_PLAN = frozenset({"approval", "kit"})
"""Items that are met only once the plan stands: they block no approval."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a search needs: its code, whether it is met, open or not needed, and why."""

    code: str
    state: str
    reasons: tuple[Word, ...]

    @property
    def blocks(self) -> bool:
        """Whether the search cannot be approved while this stands."""
        return self.state == OPEN and self.code not in AFTER_THE_PLAN


def readiness(search: Search, operation: Operation, at: datetime) -> tuple[Item, ...]:
    """Every item of `ITEMS`, once and in that order, as the search stands at this instant."""
    return tuple(_item(code, search, operation, at) for code in ITEMS)


def blockers(search: Search, operation: Operation, at: datetime) -> tuple[Word, ...]:
    """Every reason why this search may not be approved as it stands, each once; none means it may."""
    return blocking(readiness(search, operation, at))


def blocking(items: Iterable[Item]) -> tuple[Word, ...]:
    """The reasons of the items that block; several items may wait for one and the same thing, which is named once."""
    return _once(word for item in items if item.blocks for word in item.reasons)


def line_warnings(states: Iterable[str], *, by_ports: bool) -> tuple[str, ...]:
    """Which of `LINE_WARNINGS` the sightings behind a decision give: their states, and whether ports told them apart."""
    told = {"SHARED_LINE": "many_users", "AMBIGUOUS": "several_lines", "CONTRADICTORY": "several_lines",
            "HOLDER_NOT_USER": "another_user"}  # fmt: skip
    found = {told[state] for state in states if state in told} | ({"shared_address"} if by_ports else set())
    return tuple(code for code in LINE_WARNINGS if code in found)


def needs_woman_officer(search: Search) -> bool:
    """A woman officer goes unless the planner stated that neither a woman nor a child is there."""
    return search.expected is None or search.expected.woman_or_child


def _item(code: str, search: Search, operation: Operation, at: datetime) -> Item:
    also = tuple(word for item, word in search.also_open if item == code)
    wrong = (*_OPEN[code](search, operation, at), *also)
    if wrong:
        return Item(code, OPEN, _once(wrong))
    state, reason = _answered(code, search, at)
    return Item(code, state, (reason,))


def _answered(code: str, search: Search, at: datetime) -> tuple[str, Word]:
    """How an item without an open reason is answered."""
    if code == "woman_officer" and not needs_woman_officer(search):
        return NOT_NEEDED, _ready("no_woman_or_child")
    if code == "expert" and not search.expert_asked:
        return NOT_NEEDED, _ready("expert_not_asked")
    if code == "shared_line" and not search.line_warnings:
        return NOT_NEEDED, _ready("no_line_warning")
    if code == "address":
        return MET, plannable(search.basis, search.premises.id, at).word
    if code == "order":
        return MET, _ready("warrant" if _by_warrant(search) else "grounds")
    if code == "occupants" and search.expected is not None:
        told = {name: "?" if n is None else n for name, n in _numbers(search)}
        return MET, _ready("occupants_not_known" if "?" in told.values() else "occupants", **told)
    return MET, _ready(code)


def _numbers(search: Search) -> Iterator[tuple[str, int | None]]:
    if search.expected is not None:
        yield from (("others", search.expected.others), ("women", search.expected.women))
        yield "children", search.expected.children


# What is open, item by item ---------------------------------------------------------------------------------------
def _address(search: Search, _: Operation, at: datetime) -> Iterator[Word]:
    standing = plannable(search.basis, search.premises.id, at)
    if isinstance(standing, NotPlannable):
        yield standing.word


def _wave(search: Search, operation: Operation, _: datetime) -> Iterator[Word]:
    if search.operation != operation.id:
        yield _word("other_operation")
    elif operation.wave(search.wave) is None:
        yield _word("no_wave")


def _district(search: Search, *_: object) -> Iterator[Word]:
    if search.premises.district is None:
        yield _word("district_open", premises=search.premises.label)


def _team(search: Search, *_: object) -> Iterator[Word]:
    team, district = search.team, search.premises.district
    if team is None:
        yield _word("no_team")
        return
    if district is not None and team.district != district:
        yield _word("team_elsewhere", team=team.district, district=district)
    if search.leader_rank and not rank_at_least(team.leader_rank, search.leader_rank):
        yield _word("leader_rank", rank=team.leader_rank, lowest=search.leader_rank)


def _second_officer(search: Search, *_: object) -> Iterator[Word]:
    if search.team is None:
        yield _word("no_team")
    elif not search.team.leader or not search.team.members:
        yield _word("team_incomplete")


def _authority(search: Search, operation: Operation, at: datetime) -> Iterator[Word]:
    wave = operation.wave(search.wave)
    if search.authority is None:
        yield _word("no_authority")
    elif wave is not None:
        yield from _refusals(search.authority, search, wave, at)


def _refusals(authority: Authority, search: Search, wave: Wave, at: datetime) -> tuple[Word, ...]:
    """Whether the authority holds for what is left of the wave: a search planned within it begins now or later."""
    subject = Subject("premises", search.premises.id, search.premises.district)
    begins = min(max(wave.starts_at, at), wave.ends_at)
    spans = (refusals(authority, SEARCH_ACT, subject, instant) for instant in (begins, wave.ends_at))
    return tuple({reason.code: reason for reasons in spans for reason in reasons}.values())


def _order(search: Search, *_: object) -> Iterator[Word]:
    """A warrant with its number and court; or the grounds and written order, issued as the plan now says them."""
    order = search.order
    if isinstance(search.basis, CourtWarrant):
        return  # the warrant that names the premises, judged as the basis
    if order is None or order.kind not in {"warrant", "grounds"}:
        yield _word("no_order")
    elif order.kind == "warrant" and not (order.number.strip() and order.court.strip()):
        yield _word("warrant_incomplete")
    elif order.kind == "grounds" and not order.paper:
        yield _word("grounds_not_issued")


def _by_warrant(search: Search) -> bool:
    return isinstance(search.basis, CourtWarrant) or (search.order is not None and search.order.kind == "warrant")


def _necessity(search: Search, *_: object) -> Iterator[Word]:
    if not search.necessity.strip():
        yield _word("no_necessity")


def _less_intrusive(search: Search, *_: object) -> Iterator[Word]:
    if not search.less_intrusive.strip():
        yield _word("no_less_intrusive")


def _deconfliction(search: Search, _: Operation, at: datetime) -> Iterator[Word]:
    if search.deconfliction is None:
        yield _word("not_deconflicted")
        return
    if search.deconfliction.holds_until is not None and at >= search.deconfliction.holds_until:
        yield _word("deconfliction_run_out")
    for contact in search.deconfliction.contacts:
        if contact.unit not in search.deconfliction.settled:
            yield contact.word


def _occupants(search: Search, *_: object) -> Iterator[Word]:
    if search.expected is None:
        yield _word("occupants_not_stated")


def _woman_officer(search: Search, *_: object) -> Iterator[Word]:
    if search.expected is None:
        yield _word("occupants_not_stated")
    elif needs_woman_officer(search) and search.team is None:
        yield _word("no_team")
    elif needs_woman_officer(search) and search.team is not None and not search.team.woman_officer:
        yield _word("no_woman_officer")


def _expert(search: Search, *_: object) -> Iterator[Word]:
    if search.expert_asked and search.team is None:
        yield _word("no_team")
    elif search.expert_asked and search.team is not None and not search.team.expert:
        yield _word("no_expert")


def _shared_line(search: Search, *_: object) -> Iterator[Word]:
    if search.line_warnings and not search.shared_line.strip():
        yield from (_word(f"line_{code}") for code in search.line_warnings)


def _approval(search: Search, *_: object) -> Iterator[Word]:
    if not search.approved_by:
        yield _word("not_approved", lowest=search.approval_rank or "?")


def _kit(search: Search, *_: object) -> Iterator[Word]:
    if search.kit is None:
        yield _word("kit_not_recorded")
    elif not search.kit.ready:
        yield _word("kit_not_ready")


_OPEN = {
    "address": _address, "wave": _wave, "district": _district, "team": _team, "second_officer": _second_officer,
    "authority": _authority, "order": _order, "necessity": _necessity, "less_intrusive": _less_intrusive,
    "deconfliction": _deconfliction, "occupants": _occupants, "woman_officer": _woman_officer, "expert": _expert,
    "shared_line": _shared_line, "approval": _approval, "kit": _kit,
}  # fmt: skip


def _once(words: Iterable[Word]) -> tuple[Word, ...]:
    found: list[Word] = []
    for word in words:
        if word not in found:
            found.append(word)
    return tuple(found)


def _word(code: str, **values: Value) -> Word:
    return Word(f"operations.blocker.{code}", values)


def _ready(code: str, **values: Value) -> Word:
    return Word(f"operations.ready.{code}", values)
