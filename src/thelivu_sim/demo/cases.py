"""Cases are written up where something was found: draft, sections, FIR number, the accused, arrests, reports.

Facts are those that the round recorded: what an examination found, and of those who sent files on, that they did.
"""

from typing import Any

from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.cases import actions, queries
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import now
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import IST, Round
from thelivu_sim.demo.seizures import Found
from thelivu_sim.people import Person

_FACTS = ["fails_to_report", "stores"]
_FACTS_SENT_ON = ["intends_to_share", "stores", "transmits"]


def write_up(made: Round, officer: Actor, search: Any, person: Person, found: Found) -> Any:
    """The FIR of a search: one accused, the sections that the facts propose, registered at the station of the place."""
    row = _draft(officer, search, person, _FACTS_SENT_ON if person.shares else _FACTS)
    proposal = acting(officer, queries.proposal_of, row, acting(officer, law_of_office))
    acting(
        officer, actions.confirm_sections, officer, row.id, [one.section.code for one in proposal.sections]
    )
    accused = acting(
        officer, actions.add_accused, officer, row.id, person.name, occupation=person.occupation, child=person.age < 18
    )  # fmt: skip
    acting(
        officer,
        actions.add_foundation,
        officer,
        accused.id,
        kind="found_where",
        source="finding",
        record=found.examined[0],
    )
    acting(
        officer,
        actions.add_foundation,
        officer,
        accused.id,
        kind="control",
        source="memo",
        record=found.exhibits[0],
    )
    return acting(officer, actions.register_fir, officer, row.id, made.number(person.locality.station), now())


def detain(made: Round, officer: Actor, case: Any) -> str:
    """The arrest of the accused; gives the reference of its memo."""
    [accused] = acting(officer, queries.accused_of, case.id)
    memo = f"Arrest memo {made.number(f'{case.station} arrests')}"
    acting(officer, actions.record_arrest, officer, accused.id, "arrest", now(), case.station, memo)
    return memo


def _draft(officer: Actor, search: Any, person: Person, facts: list[str]) -> Any:
    at = now()
    day = at.astimezone(IST).date()
    return acting(
        officer, actions.open_case, officer, search.id, station=person.locality.station, first_day=day, last_day=day,
        informed_at=at, gd_entry=f"GD of {search.label}", gd_at=at, place=f"Premises {search.premises.label}",
        io_name=officer.name, io_rank=officer.rank, io_number="1", complainant_name=officer.name,
        complainant_rank=officer.rank, complainant_number="1", fact_codes=facts,
        action="Registered and taken up for investigation.",
    )  # fmt: skip
