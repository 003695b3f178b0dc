"""Two officers who named different rows: what each named and when, and who must do what next. Words, never sentences."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from thelivu.base import IST, Refused, Value, Word
from thelivu.desk.people.queries import Actor, names

from . import blind, control_pairs, decided, queries, raw


@dataclass(frozen=True, slots=True)
class Side:
    """What one officer named."""

    name: str
    named: Word
    at: Word
    value: str  # "return:row" of the row in the list


@dataclass(frozen=True, slots=True)
class Dispute:
    """Both sides, the sighting in question as its source has it, and the rows."""

    label: str
    url: str
    first: Side
    second: Side
    seen: list[dict[str, Any]]
    lines: tuple[str, ...]
    choices: list[blind.Choice]

    @property
    def sides(self) -> tuple[Side, Side]:
        """First and second, in this order."""
        return self.first, self.second


def dispute(one: Any, actor: Actor) -> Dispute:
    """The page of a disagreement, for a third officer; who was one of the two is refused."""
    row = queries.decision(one.decision_id)
    if queries.disagreement(row.id) != one:
        raise Refused("desk_attribution.nothing_to_explain")
    if actor.id in {row.decided_by, one.officer}:
        raise Refused("desk_attribution.a_third_explains")
    sighting = queries.sighting(one.sighting_id)
    written = raw.written(sighting)
    known = names({row.decided_by, one.officer})
    [detail] = [each for each in queries.decided_sightings(row.id) if each.sighting_id == sighting.id]
    return_id, number = detail.evidence[0]
    return Dispute(
        label=row.identity.label, url=reverse("attribution:show", args=[row.id]),
        first=Side(known.get(row.decided_by, ""), _place(return_id, number), _at(row, actor.language), f"{return_id}:{number}"),
        second=Side(
            known.get(one.officer, ""), _place(one.returned_id, one.row), _at(one, actor.language), f"{one.returned_id}:{one.row}"
        ),
        seen=blind.seen_facts(written, actor.language), lines=written.lines,
        choices=blind.choices(control_pairs.rows_of(queries.value_of(sighting)), actor.language),
    )  # fmt: skip


def _at(row: Any, language: str) -> Word:
    return Word("desk_second_officer.at", {"at": decided.written(row.recorded_at.astimezone(IST), language)})


def _place(return_id: str | None, number: int | None) -> Word:
    if return_id is None or number is None:
        return Word("desk_attribution.no_row_fits")
    label = queries.return_(return_id).label
    return Word("desk_attribution.place", {"return": label, "row": f"{number:,}"})


def next_steps(row: Any) -> list[Word]:
    """Who must do what, where two officers differ: nothing else moves the record."""
    one = queries.disagreement(row.id)
    if one is None:
        return []
    places = {each.sighting_id: number for number, each in enumerate(queries.decided_sightings(row.id), 1)}
    known = names({row.decided_by, one.officer})
    values: dict[str, Value] = {
        "first": known.get(row.decided_by, ""),
        "second": known.get(one.officer, ""),
        "number": places.get(one.sighting_id, 0),
    }
    return [Word(f"desk_second_officer.step_{step}", values) for step in ("look", "third", "then")]
