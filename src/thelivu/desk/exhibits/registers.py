"""The Movement Register for material objects (Circular 10/2011) and the SEM register (High Court's rules) as pages.

Arrives: rows of custody. Leaves: one line for each movement, with the columns of the chain-of-custody line (law
reference 4.5), and one entry for each exhibit under the label with every removal from its locker.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word, ist, say
from thelivu.exhibits import Chain, CustodyEntry, state
from thelivu.exhibits.sem import leaves_locker

from . import register_queries
from .chains import chain_of, entry_of
from .custody_line import notes_of, with_role
from .pages import LOOKS
from .queries import holder_names

COLUMNS = (
    "exhibit", "number", "at", "act", "giver", "taker", "place", "purpose", "seal_before", "seal_after", "intact",
    "digest_before", "digest_after", "condition", "reference", "previous",
)  # fmt: skip
"""Columns of the Movement Register as a file; both signatures stand on the sheet of custody."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the Movement Register."""

    label: str
    url: str
    number: int
    at: datetime
    act: Word
    giver: str
    taker: str
    place: str
    notes: list[Word]
    entry: CustodyEntry
    found: Word | None
    digest_before: str
    previous: str


@dataclass(frozen=True, slots=True)
class Removal:
    """One removal from the locker: when, by whom, to which court, and what stands for it."""

    at: datetime
    taker: str
    destination: str
    reference: str
    declared: bool
    acknowledged: bool | None


@dataclass(frozen=True, slots=True)
class SemEntry:
    """One exhibit of the SEM register."""

    label: str
    url: str
    seized_at: datetime
    place: str
    source: str
    officer: str
    seal: str
    locker: str
    look: str
    word: Word
    removals: list[Removal]
    asks: bool


def movements(rows: Any, language: str) -> list[Movement]:
    """The lines of one page in the reader's language."""
    lines = register_queries.with_exhibits(rows)
    entries = {row.id: entry_of(row) for row in lines}
    called = holder_names([Chain("", (entry,)) for entry in entries.values()])
    digests, previous = register_queries.digests_before(lines), register_queries.previous_lines(lines)
    return [
        Movement(
            label=row.exhibit.label, url=reverse("exhibits:show", args=[row.exhibit_id]), number=row.number, at=row.at,
            act=Word(f"exhibits.action.{row.action}"), giver=with_role(entries[row.id].giver, called, language),
            taker=with_role(entries[row.id].taker, called, language), place=row.place,
            notes=notes_of(entries[row.id]), entry=entries[row.id],
            found=Word(f"desk_exhibits.found_{row.mismatch}") if row.mismatch else None,
            digest_before=digests.get(row.id, ""), previous=previous.get(row.id, ""),
        )
        for row in lines
    ]  # fmt: skip


def heads(language: str) -> list[str]:
    """The headings of the register as a file."""
    return [say(Word(f"desk_movement.{column}"), language) for column in COLUMNS]


def as_table(lines: Sequence[Movement], language: str) -> Iterator[list[str]]:
    """Lines of the register as rows of text; times in IST."""
    intact = {True: "desk_exhibits.seal_intact", False: "desk_exhibits.seal_broken"}
    for line in lines:
        entry = line.entry
        purpose = say(Word(entry.purpose), language) if entry.purpose.startswith("desk_exhibits.") else entry.purpose
        yield [
            _plain(text)
            for text in (
                line.label, str(line.number), f"{ist(line.at):%Y-%m-%d %H:%M}", say(line.act, language), line.giver,
                line.taker, line.place, purpose, entry.seal_before or "", entry.seal_after or "",
                say(Word(intact[entry.intact]), language) if entry.intact is not None else "",
                line.digest_before, entry.sha256 or "", entry.reason, entry.reference, line.previous,
            )
        ]  # fmt: skip


def sem_entries(rows: Any, language: str) -> list[SemEntry]:
    """The exhibits of one page in the reader's language."""
    chains = {row.id: chain_of(row) for row in rows}
    called = holder_names(chains.values())
    return [_sem_entry(row, chains[row.id], called, language) for row in rows]


def _sem_entry(row: Any, chain: Chain, called: dict[str, str], language: str) -> SemEntry:
    first, where = chain.entries[0], state(chain)
    lockers = [entry.place for entry in chain.entries if entry.taker.role == "keeper" and entry.action == "deposit"]
    return SemEntry(
        label=row.label, url=reverse("exhibits:show", args=[row.id]), seized_at=row.seized_at, place=first.place,
        source=with_role(first.giver, called, language), officer=with_role(first.taker, called, language),
        seal=chain.seal or "", locker=lockers[-1] if lockers else "", look=LOOKS[where],
        word=Word(f"exhibits.state.{where}"), asks=row.sem is None,
        removals=[_removal(chain, at, called, language) for at in _removed(chain)],
    )  # fmt: skip


def _removed(chain: Chain) -> list[int]:
    return [at for at, entry in enumerate(chain.entries) if leaves_locker(entry)]


def _removal(chain: Chain, at: int, called: dict[str, str], language: str) -> Removal:
    """A removal, with whether a court or laboratory acknowledged what it was removed for; None before it got there."""
    entry, later = chain.entries[at], chain.entries[at + 1 :]
    back = next((n for n, one in enumerate(later) if one.taker.role == "keeper" and one.action == "deposit"), len(later))
    away = (entry, *later[:back])
    arrived = any(one.taker.role in {"court", "laboratory"} for one in away)
    return Removal(
        at=entry.at, taker=with_role(entry.taker, called, language), destination=entry.destination,
        reference=entry.reference, declared=bool(entry.untampered),
        acknowledged=any(one.action == "acknowledge" for one in away) if arrived else None,
    )  # fmt: skip


def _plain(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
