"""A CyberTip as police download it: a tree arrives, made from JSON or from the lines of a PDF; a lead and its observations
leave.

Only what a reporter says of the reported person and of the files becomes an observation. What is said of the person's
character or access to children is the reporter's claim and is kept as an answer, never as a fact. The time of the
incident is when the reporter noticed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from thelivu.base import (
    Identifier,
    Instant,
    Word,
    folded,
    plain,
    read_day_month,
    read_formats,
    read_iso,
    read_local,
)
from thelivu.leads.cybertip_report import snake
from thelivu.leads.cybertip_schema import FILE_MARKS, TITLES
from thelivu.leads.model import CHILD, PERSON, Answer, Lead, Observation, in_order
from thelivu.leads.picking import Picker, time_flags
from thelivu.leads.tips.schema import CLAIMS, PERSON_TREE
from thelivu.leads.xml_tree import Node

_ADULT = 18  # POCSO Act s.2(1)(d): a child is any person below eighteen
_AGE = re.compile(r"(\d{1,3})(?: ?(?:-|–|to) ?(\d{1,3}))?(?: ?(?:years?|yrs?|y)(?: old)?)?", re.IGNORECASE)
_CLASSES = ("A1", "A2", "B1", "B2")
_DIGESTS = {32: "md5", 40: "sha1", 64: "sha256"}
_VIEWS = ("viewedByEsp", "exifViewedByEsp", "publiclyAvailable")
_NAMES = ("firstName", "middleName", "lastName")


class TipPicker(Picker):
    """A picker that reads the answers and, of a PDF, the dates of this form."""

    def __init__(self, formats: tuple[str, ...] = (), zone: str | None = None) -> None:
        super().__init__()
        self.formats, self.zone = formats, zone  # of dates, as the document itself states them

    def answer(self, node: Node | None) -> Answer:
        """Yes, no, or not stated."""
        word = self.closed(node, ("true", "false", "yes", "no", "1", "0"))
        return None if not word else word in ("true", "yes", "1")

    def instant(self, node: Node | None) -> Instant | None:
        """A time as written, with all its readings, unless the document itself says how its dates are written."""
        if node is None or not node.text:
            return None
        text, zone = plain(node.text), self.zone
        if text.upper().endswith((" UTC", " GMT")):
            text, zone = text[:-4].rstrip(), "UTC"
        at = read_local(text, zone)
        if at.how == "unreadable":
            at = read_formats(text, self.formats, zone)
        if at.how == "unreadable":
            at = read_day_month(text, zone)
        if at.how == "unreadable":
            self.unreadable(node)
            return None
        node.taken = True
        return replace(at, text=node.text)


def read_tip(root: Node, pick: Picker, reference: str) -> tuple[Lead, tuple[Observation, ...]]:
    """The lead of a tip, and everything that was seen; the same event twice is one observation, and is counted."""
    own = pick.identifier("report", root.first("reportId"))
    reference = own[0].value if own else reference
    told = root.first("reportedInformation") or Node("", "", 0, 0, {})
    received = pick.instant(root.first("dateReceived"))
    title = pick.closed(told.first("incidentSummary", "incidentType"), TITLES)
    noticed = pick.instant(told.first("incidentSummary", "incidentDateTime"))
    _sealed(told, pick)
    _batched(told, pick)
    platform = pick.name(told.first("reportingEsp", "espName"))
    made = [*_incident(told, noticed, reference), *_pages(told, pick, reference)]
    for person in _all(told, "reportedPeople", "reportedPersons"):
        made += _person(person, pick, reference, platform, noticed)
    for file in _all(told, "uploadedFiles", "uploadedFiles"):
        made += _file(file, pick, reference)
    lead = Lead(reference, title, received, in_order(pick.flags), (), root.path)
    return lead, _distinct(made, pick)


def _all(node: Node, group: str, name: str) -> Iterator[Node]:
    return (one for each in node.named(group) for one in each.named(name))


def _sealed(told: Node, pick: Picker) -> None:
    for group, flag in (("childVictims", "victim_reported"), ("intendedRecipients", "recipient_reported")):
        for child in _all(told, group, group):
            child.sealed = CHILD
            pick.flags.add(flag)


def _batched(told: Node, pick: Picker) -> None:
    """Whether the reporter says that it sends the same file from many users."""
    reason = told.first("batchedReport", "reason")
    if pick.closed(reason, ("VIRAL_POTENTIAL_MEME",)):
        pick.flags.add("viral_potential_meme")


def _incident(told: Node, noticed: Instant | None, reference: str) -> Iterator[Observation]:
    node = told.first("incidentSummary", "incidentDateTime")
    if noticed is not None and node is not None:
        yield Observation(
            "incident", reference, (), node.path, at=noticed, flags=in_order(time_flags(noticed))
        )


def _captures(node: Node, pick: Picker) -> Iterator[tuple[str, Node]]:
    for capture in _all(node, "sourceInformation", "sourceCaptures"):
        yield folded(pick.closed(capture.first("captureType"), ("IP Address", "URL"))), capture


def _pages(told: Node, pick: Picker, reference: str) -> Iterator[Observation]:
    for page in _all(told, "incidentDetails", "webpageIncident"):
        for kind, capture in _captures(page, pick):
            if kind == "url" and (url := pick.identifier("url", capture.first("value"))):
                yield Observation("web_page", reference, url, capture.path)
            elif kind == "ip address":
                yield pick.ip_event(capture, reference, (), address_in="value")


def _person(
    person: Node, pick: Picker, reference: str, platform: str, noticed: Instant | None
) -> Iterator[Observation]:
    minor = _is_minor(person, noticed)
    if minor:
        pick.flags.add("minor_reported")
        for child in person.children:
            spec = PERSON_TREE.children.get(child.name)
            if spec is None or spec.kind == PERSON or child.name in ("emails", "phones", "addresses"):
                child.sealed = CHILD
    else:
        pick.names += filter(None, [" ".join(node.text for tag in _NAMES for node in person.named(tag))])
    names = _accounts(person, pick, platform, minor=minor)
    seen_with = tuple(one for one in names if one.kind not in ("group", "url"))
    facts = tuple((f"claimed_{snake(name)}", pick.answer(person.first(name))) for name in CLAIMS)
    if pick.answer(person.first("thirdPartyUserReported")):
        pick.flags.add("third_party_user")
    if names:
        yield Observation("account", reference, names, person.path, facts=facts)
    prior = [one for node in person.named("priorCTReports") for one in pick.identifier("report", node)]
    if prior:
        pick.flags.add("prior_reports")
        yield Observation("account", reference, tuple(prior), f"{person.path}/priorCTReports[1]")
    for node in person.named("ipAddress"):  # an address beside the account, without event, port or time
        if address := pick.identifier("ip", node):
            flags = {"no_port", "no_time"}
            pick.flags |= flags
            yield Observation("unknown", reference, (*address, *seen_with), node.path, flags=in_order(flags))
    for kind, capture in _captures(person, pick):
        yield from _capture(kind, capture, pick, reference, seen_with)


def _accounts(person: Node, pick: Picker, platform: str, *, minor: bool) -> tuple[Identifier, ...]:
    platform = pick.name(person.first("espService")) or platform
    found: list[Identifier] = []
    if not minor:
        for group, kind in (("emails", "email"), ("phones", "phone")):
            for contact in _all(person, group, group):
                pick.answer(contact.first("verified"))
                found += pick.identifier(kind, contact.first("value"))
    found += pick.identifier("account", person.first("espUserId"), platform=platform)
    for node in person.named("screenName"):
        found += pick.identifier("handle", node.first("value") or node, platform=platform)
    found += pick.identifier("group", person.first("groupIdentifier"), platform=platform)
    found += pick.identifier("url", person.first("profileUrl"))
    return tuple(dict.fromkeys(found))


def _capture(
    kind: str, capture: Node, pick: Picker, reference: str, seen_with: tuple[Identifier, ...]
) -> Iterator[Observation]:
    if kind == "ip address":
        yield pick.ip_event(capture, reference, seen_with, address_in="value")
    elif kind == "url" and (url := pick.identifier("url", capture.first("value"))):
        yield Observation("account", reference, (*url, *seen_with), capture.path)


def _is_minor(person: Node, noticed: Instant | None) -> bool:
    """Whether the reporter gives an age below eighteen, or one that cannot be shown to be above."""
    for tag in ("approximateAge", "age"):
        for node in filter(None, (one for one in person.named(tag) if one.text)):
            found = _AGE.fullmatch(plain(node.text))
            if found is None or int(found[1]) < _ADULT:
                return True
    for node in person.named("dateOfBirth"):
        born, days = read_iso(node.text), [wall[0].date() for wall in noticed.naive] if noticed else []
        if not node.text:
            continue
        if not born.naive or not days:
            return True  # a date that cannot be read or compared may be a child's
        first, on = born.naive[0][0].date(), min(days)
        if on.year - first.year - ((on.month, on.day) < (first.month, first.day)) < _ADULT:
            return True
    return False


# Files ----------------------------------------------------------------------------------------------------------------
def _file(file: Node, pick: Picker, reference: str) -> Iterator[Observation]:
    digests = tuple(
        dict.fromkeys(
            one for tag in ("verificationHash", "originalBinaryHash") for node in file.named(tag)
            for one in _digest(node, pick)
        )
    )  # fmt: skip
    marks = _tags(file, pick)
    pick.flags |= marks
    facts: list[tuple[str, Answer]] = [
        (f"file_{snake(name)}" if name == "viewedByEsp" else snake(name), pick.answer(file.first(name)))
        for name in _VIEWS
    ]
    facts += [(snake(name), True if snake(name) in marks else None) for name in FILE_MARKS]
    at = pick.instant(file.first("uploadedDate"))
    flags = time_flags(at) - {"no_time"}
    pick.flags |= flags
    labels = (
        ("submittal_id", str(pick.number(file.first("submittalId"), 0, 10**15) or "")),
        ("industry_classification", pick.closed(file.first("industryClassification"), _CLASSES)),
    )
    kept = tuple((name, value) for name, value in labels if value)
    yield Observation(
        "file", reference, digests, file.path, None, at, in_order(flags), tuple(facts), kept
    )  # fmt: skip
    for kind, capture in _captures(file, pick):
        yield from _capture(kind, capture, pick, reference, digests)


def _digest(node: Node, pick: Picker) -> tuple[Identifier, ...]:
    kind = _DIGESTS.get(len(node.text))
    if kind is None:
        if node.text:
            pick.unreadable(node)
        return ()
    return pick.identifier(kind, node)


_BY_TAG = {re.sub(r"[^a-z]", "", name.lower()): snake(name) for name in FILE_MARKS}


def _tags(file: Node, pick: Picker) -> set[str]:
    """The marks that the tags of all groups name; a tag of no known mark is withheld and counted."""
    found: set[str] = set()
    others = 0
    for group in _all(file, "ncmecTags", "groups"):
        for node in (tag.first("value") or tag for tag in group.named("tags")):
            mark = _BY_TAG.get(re.sub(r"[^a-z]", "", folded(node.text)))
            if mark is not None:
                node.taken = True
                found.add(mark)
            elif node.text:
                others += 1
    if others:
        pick.notes.append(Word("leads.note.other_tags", {"where": file.path, "count": others}))
    return found


def _distinct(made: list[Observation], pick: Picker) -> tuple[Observation, ...]:
    """Events that say the same once; how many were repeated is noted."""
    kept: dict[object, Observation] = {}
    for one in made:
        key = (
            one
            if one.kind in ("file", "incident")
            else (one.kind, one.identifiers, one.port, one.at, one.facts)
        )
        kept.setdefault(key, one)
    if len(kept) < len(made):
        values = {"count": len(made), "same": len(made) - len(kept)}
        pick.notes.append(Word("leads.note.events_same", values))
    return tuple(kept.values())


def has_core(root: Node) -> bool:
    """Whether this is a tip at all: it has a number or says what was reported."""
    told = root.first("reportedInformation")
    return bool((node := root.first("reportId")) and node.text) or bool(told and told.children)
