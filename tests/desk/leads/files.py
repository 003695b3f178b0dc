"""Made-up files for the leads room: markers stand in every field of a child and in every free text."""

import csv
import io

import openpyxl

from thelivu.leads import SYNTHETIC_MARK, SheetMapping, TypedIdentifier, TypedLead, TypedObservation

MARK = "MARK-"
"""Begins every marker; no page, document, log or database file may hold it."""


def tip(
    number: str = "2000002",
    *,
    ip: str = "192.0.2.7",
    at: str = "2026-01-12T22:41:07Z",
    mark: str = SYNTHETIC_MARK,
) -> bytes:
    """A CyberTip of one user with two addresses, a victim, and free text that names a telephone."""
    event = (
        f"<ipCaptureEvent><ipAddress>{ip}</ipAddress><eventName>Upload</eventName><dateTime>{at}</dateTime>"
        "<port>40112</port></ipCaptureEvent>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<report><!-- {mark} --><reportId>{number}</reportId>'
        "<incidentSummary><incidentType>Misleading Domain Name</incidentType><platform>Orchid Chat</platform>"
        f"<incidentDateTime>2026-01-14T08:00:00Z</incidentDateTime></incidentSummary>"
        f"<reporter><reportingPerson><lastName>{MARK}01</lastName></reportingPerson></reporter>"
        "<personOrUserReported><espIdentifier>u-1001</espIdentifier><espService>Orchid Chat</espService>"
        f"<screenName>lagoon_7</screenName>{event}{event.replace('40112', '40113').replace('22:41', '23:59')}"
        f"<additionalInfo>{MARK}02 call 9876501234</additionalInfo></personOrUserReported>"
        f"<victim><victimPerson><firstName>{MARK}03</firstName><age>11</age></victimPerson>"
        f"<screenName>{MARK}04</screenName><schoolName>{MARK}05</schoolName></victim>"
        f"<additionalInfo>{MARK}06</additionalInfo></report>"
    ).encode()


HEADER = (
    "CyberTip Number",
    "IP Address",
    "Source Port",
    "Date Time",
    "Screen Name",
    "Victim Name",
    "Remarks",
)


def sheet(
    rows: int = 3, *, broken: int = 0, time: str = "2026-01-12 22:{:02d}:07", mark: str = SYNTHETIC_MARK
) -> bytes:
    """A sheet of IP events; its last `broken` rows have no address."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([f"Referral list {mark} {MARK}07"])
    out.writerow(HEADER)
    for number in range(rows):
        ip = "" if number >= rows - broken else f"198.51.100.{number % 250}"
        at = time.format(number % 60)
        reference = f"77{number:05d}"
        out.writerow(
            [
                reference,
                ip,
                1024 + number,
                at,
                f"user_{number % 7}",
                f"{MARK}08 {number}",
                f"{MARK}09 98765{number:05d}",
            ]
        )
    return text.getvalue().encode()


def mapping(zone: str | None = "Asia/Kolkata") -> SheetMapping:
    """How `sheet` is to be read."""
    columns = ("reference", "ip", "port", "time", "handle")
    return SheetMapping(
        item="ip_event",
        columns={field: (name,) for field, name in zip(columns, HEADER, strict=False)},
        zone=zone,
        platform="Orchid Chat",
    )


def letter(time: str = "12/01/2026 22:41:07", zone: str | None = None) -> TypedLead:
    """A letter that names an address and an account; 03/01 and the zone are as its sender wrote them."""
    seen = (TypedIdentifier("ip", "203.0.113.9"), TypedIdentifier("handle", "reed_3", "Orchid Chat"))
    return TypedLead(
        source_kind="letter",
        reference="CBI/44/2026",
        received="2026-01-15",
        zone="Asia/Kolkata",
        observations=(TypedObservation("login", seen, "5000", time, zone),),
        narrative=f"{MARK}10 write to reed@example.org",
        child=f"{MARK}11",
    )


def workbook(rows: int = 3) -> bytes:
    """The same sheet as a workbook."""
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(sheet(rows).decode())):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
