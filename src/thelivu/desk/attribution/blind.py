"""The blind review: raw sighting and raw rows side by side, and nothing of the first answer; the controls, for a supervisor.

A control pair and a pair of the evidence go through the same lines here, so that the page of one is the page of the other.
Line ids are shown as letters: the same letter is the same line, and no letter is known from elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from string import ascii_uppercase
from typing import Any

from thelivu.attribution import Lease
from thelivu.base import IST, Word, say
from thelivu.desk.people.queries import names
from thelivu.desk.register.readings import in_words

from . import control_pairs, decided, queries, raw, stored

Fact = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One row that a second officer may choose, as written and as read."""

    value: str
    place: Word
    cells: tuple[tuple[Word, str], ...]
    line: str
    utc: str
    ist: str


@dataclass(frozen=True, slots=True)
class Blind:
    """The raw sighting and the raw rows around it; nothing of the first answer."""

    token: str
    seen: list[Fact]
    lines: tuple[str, ...]
    choices: list[Choice]


def blind(task: control_pairs.Task, language: str) -> Blind:
    """What the second officer reads."""
    if task.control is not None:
        written, sighting = task.control.written, task.control.sighting
    else:
        row = queries.sighting(task.sighting)
        written, sighting = raw.written(row), queries.value_of(row)
    rows = control_pairs.rows_of(sighting)
    return Blind(task.token, seen_facts(written, language), written.lines, choices(rows, language))


def choices(rows: Sequence[tuple[queries.Returned, Lease]], language: str) -> list[Choice]:
    """The rows as they are laid before an officer."""
    numbers: dict[str, set[int]] = {}
    for row, lease in rows:
        numbers.setdefault(row.id, set()).add(lease.row)
    texts = {row.id: stored.written(row, numbers[row.id]) for row, _ in rows}
    letters: dict[tuple[str, str], str] = {}
    for _, lease in rows:
        letters.setdefault(lease.line.same_as, _letter(len(letters)))
    return [
        Choice(
            value=f"{row.id}:{lease.row}",
            place=Word("desk_attribution.place", {"return": lease.return_name, "row": f"{lease.row:,}"}),
            cells=tuple(
                (Word(f"desk_attribution.column.{column}"), text)
                for column, text in texts[row.id][lease.row].items()
                if column != "subscriber" and text
            ),
            line=letters[lease.line.same_as],
            utc=_ends(lease, UTC, language), ist=_ends(lease, IST, language),
        )
        for row, lease in rows
    ]  # fmt: skip


def _letter(number: int) -> str:
    """A to Z, then AA to AZ, and so on."""
    rest, last = divmod(number, len(ascii_uppercase))
    return (_letter(rest - 1) if rest else "") + ascii_uppercase[last]


def _ends(lease: Lease, zone: Any, language: str) -> str:
    ends = [lease.start, lease.end]
    return " – ".join(decided.written(one.astimezone(zone), language) if one else "…" for one in ends)


def seen_facts(one: raw.Written, language: str) -> list[Fact]:
    """The sighting as the source wrote it, and as it was read."""
    port = "desk_attribution.none" if one.port is None else str(one.port)
    facts: list[Fact] = [
        {"term": f"desk_chain.seen_{one.kind}", "value": one.address, "mono": True},
        *(
            [{"term": "desk_attribution.port", "value": port, "mono": one.port is not None}]
            if one.kind == "ip"
            else []
        ),
        {"term": "desk_attribution.time_written", "value": one.time, "outside": True},
        {"term": "desk_second_officer.zone_read", "value": one.zone or "desk_second_officer.zone_none"},
    ]
    if one.at is not None:
        facts += [
            {"term": "desk_second_officer.window_utc", "value": _window(one, UTC, language), "mono": True},
            {"term": "desk_second_officer.window_ist", "value": _window(one, IST, language), "mono": True},
        ]
    where = in_words(one.where)
    stands = say(where, language) if isinstance(where, Word) else where
    return [
        *facts,
        {"term": "desk_attribution.found_in", "value": f"{one.source}, {stands}", "outside": True},
    ]


def _window(one: raw.Written, zone: Any, language: str) -> str:
    """The whole time that must be covered, doubt included."""
    return " – ".join(decided.written(at.astimezone(zone), language) for at in raw.window(one))


# For the supervisor -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Missed:
    """A control pair that an officer missed, to be looked at together."""

    row: Any
    officer: str
    at: datetime
    known: Word
    named: Word
    choices: list[Choice]


def tallies() -> list[dict[str, Any]]:
    """Each officer's count of control pairs: how many, and how many missed."""
    rows = queries.tallies()
    known = names({one.officer for one in rows})
    return [{"name": known.get(one.officer, ""), "had": one.had, "missed": one.missed} for one in rows]


def missed_pairs() -> list[dict[str, Any]]:
    """The missed pairs that nobody has looked at together."""
    rows = list(queries.missed())
    known = names({one.officer for one in rows})
    return [{"row": one, "name": known.get(one.officer, "")} for one in rows]


def missed_pair(row: Any, language: str) -> Missed:
    """One missed pair with its rows, what was known and what was named."""
    at = row.at
    sighting = control_pairs.sighting_of(row)
    return_id, _, number = row.named.partition(":")
    label = queries.return_(return_id).label if return_id else ""
    return Missed(
        row=row, officer=names({row.officer}).get(row.officer, ""), at=at,
        known=_row_word(row.returned.label if row.known else "", row.known),
        named=_row_word(label, int(number) if number else None),
        choices=choices(control_pairs.rows_of(sighting), language),
    )  # fmt: skip


def _row_word(label: str, row: int | None) -> Word:
    if row is None:
        return Word("desk_attribution.no_row_fits")
    return Word("desk_attribution.place", {"return": label, "row": f"{row:,}"})
