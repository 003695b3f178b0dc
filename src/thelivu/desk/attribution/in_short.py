"""The page of a decision in a few sentences, for a reader who has never seen one: words leave, built from the rows alone.

What was asked, what the providers answered, why it counts, how far a clock may be wrong, who else looked, and what the
page does not show.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from thelivu.attribution import SHIFTS
from thelivu.base import Word

from . import queries, stored

NAMES = {"5min": "5 min", "1h": "1 h", "5h30": "5:30 h", "12h": "12 h"}


def in_short(row: Any, state: str, details: Sequence[Any]) -> list[Word]:
    """The answer and its grounds in the order in which a judge would ask."""
    return [*_answer(row, state, details), *_clocks(details), *_second(row, state), *_limits(row)]


def _answer(row: Any, state: str, details: Sequence[Any]) -> Iterator[Word]:
    values = {"n": len(details), "who": row.identity.basis, "line": row.subscriber, "provider": row.provider}
    yield Word("desk_chain.short_question", values)
    if state == "VOID":
        yield Word("desk_chain.short_void")
    elif row.subscriber:
        relied = len(row.independent)
        yield Word("desk_chain.short_line", {**values, "n": relied})
        kinds = {one.sighting.kind for one in details if one.sighting_id in row.independent}
        if "phone" in kinds:
            yield Word("desk_chain.short_two_kinds")
        elif relied > 1:
            yield Word("desk_chain.short_independent", {"n": relied, "needed": row.needed})
    elif row.reasons:
        yield stored.said(row.reasons[0])


def _clocks(details: Sequence[Any]) -> Iterator[Word]:
    near = [one.margin_s for one in details if one.margin_s is not None]
    if near:
        minutes, seconds = divmod(int(min(near)), 60)
        yield Word("desk_chain.short_margin", {"minutes": minutes, "seconds": seconds})
    drawn = [one.fragility for one in details if one.fragility]
    if not drawn:
        return
    same = [name for name in SHIFTS if all(one.get(name) for one in drawn)]
    other = [name for name in SHIFTS if name not in same]
    lists = {
        "same": ", ".join(NAMES[name] for name in same),
        "other": ", ".join(NAMES[name] for name in other),
    }
    kind = "both" if same and other else "same" if same else "other"
    yield Word(f"desk_chain.short_shift_{kind}", lists)


def _second(row: Any, state: str) -> Iterator[Word]:
    if state == "CONFIRMED":
        yield Word("desk_chain.short_agreed")
    elif queries.disagreement(row.id):
        yield Word("desk_chain.short_differ")
    elif state in queries.REVIEWABLE:
        yield Word("desk_chain.short_waits")


def _limits(row: Any) -> Iterator[Word]:
    if row.subscriber:
        yield Word("desk_chain.short_limits")


def glossary() -> list[tuple[Word, Word]]:
    """The words of the page that a reader may not know, each with what it means here."""
    terms = ("line", "address", "port", "lease", "margin", "clock", "shift", "gate", "blind")
    return [(Word(f"desk_chain.word_{one}"), Word(f"desk_chain.word_{one}_is")) for one in terms]
