"""CyberTip reports as platforms write them: a disclosure arrives, XML `report` and `fileDetails` leave (NCMEC).

Every free text and every particular of a child carries a marker; the texts in which identifiers are looked for also
name a marked address of mail.
"""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from thelivu.leads import SYNTHETIC_MARK
from thelivu_sim.disclosures import Disclosure
from thelivu_sim.events import Account
from thelivu_sim.markers import Marker
from thelivu_sim.people import Person


@dataclass(frozen=True, slots=True)
class Tip:
    """What a platform knows of one event."""

    told: Disclosure
    account: Account
    person: Person
    digests: tuple[str, ...]


def report(tip: Tip, mark: Marker) -> bytes:
    """The report as XML."""
    root = _root("report", tip)
    _summary(root, tip, mark)
    _incident(root, mark)
    _reporter(root, tip)
    _reported(root, tip, mark)
    _victim(root, mark)
    _text(root, "additionalInfo", mark("report additionalInfo"))
    return _written(root)


def file_details(tip: Tip, number: int, mark: Marker) -> bytes:
    """What the platform says apart of one file of the report."""
    digest = tip.digests[number - 1]
    root = _root("fileDetails", tip)
    _text(root, "fileId", digest[:32])
    _text(root, "originalFileName", f"{mark('originalFileName')}.bin")
    _text(root, "originalFileHash", digest, hashType="MD5")
    _text(root, "additionalInfo", mark("file additionalInfo"))
    return _written(root)


def _root(name: str, tip: Tip) -> ET.Element:
    root = ET.Element(name)
    root.append(ET.Comment(SYNTHETIC_MARK))
    _text(root, "reportId", tip.told.source.id.removeprefix("CT-"))
    return root


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _summary(root: ET.Element, tip: Tip, mark: Marker) -> None:
    summary = ET.SubElement(root, "incidentSummary")
    _text(summary, "incidentType", "Child Pornography (possession, manufacture, and distribution)")
    _text(summary, "platform", tip.account.platform)
    if tip.account.at_risk:
        _text(summary, "escalateToHighPriority", mark("escalateToHighPriority"))
    _text(summary, "incidentDateTime", tip.told.time_text)
    _text(summary, "incidentDateTimeDescription", mark("incidentDateTimeDescription"))


def _incident(root: ET.Element, mark: Marker) -> None:
    chat = ET.SubElement(ET.SubElement(root, "internetDetails"), "chatImIncident")
    _text(chat, "chatClient", "Orchid Chat")
    _text(chat, "content", f"{mark('chat content')} {mark('chat contact')}@example.org")
    _text(chat, "additionalInfo", mark("chat additionalInfo"))


def _reporter(root: ET.Element, tip: Tip) -> None:
    person = ET.SubElement(ET.SubElement(root, "reporter"), "reportingPerson")
    _text(person, "firstName", f"{tip.account.platform} Trust and Safety")
    _text(person, "email", "reports@example.org")


def _reported(root: ET.Element, tip: Tip, mark: Marker) -> None:
    reported = ET.SubElement(root, "personOrUserReported")
    person = ET.SubElement(reported, "personOrUserReportedPerson")
    _text(person, "email", tip.account.email)
    if int(tip.account.id[3:]) % 3 == 0:
        _text(person, "phone", tip.person.phone, type="Mobile", countryCallingCode="+91")
    _text(reported, "espIdentifier", f"{tip.account.handle}-uid")
    _text(reported, "espService", tip.account.platform)
    _text(reported, "screenName", tip.account.handle)
    _text(reported, "profileBio", mark("profileBio"))
    capture = ET.SubElement(reported, "ipCaptureEvent")
    _text(capture, "ipAddress", tip.told.ip)
    _text(capture, "eventName", "Upload")
    _text(capture, "dateTime", tip.told.time_text)
    if tip.told.port is not None:
        _text(capture, "port", str(tip.told.port))
    for group in tip.person.groups:
        _text(reported, "groupIdentifier", group)
    _text(reported, "additionalInfo", mark("user additionalInfo"))


def _victim(root: ET.Element, mark: Marker) -> None:
    victim = ET.SubElement(root, "victim")
    person = ET.SubElement(victim, "victimPerson")
    _text(person, "firstName", mark("victim firstName"))
    _text(person, "lastName", mark("victim lastName"))
    _text(person, "email", f"{mark('victim email')}@example.org")
    address = ET.SubElement(person, "address", type="Home")
    _text(address, "address", mark("victim address"))
    _text(person, "age", "12")
    _text(victim, "espIdentifier", mark("victim espIdentifier"))
    _text(victim, "schoolName", mark("victim schoolName"))
    _text(victim, "screenName", mark("victim screenName"))
    _text(victim, "additionalInfo", mark("victim additionalInfo"))


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text
