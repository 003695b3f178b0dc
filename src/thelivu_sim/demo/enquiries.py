"""Providers are asked: sightings become letters, one for each provider and day; what comes back is loaded and judged.

The simulated provider answers the letter that was sent, not the one that was meant. A file that fails a gate is taken
back, and a corrected one is asked for.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from thelivu.authority import Subject
from thelivu.desk.attribution import actions, queries
from thelivu.desk.leads import queries as leads
from thelivu.desk.people.queries import Actor
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import IST, Round
from thelivu_sim.markers import Markers
from thelivu_sim.network import PROVIDERS
from thelivu_sim.providers import RequestLine, answer, owner

_NECESSITY = (
    "The address was used by an account that was reported; only the provider knows whose line it was."
)
_CORRECT = "A gate failed; the provider was asked for a corrected file."


@dataclass(slots=True)
class Letter:
    """A letter on its way: the provider, the day, the sightings, and how often this provider was asked for that day."""

    provider: str
    day: str
    number: int
    sightings: list[str]
    request: str = ""
    lines: tuple[RequestLine, ...] = ()

    @property
    def reference(self) -> str:
        """What the provider's reply refers to."""
        return f"REQ-{self.provider}-{self.day}{f'-{self.number}' if self.number else ''}"


def ask_providers(made: Round) -> None:
    """Sightings, letters, returns."""
    made.until(made.day(10, 10, 30))
    analyst = made.cast.one("analyst")
    for row in made.screen.each("sightings", acting(analyst, lambda: list(leads.identities()))):
        officer = made.cast.next("analyst")
        acting(officer, actions.make_sightings, officer, row.id)
    letters = acting(analyst, lambda: _letters(queries.unasked()))
    for letter in made.screen.each("letters", letters):
        _send(made, made.cast.next("analyst"), letter)
    made.until(made.day(6, 11))
    faulty = [one for one in made.screen.each("returns", letters) if not _load(made, one, attempt=0)]
    made.until(made.day(5, 11))
    for letter in made.screen.each("corrected", faulty):
        _load(made, letter, attempt=1)


def _letters(sightings: Iterable[Any]) -> list[Letter]:
    """One letter for each provider and day in India; two sightings of one identity go in two."""
    letters: dict[tuple[str, str, int], Letter] = {}
    taken: dict[tuple[str, str, int], set[str]] = {}
    for row in sightings:
        provider, at = owner(row.ip), queries.value_of(row).at
        if provider is None or at is None:
            continue
        day, number = at.lo.astimezone(IST).strftime("%Y-%m-%d"), 0
        while row.identity_id in taken.get((provider.code, day, number), ()):
            number += 1
        key = (provider.code, day, number)
        letters.setdefault(key, Letter(*key, [])).sightings.append(row.id)
        taken.setdefault(key, set()).add(row.identity_id)
    return [letters[key] for key in sorted(letters)]


def _send(made: Round, analyst: Actor, letter: Letter) -> None:
    name = PROVIDERS[letter.provider].name
    permit = made.permit(analyst, "attribution.request", Subject("provider", name))
    row = acting(
        analyst, actions.request_lines, analyst, permit, name, letter.sightings, crime_number=f"Enquiry 41/{made.world.asked_on.year}",
        necessity=_NECESSITY,
    )  # fmt: skip
    acting(analyst, actions.mark_sent, analyst, row.id)
    letter.request = row.id
    letter.lines = tuple(RequestLine(one["ip"], one["port"], _moment(one["from_utc"])) for one in row.lines)


def _moment(written: str) -> datetime:
    """12-JAN-2026 22:41:04, as letters write it."""
    return datetime.strptime(
        re.sub(r"[A-Z]{3}", lambda month: month[0].title(), written), "%d-%b-%Y %H:%M:%S"
    ).replace(tzinfo=UTC)


def _load(made: Round, letter: Letter, *, attempt: int) -> bool:
    """Loads the provider's file; one that fails a gate is withdrawn. Whether it passed."""
    analyst = made.cast.next("analyst")
    name = f"{letter.reference}{'-corrected' if attempt else ''}.{PROVIDERS[letter.provider].file}"
    data, mapping = answer(
        made.world, letter.provider, letter.lines, request=letter.reference, attempt=attempt,
        mark=Markers(made.world.seed).of(f"returns/{name}"),
    )  # fmt: skip
    permit = made.permit(analyst, "attribution.load", Subject("file", sha256(data).hexdigest()))
    row = acting(
        analyst, actions.load_return, analyst, permit, data, name, mapping, request_id=letter.request
    )
    if row.state == "PASSED":
        return True
    if not attempt:
        acting(analyst, actions.withdraw_return, analyst, row.id, _CORRECT)
    return False
