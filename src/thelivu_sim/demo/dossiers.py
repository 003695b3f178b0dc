"""Dossiers are opened on what two officers agreed upon; the address is sealed, its district found, other units asked.

Where the PIN code leaves the district open, a supervisor opens the address for that purpose and looks the police
station or the ward up in the unit's gazetteer.
"""

import csv
from typing import Any

from thelivu.authority import Subject
from thelivu.desk.attribution import queries as attribution
from thelivu.desk.leads import queries as leads
from thelivu.desk.people.queries import Actor
from thelivu.desk.targets import actions, queries
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import PURPOSE, Round

_WHY_OPENED = "The PIN code lies in several police districts."


def open_dossiers(made: Round) -> None:
    """A dossier, its premises and the answer of other units for each identity that is confirmed."""
    made.until(made.day(3, 14))
    analyst = made.cast.one("analyst")
    confirmed = acting(analyst, lambda: list(attribution.decisions().filter(confirmed_at__isnull=False)))
    standing = acting(analyst, attribution.void_among, confirmed)
    for row in made.screen.each("dossiers", [one for one in confirmed if one.id not in standing]):
        _open(made, made.cast.next("analyst"), row)
    made.until(made.day(2, 10))
    _choose_districts(made)


def _open(made: Round, analyst: Actor, decision: Any) -> None:
    permit = made.permit(analyst, "targets.open", Subject("identity", decision.identity_id))
    target = acting(analyst, actions.open_target, analyst, permit, [decision.identity_id])
    sources = {row.lead_id for row in acting(analyst, leads.observations_of, decision.identity_id)}
    acting(
        analyst, actions.state_fact, analyst, target.id, "independent_sources", len(sources), analyst.name,
        decision.label,
    )  # fmt: skip
    acting(analyst, actions.add_premises, analyst, target.id, decision.id)
    acting(analyst, actions.deconflict, analyst, target.id)


def _choose_districts(made: Round) -> None:
    """A supervisor settles each district that is open; what the gazetteer does not name stays open."""
    places = _gazetteer(made)
    supervisor = made.cast.one("supervisor")
    every = [row.id for row in acting(supervisor, queries.targets)]
    open_ = [row for row in acting(supervisor, queries.premises_of, every) if not row.district]
    for row in made.screen.each("districts", open_):
        opened = acting(supervisor, actions.open_holder, supervisor, row.id, PURPOSE, _WHY_OPENED)
        found = next(((kind, code) for name, (kind, code) in places.items() if name in opened.address), None)
        if found:
            why = f"The {found[0]} that the address names lies in this district (unit's gazetteer)."
            acting(supervisor, actions.choose_district, supervisor, row.id, found[1], why)


def _gazetteer(made: Round) -> dict[str, tuple[str, str]]:
    """Stations first, then wards; a ward's name counts only as a whole part of the address."""
    with (made.folder / "unit" / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    stations = {
        f"({one['name']})": ("police station", one["district"]) for one in rows if one["kind"] == "station"
    }
    wards = {f", {one['name']}, ": ("ward", one["district"]) for one in rows if one["kind"] == "locality"}
    return stations | wards
