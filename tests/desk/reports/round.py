"""A small round with known numbers: two districts, four searches, every outcome, a wrong door, one case of the unit's own."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from desk.cases.scene import IO, days, exhibit, operation, searched, team
from thelivu.desk.cases import actions as cases
from thelivu.desk.operations.models import IncidentRow, OutcomeRow, SearchRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now

CITY, RURAL = "TVM-C", "TVM-R"


def outcome(actor: Actor, search: SearchRow, what: str, door: str = "connected", **fields: Any) -> OutcomeRow:
    with recording(actor, "register", "search.outcome_recorded") as record:
        number = search.outcomes.count() + 1
        row = OutcomeRow(
            search=search,
            number=number,
            outcome=what,
            door=door,
            at=now() - timedelta(hours=1),
            recorded_by=actor.id,
            **fields,
        )
        record.change(search, outcome=what, door=door)
        return record.insert(row, like=search)


def wrong_door(actor: Actor, search: SearchRow) -> IncidentRow:
    with recording(actor, "register", "search.door_recorded") as record:
        cleared = "" if search.outcome == "nothing_found" else search.outcome
        record.change(search, door="not_connected", outcome=cleared)
        number = IncidentRow.objects.count() + 1
        row = IncidentRow(label=f"IN-{number:03d}", search=search, led_by="x", at=now(), recorded_by=actor.id)
        return record.insert(row, like=search)


def fir(actor: Actor, search: SearchRow, number: str, sections: list[str], **fields: Any) -> Any:
    row = cases.open_case(actor, search.id, **days(**IO), **fields)
    cases.confirm_sections(actor, row.id, sections)
    return cases.register_fir(actor, row.id, number, now())


def held(cast: Any, authority: str) -> SimpleNamespace:
    """The round, and what was recorded in it."""
    with seen_as(cast.anu.scope):
        of = operation(cast.sara)
        teams = {CITY: team(cast.sara, of, CITY), RURAL: team(cast.sara, of, RURAL)}
        places = [
            searched(cast, authority, of, district=where, team=teams[where])
            for where in (CITY, CITY, CITY, RURAL)
        ]
        arrested, nothing, wrong, reported = places
        exhibit(cast.kiran, arrested)
        exhibit(cast.kiran, arrested, "laptop")
        exhibit(cast.kiran, arrested, "charger", accessory=True)
        exhibit(cast.kiran, reported)
        one = fir(cast.ishaan, arrested, "1/2026", ["ITA s.67B(b)", "POCSO s.15(1)"])
        own = fir(cast.ishaan, reported, "2/2026", ["ITA s.67B(b)"], district="")
        person = cases.add_accused(cast.ishaan, one.id, "Made Up", child=False, occupation="student")
        child = cases.add_accused(cast.ishaan, one.id, "Other One", child=True)
        arrest = cases.record_arrest(cast.ishaan, person.id, "arrest", now(), "Fort")
        cases.record_arrest(cast.ishaan, child.id, "apprehension", now(), "Fort")
        outcome(cast.ishaan, arrested, "fir_arrest")
        outcome(cast.ishaan, nothing, "nothing_found")
        outcome(cast.ishaan, wrong, "nothing_found")
        wrong_door(cast.ishaan, wrong)
        outcome(cast.ishaan, reported, "report_only", seizure_report="BNSS s.106")
    return SimpleNamespace(operation=of, searches=places, case=one, own=own, person=person, arrest=arrest)
