"""Papers of an operation: the dossier of a district, the operation order, the briefing sheet of a team.

Approved searches arrive as the office names them; papers leave. They name premises by label alone: the address of each
stands in its own search memo, opened for that. Children are numbers. The clocks are those of the law data, confirmed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import Refused, Word
from thelivu.base.paper import Block, Cell, Field, Fields, Grid, Named, Paper, Passage, signed_by
from thelivu.law import Deadline, cited

RULES = ("less_intrusive", "children_first", "wrong_door", "recording", "sem", "nothing_found")
"""What every team keeps to, in the order in which it meets them."""


@dataclass(frozen=True, slots=True)
class Crew:
    """A team as its papers name it."""

    label: str
    district: str
    leader: str
    members: tuple[str, ...]
    can: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One approved search: labels, its wave, what orders it, who is expected (numbers), whether an expert is asked for."""

    label: str
    premises: str
    district: str
    wave: int
    team: str
    authority: str
    order: Cell
    expected: Cell
    expert_asked: bool


@dataclass(frozen=True, slots=True)
class OperationSheet:
    """An operation with its waves (UTC), teams and approved searches; district names by code."""

    label: str
    name: str
    waves: tuple[tuple[int, datetime, datetime], ...]
    crews: tuple[Crew, ...]
    places: tuple[Place, ...]
    districts: dict[str, Named]


def district_dossier(sheet: OperationSheet, district: str, at: datetime) -> Paper:
    """What one district does: its approved searches, waves and teams."""
    places = _approved([one for one in sheet.places if one.district == district], sheet.label)
    crews = [one for one in sheet.crews if one.district == district]
    blocks: tuple[Block, ...] = (
        Fields(_word("operation"), (*_head(sheet), Field(_word("district"), sheet.districts[district]),
                                    Field(_word("authorities"), tuple(sorted({one.authority for one in places}))))),
        _waves(sheet),
        Grid(_word("searches"), _columns("search", "premises", "wave", "team", "authority", "order"),
             tuple((one.label, one.premises, str(one.wave), one.team, one.authority, one.order) for one in places)),
        _crews(crews),
        Passage(_word("addresses"), (_word("no_address"),)),
        signed_by("ordering_officer", "leader_of_district"),
    )  # fmt: skip
    return Paper("district_dossier", f"{sheet.label} {district}", _word("district_dossier"), at, blocks)


def operation_order(sheet: OperationSheet, clocks: Sequence[Deadline], at: datetime) -> Paper:
    """The order for the whole operation: waves, districts, teams, rules and clocks, under law that is confirmed."""
    places = _approved(sheet.places, sheet.label)
    searches = Counter(one.district for one in places)
    teams = {code: sorted({one.team for one in places if one.district == code}) for code in searches}
    blocks: tuple[Block, ...] = (
        Fields(_word("operation"), (*_head(sheet), Field(_word("provisions"), cited(clocks)))),
        _waves(sheet),
        Grid(_word("districts"), _columns("district", "searches", "teams"),
             tuple((name, str(searches[code]), tuple(teams[code])) for code, name in sheet.districts.items() if code in searches)),
        _rules(),
        Grid(_word("clocks"), _columns("clock", "time", "started_by", "provision"), tuple(_clock(one) for one in clocks)),
        signed_by("ordering_officer"),
    )  # fmt: skip
    return Paper("operation_order", sheet.label, _word("operation_order"), at, blocks)


def briefing(sheet: OperationSheet, crew: Crew, at: datetime) -> Paper:
    """What one team does: its searches wave by wave, who is expected there, and the rules."""
    mine = sorted((one for one in sheet.places if one.team == crew.label), key=lambda one: (one.wave, one.label))
    places = _approved(mine, crew.label)
    blocks: tuple[Block, ...] = (
        Fields(_word("operation"), (*_head(sheet), Field(_word("district"), sheet.districts[crew.district]))),
        _crews([crew]),
        _waves(sheet),
        Grid(_word("searches"), _columns("search", "premises", "wave", "order", "expected", "expert"),
             tuple((one.label, one.premises, str(one.wave), one.order, one.expected,
                    _word("expert_yes" if one.expert_asked else "expert_no")) for one in places)),
        _rules(),
        Passage(_word("addresses"), (_word("no_address"),)),
        Passage(_word("questions"), room=3),
        signed_by("ordering_officer", "leader"),
    )  # fmt: skip
    return Paper("briefing", f"{sheet.label} {crew.label}", _word("briefing"), at, blocks)


def _approved(places: Sequence[Place], where: str) -> Sequence[Place]:
    if not places:
        raise Refused("operations.orders.none_approved", where=where)
    return places


def _head(sheet: OperationSheet) -> tuple[Field, ...]:
    return Field(_word("label"), sheet.label), Field(_word("name"), sheet.name)


def _waves(sheet: OperationSheet) -> Grid:
    rows = tuple((str(number), starts, ends) for number, starts, ends in sheet.waves)
    return Grid(_word("waves"), _columns("wave", "begins", "ends"), rows)


def _crews(crews: Sequence[Crew]) -> Grid:
    rows = tuple((one.label, one.leader, one.members, one.can or "-") for one in crews)
    return Grid(_word("teams"), _columns("team", "leader", "members", "can"), rows)


def _rules() -> Passage:
    return Passage(_word("rules"), tuple(_word(f"rule_{code}") for code in RULES))


def _clock(one: Deadline) -> tuple[Cell, ...]:
    time = _word("forthwith") if one.hours is None else Word("operations.orders.hours", {"n": one.hours})
    return Named(one.title, one.title_ml), time, _word(f"event_{one.started_by}"), f"{one.act} s.{one.section}"


def _columns(*codes: str) -> tuple[Word, ...]:
    return tuple(_word(code) for code in codes)


def _word(code: str) -> Word:
    return Word(f"operations.orders.{code}")
