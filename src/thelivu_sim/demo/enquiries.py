"""Providers are asked: sightings become letters, one for each provider and day; what comes back is loaded and judged.

The simulated provider answers the letter that was sent, not the one that was meant. A file that fails a gate is taken
back, and a correction letter asks for a better one; the digest of each file is confirmed by another officer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from thelivu.authority import OFFICER_IN_CHARGE, Issuer, Subject
from thelivu.desk.attribution import actions, queries
from thelivu.desk.authority.actions import record_nodal_officer
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
_CORRECT_WHY = "The file that answers our letter fails a check, so that no line of it can be relied on."
_CORRECT = "A gate failed; the provider was asked for a corrected file."
_STATION = "State Cyber Crime Police Station"
_NODAL = (
    "Tansy Merrow",
    "Ferrin Oakhollow",
    "Linnet Sedgewick",
    "Corin Thistledown",
    "Bryony Larkspur",
    "Alder Wrenfield",
)


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
    _nodal_officers(analyst)
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


def _nodal_officers(analyst: Actor) -> None:
    """Who receives the letters of each made-up provider."""
    for provider, name in zip(PROVIDERS.values(), _NODAL, strict=True):
        acting(
            analyst, record_nodal_officer, analyst, provider=provider.name, keeper="isp", name=name, designation="Nodal officer",
            address=f"nodal@{provider.code}.example", valid_from=date(2019, 1, 1), valid_to=None,
            basis=f"The provider's letter of 1 January 2019, {provider.code}/1",
        )  # fmt: skip


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
        necessity=_NECESSITY, issuer=_issuer(made),
    )  # fmt: skip
    acting(analyst, actions.mark_sent, analyst, row.id, f"Portal, ticket {letter.reference}")
    acting(analyst, actions.mark_delivered, analyst, row.id, f"Acknowledged, ticket {letter.reference}")
    letter.request = row.id
    letter.lines = tuple(RequestLine(one["ip"], one["port"], _moment(one["from_utc"])) for one in row.lines)


def _issuer(made: Round) -> Issuer:
    """The officer in charge of the unit's station signs."""
    signs = made.cast.one("supervisor")
    return Issuer(OFFICER_IN_CHARGE, signs.name, signs.rank, _STATION)


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
    second = made.cast.one("supervisor")
    row = acting(
        second, actions.confirm_origin, second, row.id, "certificate", sha256(data).hexdigest(),
        f"Certificate to {letter.reference}",
    )  # fmt: skip
    if row.state == "PASSED":
        return True
    if not attempt:
        again = made.permit(analyst, "attribution.request", Subject("provider", row.provider))
        correction = acting(
            analyst,
            actions.draft_correction,
            analyst,
            again,
            row.id,
            necessity=_CORRECT_WHY,
            issuer=_issuer(made),
        )
        acting(analyst, actions.send_correction, analyst, correction.id)
        acting(analyst, actions.withdraw_return, analyst, row.id, _CORRECT)
    return False
