"""Who decided, who was asked, who agreed, who differed, and how a third explained it: the panel "Two officers"."""

from typing import Any

from thelivu.base import IST, Value, Word
from thelivu.desk.people.queries import names

from . import decided, queries


def officers(row: Any, language: str) -> list[dict[str, Any]]:
    """The first officer, then each second officer with everything that they did, in the order of time."""
    reviews = queries.reviews(row.id)
    asked = queries.second_officers([row.id])
    seconds = list(dict.fromkeys([*(one.officer for one in asked), *(one.officer for one in reviews)]))
    explainers = {one.explanation.explained_by for one in reviews if queries.explained(one)}
    known = names({row.decided_by, *seconds, *explainers})
    first = {
        "name": known.get(row.decided_by, ""), "open": False,
        "did": [Word("desk_attribution.first_did", {"at": _at(row.recorded_at, language)})],
    }  # fmt: skip
    told = [first, *(_second(row, officer, known, language) for officer in seconds)]
    if not seconds and row.state in queries.REVIEWABLE and not row.confirmed_at:
        told.append({"name": "", "open": True, "did": [Word("desk_second_officer.nobody_asked")]})
    return told


def _second(row: Any, officer: str, known: dict[str, str], language: str) -> dict[str, Any]:
    places = {one.sighting_id: number for number, one in enumerate(queries.decided_sightings(row.id), 1)}
    mine = [one for one in queries.reviews(row.id) if one.officer == officer]
    did = []
    for one in mine:
        code = "agrees" if one.agrees else "disagrees"
        values: dict[str, Value] = {
            "number": places.get(one.sighting_id, 0),
            "at": _at(one.recorded_at, language),
        }
        did.append(Word(f"desk_second_officer.{code}", values))
        if how := queries.explained(one):
            by = one.explanation
            values = {
                "name": known.get(by.explained_by, ""),
                "at": _at(by.recorded_at, language),
                "why": by.why,
            }
            did.append(Word(f"desk_second_officer.explained_{how}", values))
    owes = not row.confirmed_at and queries.still_owes(row, officer) and all(one.agrees for one in mine)
    if owes:
        did.append(_called(row, officer, language))
    return {"name": known.get(officer, ""), "open": owes, "did": did}


def _called(row: Any, officer: str, language: str) -> Word:
    """What an officer who still owes a review was told, and whether they have looked."""
    call = next((one for one in queries.second_officers([row.id]) if one.officer == officer), None)
    opened = queries.opened_at(row, officer)
    values = {"at": _at(call.recorded_at if call else row.recorded_at, language)}
    if opened is not None:
        return Word("desk_second_officer.opened", {**values, "opened": _at(opened, language)})
    if call is not None and call.reminded_at:
        return Word("desk_second_officer.reminded", {**values, "reminded": _at(call.reminded_at, language)})
    return Word("desk_second_officer.asked", values)


def _at(at: Any, language: str) -> str:
    return f"{decided.written(at.astimezone(IST), language)} IST"
