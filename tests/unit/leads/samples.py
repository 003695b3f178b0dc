"""Made-up files for the importers: every trap, addresses of RFC 5737 and RFC 3849, markers in every withheld field."""

import io
from collections.abc import Sequence
from itertools import count

import openpyxl

from thelivu.base import ThelivuError
from thelivu.leads import Reading, SheetMapping, read

MARKER = "MARKER"
"""Stands, numbered, in every field of a child and in every free text; no output may hold it."""

ENTICEMENT = "Misleading Domain Name"  # one of the eight types, the mildest


class Marks:
    """Numbered markers, so that a leak names its field."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def __call__(self) -> str:
        return f"{MARKER}{next(self.numbers):03d}x"


def person(mark: Marks, *, age: int = 34, email: str = "", phone: str = "") -> str:
    reach = email or f"{mark()}@example.org"
    return (
        f"<firstName>{mark()}</firstName><lastName>{mark()}</lastName>"
        f'<phone type="Mobile" verified="true" countryCallingCode="+91">{phone or mark()}</phone>'
        f'<email type="Home" verified="false" verificationDate="2026-01-01T00:00:00Z">{reach}</email>'
        f'<address type="Home"><address>{mark()}</address><city>{mark()}</city><zipCode>{mark()}</zipCode>'
        f"<nonUsaState>{mark()}</nonUsaState><country>{mark()}</country></address><age>{age}</age>"
        f"<ageAssertionDiscrepancy>false</ageAssertionDiscrepancy><dateOfBirth>1990-01-01</dateOfBirth>"
    )


def event(ip: str = "192.0.2.7", *, port: str = "40112", at: str = "2026-01-12T22:41:07Z") -> str:
    ports = f"<port>{port}</port>" if port else ""
    return (
        f"<ipCaptureEvent><ipAddress>{ip}</ipAddress><eventName>Upload</eventName><dateTime>{at}</dateTime>"
        f"<possibleProxy>false</possibleProxy>{ports}</ipCaptureEvent>"
    )


def account(mark: Marks, tag: str, inside: str = "") -> str:
    """A victim or a recipient with every account field marked."""
    return (
        f"<{tag}><{tag}Person>{person(mark)}</{tag}Person><espIdentifier>{mark()}</espIdentifier>"
        f"<espService>{mark()}</espService><screenName>{mark()}</screenName><displayName>{mark()}</displayName>"
        f"<profileUrl>https://example.org/{mark()}</profileUrl><profileBio>{mark()}</profileBio>{event('198.51.100.66')}"
        f"<deviceId><idType>IMEI</idType><idValue>490154203237518</idValue></deviceId>"
        f"<estimatedLocation><city>{mark()}</city><region>{mark()}</region></estimatedLocation>"
        f"<additionalInfo>{mark()}</additionalInfo>{inside}</{tag}>"
    )


def reported_user(mark: Marks, *, age: int = 34) -> str:
    return (
        "<personOrUserReported><personOrUserReportedPerson>"
        f"{person(mark, age=age, email='suspect@example.org', phone='9876543210')}</personOrUserReportedPerson>"
        f"<vehicleDescription>{mark()}</vehicleDescription><espIdentifier>u-1001</espIdentifier>"
        "<espService>Orchid Chat</espService><compromisedAccount>false</compromisedAccount>"
        f"<screenName>lagoon_7</screenName><displayName>{mark()}</displayName>"
        "<profileUrl>https://example.org/u/lagoon_7</profileUrl>"
        f"<profileBio>{mark()} call 9876501234</profileBio>{event()}{event('2001:db8::7', port='', at='2026-01-13T01:00:00')}"
        "<deviceId><idType>IMEI</idType><idValue>490154203237518</idValue><eventName>Login</eventName>"
        "<dateTime>2026-01-12T22:00:00Z</dateTime></deviceId>"
        f"<deviceId><idType>SSID</idType><idValue>{mark()}</idValue></deviceId>"
        "<thirdPartyUserReported>false</thirdPartyUserReported><priorCTReports>1000001</priorCTReports>"
        f"<groupIdentifier>g-77</groupIdentifier><estimatedLocation verified='true' timestamp='2026-01-12T00:00:00Z'>"
        f"<city>{mark()}</city><region>{mark()}</region><countryCode>{mark()}</countryCode></estimatedLocation>"
        "<allEmailsReported>true</allEmailsReported>"
        "<associatedAccount accountType='Linked'><platform>Lagoon Mail</platform>"
        f"<firstName>{mark()}</firstName><email>second@example.org</email><screenName>lagoon_8</screenName></associatedAccount>"
        f"<associatedAccount accountType='Parent/Guardian'><email>{mark()}@example.org</email></associatedAccount>"
        f"<additionalInfo>{mark()} from 203.0.113.9</additionalInfo></personOrUserReported>"
    )


def internet(mark: Marks) -> str:
    talk = f"<content>{mark()}</content><additionalInfo>{mark()}</additionalInfo>"
    kinds = (
        f"<webPageIncident thirdPartyHostedContent='true'><url>https://example.org/page</url><additionalInfo>{mark()}</additionalInfo></webPageIncident>",
        f"<emailIncident><emailAddress>{mark()}@example.org</emailAddress>{talk}</emailIncident>",
        f"<newsgroupIncident><name>{mark()}</name><emailAddress>{mark()}@example.org</emailAddress>{talk}</newsgroupIncident>",
        f"<chatImIncident><chatClient>{mark()}</chatClient><chatRoomName>{mark()}</chatRoomName>{talk}</chatImIncident>",
        f"<onlineGamingIncident><gameName>{mark()}</gameName><console>{mark()}</console>{talk}</onlineGamingIncident>",
        f"<cellPhoneIncident><phoneNumber>{mark()}</phoneNumber><latitude>{mark()}</latitude><longitude>{mark()}</longitude></cellPhoneIncident>",
        f"<nonInternetIncident><locationName>{mark()}</locationName><incidentAddress><city>{mark()}</city></incidentAddress></nonInternetIncident>",
        f"<peer2peerIncident><client>{mark()}</client>{event('203.0.113.40', port='6881')}<fileNames>{mark()}</fileNames></peer2peerIncident>",
    )
    return "".join(f"<internetDetails>{one}</internetDetails>" for one in kinds)


def summary(mark: Marks | None = None) -> str:
    more = "" if mark is None else f"<escalateToHighPriority>{mark()}</escalateToHighPriority>"
    annotations = (
        "" if mark is None else "<reportAnnotations><sextortion/><informational/></reportAnnotations>"
    )
    text = "" if mark is None else f"<incidentDateTimeDescription>{mark()}</incidentDateTimeDescription>"
    return (
        f"<incidentSummary><incidentType>{ENTICEMENT}</incidentType><platform>Orchid Chat</platform>{more}{annotations}"
        f"<incidentDateTime>2026-01-14T08:00:00+05:30</incidentDateTime>{text}</incidentSummary>"
    )


def reporter(mark: Marks) -> str:
    return (
        f"<reporter><reportingPerson>{person(mark)}</reportingPerson><contactPerson><firstName>{mark()}</firstName></contactPerson>"
        f"<companyTemplate>{mark()}</companyTemplate><termsOfService>{mark()}</termsOfService>"
        f"<legalURL>https://example.org/{mark()}</legalURL></reporter>"
    )


def report(*parts: str, encoding: str = "UTF-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<report>{"".join(parts)}</report>'
    return text.encode(encoding)


def cybertip_min() -> bytes:
    mark = Marks()
    return report(
        summary(), f"<reporter><reportingPerson><lastName>{mark()}</lastName></reportingPerson></reporter>"
    )


def cybertip_full(*, age: int = 34, encoding: str = "UTF-8") -> bytes:
    mark = Marks()
    law = (
        f"<lawEnforcement fleaCountry='IN'><agencyName>{mark()}</agencyName><caseNumber>{mark()}</caseNumber>"
        f"<officerContact><firstName>{mark()}</firstName></officerContact><reportedToLe>true</reportedToLe>"
        "<servedLegalProcessDomestic>false</servedLegalProcessDomestic></lawEnforcement>"
    )
    return report(
        "<reportId>2000002</reportId><batchedReport reason='VIRAL_POTENTIAL_MEME'/>",
        summary(mark),
        internet(mark),
        law,
        reporter(mark),
        reported_user(mark, age=age),
        account(mark, "intendedRecipient"),
        account(mark, "victim", f"<schoolName>{mark()}</schoolName><friendOf>{mark()}</friendOf>"),
        f"<!-- {mark()} --><additionalInfo>{mark()} &amp; <![CDATA[{mark()}]]></additionalInfo>",
        encoding=encoding,
    )


def unknown_element() -> bytes:
    mark = Marks()
    return report(
        summary(),
        f"<{mark()}Field a='{mark()}'>{mark()}<deep>{mark()}</deep></{MARKER}001xField>",
        f"<personOrUserReported nick='{mark()}'>{mark()}<screenName>lagoon_7</screenName></personOrUserReported>",
    )


def file_details() -> bytes:
    mark = Marks()
    return (
        "<fileDetails><reportId>2000002</reportId><fileId>0123456789abcdef0123456789abcdef</fileId>"
        f"<fileName>{mark()}.txt</fileName><originalFileName>{mark()}.txt</originalFileName>"
        "<uploadedToEspTimestamp>2026-01-12T22:41:07Z</uploadedToEspTimestamp>"
        f"<locationOfFile>https://example.org/{mark()}</locationOfFile><fileViewedByEsp>true</fileViewedByEsp>"
        "<publiclyAvailable>false</publiclyAvailable><fileRelevance>Reported</fileRelevance>"
        "<fileAnnotations><viral/></fileAnnotations><industryClassification>B2</industryClassification>"
        f'<originalFileHash hashType="MD5">{"0a" * 16}</originalFileHash><originalFileHash hashType="SHA1">{"0b" * 20}</originalFileHash>'
        f'<originalFileHash hashType="SHA-256">{"0c" * 32}</originalFileHash><originalFileHash hashType="PDQ">{mark()}</originalFileHash>'
        f'{event()}<details><nameValuePair type="EXIF"><name>{mark()}</name><value>{mark()}</value></nameValuePair></details>'
        f"<additionalInfo>{mark()}</additionalInfo></fileDetails>"
    ).encode()


XXE = (
    b'<?xml version="1.0"?><!DOCTYPE report [<!ENTITY x SYSTEM "file:///etc/hostname">]><report>&x;</report>'
)
BILLION_LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    b"<report>&c;</report>"
)
EXTERNAL_DTD = b'<!DOCTYPE report SYSTEM "http://example.org/x.dtd"><report/>'
TWO_REPORTS = b"<reports><report/><report/></reports>"
TWO_ROOTS = b"<report/><report/>"

HEADER = (
    "CyberTip Number",
    "Date Received",
    "IP Address",
    "Port",
    "Date Time",
    "E-mail",
    "Mobile No",
    "Victim Name",
    "Remarks",
)


def rows(mark: Marks, number: int = 3) -> list[list[str]]:
    return [
        [
            *(f"CT-{n}", "2026-02-01", f"192.0.2.{n}", str(40000 + n), f"0{n}/01/2026 10:00:0{n}"),
            *(f"u{n}@example.org", f"98765432{n:02d}", mark(), f"{mark()} seen at 203.0.113.{n}"),
        ]
        for n in range(1, number + 1)
    ]


def csv_of(table: Sequence[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n") -> str:
    def shown(cell: str) -> str:
        special = any(mark in cell for mark in (delimiter, '"', "\r", "\n"))
        return '"' + cell.replace('"', '""') + '"' if special else cell

    return "".join(delimiter.join(shown(cell) for cell in row) + end for row in table)


def sheet_csv(number: int = 3) -> bytes:
    return csv_of([HEADER, *rows(Marks(), number)]).encode()


def xlsx_of(table: Sequence[Sequence[object]], *others: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for number, rows_ in enumerate((table, *others)):
        sheet = book.active if number == 0 else book.create_sheet(f"Other{number}")
        for row in rows_:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mapping_json(**changed: object) -> dict[str, object]:
    return {
        "version": 1,
        "item": "ip_event",
        "columns": {
            "reference": "CyberTip Number",
            "received": "Date Received",
            "ip": "IP Address",
            "port": "Port",
            "time": "Date Time",
            "email": ["E-mail"],
            "phone": "Mobile No",
        },
        "time": {"format": ["%d/%m/%Y %H:%M:%S"], "zone": "Asia/Kolkata"},
    } | changed


def outcome(data: bytes, name: str, mapping: SheetMapping | None = None) -> Reading | ThelivuError:
    """What comes of a file that may be anything: a reading, or an error of ours. Any other error goes through."""
    try:
        return read(data, name=name, mapping=mapping)
    except ThelivuError as error:
        return error
