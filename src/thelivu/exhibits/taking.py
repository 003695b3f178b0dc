"""What of a return can enter the register by itself, and what waits for a person.

What arrives: a return whose seal held, what the office knows of its form, what is on record already. What leaves: the
items to add, or the reason why a person has to look. A return is the whole of what was written so far, so that sending
it again adds nothing twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from thelivu.base import Word
from thelivu.exhibits.field_form import FieldReturn, same_code
from thelivu.exhibits.memo import Seized, digest_of, problems

WRONG_DOOR = "exhibits.waits.wrong_door"
"""Stands before the reasons of a return that waits and says that the door was not the right one: it is looked at at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """What the office knows of the form: its search and block, its go code, and whether that was read out."""

    id: str
    search: str
    first: int
    last: int
    go: str
    go_given: bool
    withdrawn: bool = False
    merged_into: bool = False
    """Whether the memo of the search came with another form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """What is there already: how often this form was sent, its items by id with the digest of what was written, and the
    numbers on labels of other items.
    """

    sequence: int = 0
    items: Mapping[str, str] = field(default_factory=dict)
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Taking:
    """What is new in a return; or why it waits. A `stale` one was overtaken by a later one and says nothing else."""

    new: tuple[Seized, ...] = ()
    stale: bool = False
    waits: tuple[Word, ...] = ()


def take(returned: FieldReturn, form: FormFacts, known: OnRecord) -> Taking:
    """The items that a return adds. Nothing of it is taken while one reason holds against it."""
    seized = returned.memo.seized
    if returned.sequence <= known.sequence and all(known.items.get(one.id) == digest_of(one) for one in seized):
        return Taking(stale=True)
    waits = (*_of_form(returned, form, known), *_of_items(seized, form, known))
    if waits:
        return Taking(waits=waits)
    return Taking(tuple(one for one in seized if one.id not in known.items))


def _of_form(returned: FieldReturn, form: FormFacts, known: OnRecord) -> tuple[Word, ...]:
    wrong = {
        "other_search": returned.search != form.search,
        "withdrawn": form.withdrawn,
        "go_not_given": not form.go_given,
        "go_wrong": form.go_given and not same_code(returned.go, form.go),
        "older": returned.sequence <= known.sequence,
        "other_memo": form.merged_into,
    }
    return tuple(Word(f"exhibits.waits.{code}") for code, holds in wrong.items() if holds)


def _of_items(seized: tuple[Seized, ...], form: FormFacts, known: OnRecord) -> tuple[Word, ...]:
    numbers = [one.number for one in seized]
    found = [word for one in seized for word in problems(one)]
    if len(set(numbers)) != len(numbers) or len({one.id for one in seized}) != len(seized):
        found.append(Word("exhibits.waits.twice"))
    found += [_item("outside_block", one) for one in seized if not form.first <= one.number <= form.last]
    found += [_item("number_used", one) for one in seized if one.id not in known.items and one.number in known.numbers]
    found += [_item("changed", one) for one in seized if known.items.get(one.id, digest_of(one)) != digest_of(one)]
    if known.items.keys() - {one.id for one in seized}:
        found.append(Word("exhibits.waits.missing"))
    return tuple(found)


def _item(code: str, one: Seized) -> Word:
    return Word(f"exhibits.waits.{code}", {"n": one.number})
