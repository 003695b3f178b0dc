"""CyberTipline `report`: a tree arrives; one lead and its observations leave (NCMEC reporting API, section `report`).

Only what a reporter says of the reported user becomes an observation. The time of the incident is when the reporter
noticed; it never becomes the time at which an address was seen.
"""

import re
from collections.abc import Iterator
from datetime import date

from thelivu.base import Identifier, Instant, folded, read_iso
from thelivu.leads.cybertip_schema import REPORT_MARKS, TITLES
from thelivu.leads.model import CHILD, Answer, Lead, Observation, in_order
from thelivu.leads.picking import Picker, time_flags
from thelivu.leads.xml_tree import Node

_READ_ACCOUNTS = ("billing", "linked", "business", "creator")
_ADULT = 18  # POCSO Act s.2(1)(d): a child is any person below eighteen


def read_report(root: Node, pick: Picker, reference: str) -> tuple[Lead, tuple[Observation, ...]]:
    """The lead of a report, and everything that was seen."""
    own = pick.identifier("report", root.first("reportId"))
    reference = own[0].value if own else reference
    summary = root.first("incidentSummary")
    assert summary is not None
    title = pick.closed(summary.first("incidentType"), TITLES)
    noticed = pick.instant(summary.first("incidentDateTime"))
    facts = _marks(root, summary, pick)
    for child in (*root.named("victim"), *root.named("intendedRecipient")):
        child.sealed = CHILD
        pick.flags.add("victim_reported" if child.name == "victim" else "recipient_reported")
    made = [*_incident(summary, noticed, reference)]
    made += [one for details in root.named("internetDetails") for one in _internet(details, pick, reference)]
    platform = pick.name(summary.first("platform"))
    between_minors = dict(facts)["minor_to_minor_interaction"] is True
    for user in root.named("personOrUserReported"):
        minor = between_minors or _is_minor(user.first("personOrUserReportedPerson"), noticed)
        made += _user(user, pick, reference, platform=platform, minor=minor)
    for node in root.named("lawEnforcement"):
        facts += [(snake(child.name), pick.answer(child)) for child in node.children if child.name in _LAW]
    return Lead(reference, title, None, in_order(pick.flags), tuple(facts), root.path), tuple(made)


_LAW = ("reportedToLe", "servedLegalProcessDomestic", "servedLegalProcessInternational")


def snake(name: str) -> str:
    """An element's name as a mark: csamSolicitation -> csam_solicitation."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1]}", name).lower()


def _marks(root: Node, summary: Node, pick: Picker) -> list[tuple[str, Answer]]:
    marks = summary.first("reportAnnotations")
    facts = [(snake(name), pick.mark(marks.first(name) if marks else None)) for name in REPORT_MARKS]
    urgent = summary.first("escalateToHighPriority")
    facts.append(("escalated", True if urgent is not None else None))
    batch = root.first("batchedReport")
    viral = batch is not None and batch.attributes.get("reason") == "VIRAL_POTENTIAL_MEME"
    facts.append(("viral_potential_meme", True if viral else None))
    pick.flags |= {name for name, answer in facts if answer}
    return facts


def _incident(summary: Node, noticed: Instant | None, reference: str) -> Iterator[Observation]:
    node = summary.first("incidentDateTime")
    if noticed is not None and node is not None:
        flags = in_order(time_flags(noticed))
        yield Observation("incident", reference, (), node.path, at=noticed, flags=flags)


def _internet(details: Node, pick: Picker, reference: str) -> Iterator[Observation]:
    for page in details.named("webPageIncident"):
        for node in page.named("url"):
            url = pick.identifier("url", node)
            if url:
                yield Observation("web_page", reference, url, node.path)
    for swarm in details.named("peer2peerIncident"):
        for node in swarm.named("ipCaptureEvent"):
            yield pick.ip_event(node, reference, ())


def _user(user: Node, pick: Picker, reference: str, *, platform: str, minor: bool) -> Iterator[Observation]:
    person = user.first("personOrUserReportedPerson")
    if minor:
        pick.flags.add("minor_reported")
        for node in user.named("personOrUserReportedPerson"):
            node.sealed = CHILD
    contacts = _contacts(person, pick) if person and not minor else ()
    if not minor:
        pick.names += _names(user, person)
    yield from account(user, pick, reference, "account", contacts=contacts, platform=platform)
    other = pick.answer(user.first("thirdPartyUserReported"))
    prior = [one for node in user.named("priorCTReports") for one in pick.identifier("report", node)]
    pick.flags |= ({"third_party_user"} if other else set()) | ({"prior_reports"} if prior else set())
    if prior:
        yield Observation("account", reference, tuple(prior), f"{user.path}/priorCTReports[1]")
    for node in user.named("associatedAccount"):
        yield from _associated(node, pick, reference, minor=minor)


def _associated(node: Node, pick: Picker, reference: str, *, minor: bool) -> Iterator[Observation]:
    """An account that belongs to the reported user; one of a guardian or of somebody else stays withheld."""
    kind = folded(node.attributes.get("accountType", ""))
    theirs = kind in _READ_ACCOUNTS and folded(node.attributes.get("thirdPartyUser", "")) not in ("true", "1")
    if minor or not theirs or _is_minor(node, None):
        node.sealed = CHILD
        return
    platform = pick.name(node.first("platform"))
    yield from account(
        node, pick, reference, "associated_account", contacts=_contacts(node, pick), platform=platform
    )


def account(
    node: Node, pick: Picker, reference: str, kind: str, *, contacts: tuple[Identifier, ...], platform: str
) -> Iterator[Observation]:
    """The account's identifiers as one observation, then every address and device that was seen with it."""
    platform = pick.name(node.first("espService")) or platform
    names = [*contacts]
    for tag, of in (("espIdentifier", "account"), ("screenName", "handle"), ("groupIdentifier", "group")):
        for child in node.named(tag):
            names += pick.identifier(of, child, platform=platform)
    seen_with = tuple(dict.fromkeys(one for one in names if one.kind != "group"))
    urls = [one for child in node.named("profileUrl") for one in pick.identifier("url", child)]
    facts = tuple((snake(tag), pick.answer(node.first(tag))) for tag in _ACCOUNT_FACTS)
    every = tuple(dict.fromkeys([*names, *urls]))
    if every:
        yield Observation(kind, reference, every, node.path, facts=facts)
    for child in node.named("ipCaptureEvent"):
        yield pick.ip_event(child, reference, seen_with)
    for child in node.named("deviceId"):
        yield from pick.device_event(child, reference, seen_with)


def _names(user: Node, person: Node | None) -> Iterator[str]:
    """What the reported person is called, and calls himself; it stays withheld where it stands."""
    given = [node.text for tag in _NAMES for node in person.named(tag)] if person else []
    yield from filter(None, (" ".join(given), *(node.text for node in user.named("displayName"))))


_NAMES = ("firstName", "middleName", "lastName")
_ACCOUNT_FACTS = (
    *("compromisedAccount", "allEmailsReported"),
    *("accountTemporarilyDisabled", "accountPermanentlyDisabled"),
)


def _contacts(person: Node, pick: Picker) -> tuple[Identifier, ...]:
    for tag in ("age", "approximateAge"):
        pick.number(person.first(tag), 0, 150)
    emails = [one for node in person.named("email") for one in pick.identifier("email", node)]
    phones = [one for node in person.named("phone") for one in pick.identifier("phone", node)]
    return (*emails, *phones)


def _is_minor(person: Node | None, noticed: Instant | None) -> bool:
    """Whether the reporter gives an age below eighteen; a date of birth counts on the day of the incident."""
    if person is None:
        return False
    for tag in ("age", "approximateAge"):
        for node in person.named(tag):
            if node.text.isdecimal() and len(node.text) < 4 and int(node.text) < _ADULT:
                return True
    for node in person.named("dateOfBirth"):
        born = read_iso(node.text)
        days = [wall[0].date() for wall in noticed.naive] if noticed else []
        if not born.naive or not days or _age(born.naive[0][0].date(), min(days)) < _ADULT:
            return True  # a date that cannot be read or compared may be a child's
    return False


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
