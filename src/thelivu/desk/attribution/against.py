"""What speaks against a decision: a wrong door, a withdrawn return, a basis that has changed, officers who differ.

Arrives: a decision's row. Leaves: words with links, the gravest first; nothing where nothing speaks against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from thelivu.base import IST, Word
from thelivu.desk.people.queries import names

from . import decided, queries, returned


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that speaks against the answer."""

    shape: str  # an icon's name
    said: Word
    label: str = ""
    url: str = ""


def against(row: Any, now: returned.Answer | None, language: str) -> list[Against]:
    """Everything that a reader must know before relying on the page; `now` is what the rules say, None where it is void."""
    found = [*_wrong_doors(row, language), *_found_wrong(row, language), *_basis(row, language)]
    newer = queries.newer_than(row)
    if newer is not None:
        found.append(
            Against(
                "void",
                Word("desk_chain.against_newer"),
                newer.label,
                reverse("attribution:show", args=[newer.id]),
            )
        )
    if now is not None and not _still_says(row, now):
        found.append(Against("alert", Word("desk_chain.against_otherwise")))
    return found


def _at(at: Any, language: str) -> str:
    return f"{decided.written(at.astimezone(IST), language)} IST"


def _wrong_doors(row: Any, language: str) -> Iterator[Against]:
    """A wrong door that rested on this answer, or on an earlier one about the same identity."""
    for one in queries.refuted(row.identity_id):
        code = "against_door" if one.id == row.id else "against_earlier_door"
        values = {"at": _at(one.refuted_at, language), "label": one.label}
        url = reverse("operations:incident", args=[one.refuted_by])
        yield Against("alert", Word(f"desk_chain.{code}", values), one.refuted_by, url)


def _found_wrong(row: Any, language: str) -> Iterator[Against]:
    for one in queries.reviews(row.id):
        if queries.explained(one) == "first_wrong":
            by = names({one.explanation.explained_by}).get(one.explanation.explained_by, "")
            values = {
                "name": by,
                "at": _at(one.explanation.recorded_at, language),
                "why": one.explanation.why,
            }
            yield Against("alert", Word("desk_chain.against_found_wrong", values))


def _basis(row: Any, language: str) -> Iterator[Against]:
    """The records that it rests on and that are no longer what they were."""
    for kind, one in queries.changed_basis(row):
        if kind == "withdrawn":
            values = {"at": _at(one.withdrawn_at, language), "why": one.withdrawn_why}
            url = reverse("attribution:return", args=[one.id])
            yield Against("struck", Word("desk_chain.against_withdrawn", values), one.label, url)
        elif kind == "lead":
            yield Against(
                "struck", Word("desk_chain.against_lead"), one.label, reverse("leads:show", args=[one.id])
            )
        else:
            yield Against("struck", Word(f"desk_chain.against_{kind}"), getattr(one, "label", ""))


def _still_says(row: Any, now: returned.Answer) -> bool:
    """Whether the rules, asked again at this moment, give the same answer."""
    [decided_now] = now.attribution.identities
    line = (decided_now.line.provider, decided_now.line.subscriber) if decided_now.line else ("", "")
    return (decided_now.state, *line) == (row.state, row.provider, row.subscriber)
