"""District packets as their pages show them: what can go of each district, what went, and the account of what came back."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.operations.pages import district_name
from thelivu.desk.people.queries import names

from . import packet_queries as queries
from .field_pages import state_of

HANDED = ("taken", "waiting", "set_aside", "refused")
"""What became of a return of a file: the parts of its account."""

_LOOKS = {"taken": "passed", "waiting": "ambiguous", "set_aside": "void", "refused": "void"}


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """One district of an operation: the searches that can go, and those that cannot with why."""

    code: str
    name: str
    ready: tuple[str, ...]  # labels
    held: tuple[tuple[str, str, Word], ...]  # label, address, why

    @property
    def count(self) -> int:
        """Its searches."""
        return len(self.ready) + len(self.held)


@dataclass(frozen=True, slots=True)
class Account:
    """One file that came back: how many returns were in it and what became of them."""

    row: Any
    by: str
    sum: tuple[tuple[int, str], ...]
    lines: tuple[dict[str, object], ...]


def district_lines(operation_id: str, at: datetime, language: str) -> list[DistrictLine]:
    """The districts of one operation, by name."""
    found = queries.by_district(operation_id)
    against = queries.against_sending([row for rows in found.values() for row in rows], at)
    lines = [
        DistrictLine(
            code, district_name(code, language), tuple(row.label for row in rows if row.id not in against),
            tuple((row.label, reverse("operations:search", args=[row.id]), against[row.id]) for row in rows if row.id in against),
        )
        for code, rows in found.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda one: one.name)


def packet_lines(rows: list[Any], language: str) -> list[dict[str, object]]:
    """What was sent, and how many files came back."""
    back = queries.files_back(rows)
    return [
        {
            "row": row, "url": reverse("exhibits:packet", args=[row.id]), "district": district_name(row.district, language),
            "back": back[row.id],
        }
        for row in rows
    ]  # fmt: skip


def form_lines(row: Any, at: datetime) -> list[dict[str, object]]:
    """The searches in a packet, each with how far its form is."""
    return [
        {
            "label": form.search.label, "number": form.number, "url": reverse("exhibits:field_forms", args=[form.search_id]),
            "look": look, "state": Word(f"desk_field.form_{state}"),
        }
        for form in queries.forms_in(row)
        for state, look in [state_of(form, at)]
    ]  # fmt: skip


def accounts(row: Any) -> list[Account]:
    """What came back for a packet, the newest first."""
    rows = queries.returns_of(row)
    called = names({one.received_by for one in rows})
    return [_account(one, called.get(one.received_by, "")) for one in rows]


def _account(row: Any, by: str) -> Account:
    counted = Counter(one["state"] for one in row.handed)
    parts = tuple((counted[code], f"desk_packets.handed_{code}") for code in HANDED)
    lines = tuple(
        {
            "name": one["name"], "search": one["search"], "look": _LOOKS[one["state"]],
            "state": Word(f"desk_packets.handed_{one['state']}"), "why": [Word(code, values) for code, values in one["why"]],
            "url": reverse("exhibits:field_return", args=[one["return"]]) if one["return"] else "",
        }
        for one in row.handed
    )  # fmt: skip
    return Account(row, by, ((len(row.handed), "desk_packets.in_file"), *parts), lines)
