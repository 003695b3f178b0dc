"""The triage board as its page draws it: one row for each device, filtered and in the order that was asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.exhibits.queries import kind_name

from .queries.board import STATES, Device

LOOKS = {"waiting": "open", "running": "running", "failed": "failed", "done": "passed"}
AGES = (30, 90, 180)
"""Days at which an exhibit has waited long: those of the list of laboratories."""


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device of the board."""

    place: int
    label: str
    url: str
    kind: str
    district: str
    tier: Word | None
    clock: Word | None
    days: int
    old: bool
    look: str
    word: Word
    void: bool
    laptop: bool
    run: str
    run_url: str
    hits: int
    by_grade: tuple[tuple[Word, int], ...]
    unread: int
    woken: int


@dataclass(frozen=True, slots=True)
class Board:
    """The devices that are shown, and how many there are in each state."""

    devices: tuple[Device, ...]
    counts: tuple[tuple[int, str], ...]  # of all, then of each state: a sum
    total: int


def board(devices: Sequence[Device], asked: Mapping[str, str]) -> Board:
    """The devices that answer the filters, in the order of work unless another one was asked for."""
    states = Counter(one.state for one in devices)
    sums = [(len(devices), "desk_examination.board_all"), *((states[one], f"desk_examination.board_{one}") for one in STATES)]
    shown = [one for one in devices if _answers(one, asked)]
    orders: Mapping[str, Any] = {
        "age": lambda one: (one.line.seized_at, one.line.label), "label": lambda one: one.line.label,
        "hits": lambda one: (-one.files, *one.key),
    }  # fmt: skip
    return Board(
        tuple(sorted(shown, key=orders.get(asked.get("sort", ""), lambda one: one.key))), tuple(sums), len(devices)
    )


def _answers(one: Device, asked: Mapping[str, str]) -> bool:
    held = {"state": one.state, "kind": one.line.kind, "district": one.line.district}
    return all(not asked.get(name) or asked[name] == value for name, value in held.items())


def lines(devices: Sequence[Device], first: int, at: datetime, language: str) -> list[DeviceLine]:
    """A page of devices, numbered from `first` on."""
    return [_line(place, one, at, language) for place, one in enumerate(devices, first)]


def _line(place: int, one: Device, at: datetime, language: str) -> DeviceLine:
    days = max(0, (at - one.line.seized_at).days)
    grades = tuple(
        (Word(f"desk_examination.grade_{grade.replace('-', '_')}"), files) for grade, files in sorted(one.hits.items())
    )
    return DeviceLine(
        place=place, label=one.line.label, url=reverse("exhibits:show", args=[one.line.id]),
        kind=kind_name(one.line.kind, language), district=one.line.district,
        tier=Word(f"targets.tier.{one.ranking.urgency.tier}") if one.ranking else None,
        clock=_clock(one), days=days, old=one.state != "done" and days >= AGES[0], look=LOOKS[one.state],
        word=Word(f"desk_examination.board_{one.state}"), void=one.void, laptop=one.laptop, run=one.label,
        run_url=reverse("examination:show", args=[one.examination]) if one.examination else "",
        hits=one.files, by_grade=grades, unread=one.unread, woken=one.woken,
    )  # fmt: skip


def _clock(one: Device) -> Word | None:
    left = one.ranking.perishability.days_left if one.ranking else None
    return Word("desk_examination.board_evidence", {"n": left}) if left is not None else None
