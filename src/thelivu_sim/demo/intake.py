"""Leads arrive: the files of the world are admitted with their mappings, letters are typed, analysts decide.

An analyst works on what names an address; a report's page about one file of it is kept for information. Times that
have no zone stay without one.
"""

import re
from pathlib import Path

from thelivu.desk.leads import actions, queries
from thelivu.desk.people.queries import Actor
from thelivu.leads import Decision, TypedIdentifier, TypedLead, TypedObservation, read_mapping
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import Round

_LETTER = re.compile(
    r"The account (?P<handle>\S+) on (?P<platform>[^(]+) \((?P<email>\S+)\) was used\n"
    r"from (?P<ip>\S+?)(?:, port (?P<port>\d+))? on (?P<time>.+) UTC\."
)
_FOR_INFORMATION = "It describes one file of a report and names no address; the report itself is worked on."
_ALL = 100_000  # leads that are looked at for suggestions at once: all of them


def take_in(made: Round) -> None:
    """Every lead file of the world, then the decisions on what they gave."""
    made.until(made.day(11, 10))
    files = [one for one in sorted((made.folder / "leads").iterdir()) if one.suffix != ".json"]
    for file in made.screen.each("leads", files):
        if file.suffix == ".txt":
            _type(made, file)
        else:
            _admit(made, file)
    made.until(made.day(11, 14))
    _triage(made)
    made.until(made.day(10, 9))
    _join(made)


def _admit(made: Round, file: Path) -> None:
    beside = file.with_name(f"{file.stem}.mapping.json")
    mapping = read_mapping(beside.read_bytes()) if beside.exists() else None
    analyst = made.cast.next("analyst")
    acting(
        analyst, actions.import_file, analyst, made.authorities[""], file.read_bytes(), file.name,
        sender=mapping.source if mapping else "Platform", mapping=mapping,
    )  # fmt: skip


def _type(made: Round, file: Path) -> None:
    """An analyst types what the letter says; all that is told in words goes to the particulars store."""
    text = file.read_text(encoding="utf-8")
    said = _LETTER.search(text)
    assert said is not None, file.name
    platform = said["platform"].strip()
    seen = TypedObservation(
        "login",
        (
            TypedIdentifier("ip", said["ip"]),
            TypedIdentifier("handle", said["handle"], platform),
            TypedIdentifier("email", said["email"]),
        ),
        port=said["port"] or "",
        time=said["time"],
        zone="UTC",
    )
    form = TypedLead(
        "letter",
        file.stem.upper(),
        made.day(11, 10).strftime("%Y-%m-%d %H:%M:%S"),
        "Asia/Kolkata",
        (seen,),
        narrative=text,
        child=text.rpartition("Child: ")[2].strip(),
    )
    analyst = made.cast.next("analyst")
    acting(analyst, actions.type_lead, analyst, made.authorities[""], form)


def _triage(made: Round) -> None:
    analyst = made.cast.one("analyst")
    for source_id, *_ in made.screen.each("triage", acting(analyst, queries.sources, "", _ALL)):
        _triage_source(made.cast.next("analyst"), source_id)


def _triage_source(analyst: Actor, source_id: str) -> None:
    """One decision for the leads of a source that name an address, one with its reason for those that do not."""
    work: list[str] = []
    aside: list[str] = []
    for lead in acting(analyst, lambda: list(queries.leads_of(source_id))):
        seen = acting(analyst, queries.observations_in, lead.id)
        (work if any(queries.has_address(one) for one in seen) else aside).append(lead.id)
    for ids, decision in ((work, Decision("work")), (aside, Decision("informational", _FOR_INFORMATION))):
        if ids:
            acting(analyst, actions.decide_leads, analyst, ids, decision)


def _join(made: Round) -> None:
    """What the machine suggests is looked at by an analyst, and accepted: each joins observations of one account."""
    suggested = acting(made.cast.one("analyst"), queries.suggested_identities, _ALL)
    for kind, basis, observations in made.screen.each("identities", suggested):
        analyst = made.cast.next("analyst")
        acting(analyst, actions.accept_identity, analyst, kind, basis, observations)
