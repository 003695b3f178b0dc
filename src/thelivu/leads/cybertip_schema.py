"""The tree of NCMEC's CyberTipline reporting XML as data: which elements there are, and what each may hold.

Source: the public API documentation of the CyberTipline, as open models of it agree (the XSD itself is not public).
What is not on the tree is kept, withheld and noted. `reportId` under `report` is not in the submission schema; copies
that agencies pass on carry it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from thelivu.leads.model import CHILD, FREE, PERSON

TITLES = (
    "Child Pornography (possession, manufacture, and distribution)",
    "Child Sex Trafficking",
    "Child Sex Tourism",
    "Child Sexual Molestation",
    "Misleading Domain Name",
    "Misleading Words or Digital Images on the Internet",
    "Online Enticement of Children for Sexual Acts",
    "Unsolicited Obscene Material Sent to a Child",
)
"""The eight incident types, as NCMEC writes them."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the tree. `kind`: as what its text is withheld unless it is taken; `mined`: may name identifiers."""

    children: Mapping[str, "Element"] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    kind: str = FREE
    mined: bool = False


def _group(kind: str, *names: str, **others: Element) -> dict[str, Element]:
    return {**{name: Element(kind=kind) for name in names}, **others}


_YES_NO = r"true|false|1|0"
_DATE = r"[\d\-:.TZ+ ]{4,40}"
ATTRIBUTES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "type": r"Mobile|Home|Business|Work|Fax|Internet|Recovery|Billing|Shipping|Technical|EXIF|HASH",
        "verified": _YES_NO,
        "verificationDate": _DATE,
        "timestamp": _DATE,
        "countryCallingCode": r"\+\d{1,3}",
        "extension": r"\d{1,10}",
        "accountType": r"Billing|Linked|Business|Creator|Parent/Guardian|Other",
        "thirdPartyUser": _YES_NO,
        "thirdPartyHostedContent": _YES_NO,
        "reason": r"VIRAL_POTENTIAL_MEME",
        "fleaCountry": r"[A-Z]{2,3}",
        "hashType": r"MD5|SHA-?1|SHA-?(224|256|384|512)|PDNA|PhotoDNA|PDQ|NETCLEAN|VIDENTIFIER|TMK_PDQF|"
        r"SSVH_PDNA|SSVH_SAFER_HASH",
    }.items()
}
"""The closed form of each attribute; a value of another form is withheld with its whole tag."""

_TEXT = Element(mined=True)
_PHONE = Element(
    attributes=("type", "verified", "verificationDate", "countryCallingCode", "extension"), kind=PERSON
)
_EMAIL = Element(attributes=("type", "verified", "verificationDate"), kind=PERSON)
_ADDRESS = Element(
    _group(PERSON, "address", "city", "zipCode", "state", "nonUsaState", "country"), ("type",), PERSON
)
_CONTACT = {
    **_group(PERSON, "firstName", "middleName", "lastName"),
    "phone": _PHONE,
    "email": _EMAIL,
    "address": _ADDRESS,
}
_PERSON = Element(
    {**_CONTACT, **_group(PERSON, "age", "approximateAge", "ageAssertionDiscrepancy", "dateOfBirth")},
    kind=PERSON,
)
_IP_EVENT = Element(_group(FREE, "ipAddress", "eventName", "dateTime", "possibleProxy", "port"))
_DEVICE = Element(_group(FREE, "idType", "idValue", "eventName", "dateTime"))
_LOCATION = Element(_group(PERSON, "city", "region", "countryCode"), ("verified", "timestamp"), PERSON)
_ACCOUNT = {
    **_group(
        FREE, "espIdentifier", "espService", "screenName", "displayName", "profileUrl", "groupIdentifier"
    ),
    **_group(FREE, "compromisedAccount", "priorCTReports", "allEmailsReported"),
    **_group(FREE, "accountTemporarilyDisabled", "accountPermanentlyDisabled"),
    "profileBio": _TEXT,
    "ipCaptureEvent": _IP_EVENT,
    "deviceId": _DEVICE,
    "estimatedLocation": _LOCATION,
    "additionalInfo": _TEXT,
}
_ASSOCIATED = Element(
    {**_ACCOUNT, **_PERSON.children, **_group(FREE, "platform")}, ("accountType", "thirdPartyUser"), PERSON
)
_TALK = {"content": _TEXT, "additionalInfo": _TEXT}
_INTERNET = Element(
    {
        "webPageIncident": Element(
            _group(FREE, "url", additionalInfo=_TEXT), attributes=("thirdPartyHostedContent",)
        ),
        "emailIncident": Element({"emailAddress": _EMAIL, **_TALK}),
        "newsgroupIncident": Element(_group(FREE, "name", emailAddress=_EMAIL, **_TALK)),
        "chatImIncident": Element(_group(FREE, "chatClient", "chatRoomName", **_TALK)),
        "onlineGamingIncident": Element(_group(FREE, "gameName", "console", **_TALK)),
        "cellPhoneIncident": Element(
            _group(PERSON, "latitude", "longitude", phoneNumber=_PHONE, additionalInfo=_TEXT)
        ),
        "nonInternetIncident": Element(
            _group(PERSON, "locationName", incidentAddress=_ADDRESS, additionalInfo=_TEXT)
        ),
        "peer2peerIncident": Element(
            _group(FREE, "client", "fileNames", ipCaptureEvent=_IP_EVENT, additionalInfo=_TEXT)
        ),
    }
)
REPORT_MARKS = (
    *("sextortion", "csamSolicitation", "minorToMinorInteraction", "spam"),
    *("sadisticOnlineExploitation", "informational"),
)
FILE_MARKS = (
    *("animeDrawingVirtualHentai", "potentialMeme", "viral", "possibleSelfProduction", "physicalHarm"),
    *("violenceGore", "bestiality", "liveStreaming", "infant", "generativeAi"),
)
"""The empty marks that a reporter may set; a mark that is not there means not stated."""

REPORT = Element(
    {
        "reportId": Element(),
        "batchedReport": Element(attributes=("reason",)),
        "incidentSummary": Element(
            {
                **_group(FREE, "incidentType", "platform", "incidentDateTime"),
                "escalateToHighPriority": _TEXT,
                "reportAnnotations": Element(_group(FREE, *REPORT_MARKS)),
                "incidentDateTimeDescription": _TEXT,
            }
        ),
        "internetDetails": _INTERNET,
        "lawEnforcement": Element(
            {
                **_group(FREE, "agencyName", "caseNumber", "reportedToLe"),
                **_group(FREE, "servedLegalProcessDomestic", "servedLegalProcessInternational"),
                "officerContact": Element(_CONTACT, kind=PERSON),
            },
            ("fleaCountry",),
        ),
        "reporter": Element(
            {
                "reportingPerson": _PERSON,
                "contactPerson": Element(_CONTACT, kind=PERSON),
                **_group(FREE, "companyTemplate", "termsOfService", "legalURL"),
            }
        ),
        "personOrUserReported": Element(
            {
                **_ACCOUNT,
                "personOrUserReportedPerson": _PERSON,
                "vehicleDescription": Element(kind=PERSON),
                "thirdPartyUserReported": Element(),
                "associatedAccount": _ASSOCIATED,
            }
        ),
        "intendedRecipient": Element(kind=CHILD),
        "victim": Element(kind=CHILD),
        "additionalInfo": _TEXT,
    }
)
"""Of `victim` and `intendedRecipient` everything is withheld: who receives may be a child."""

FILE = Element(
    {
        **_group(FREE, "reportId", "fileId", "fileName", "originalFileName", "uploadedToEspTimestamp"),
        **_group(FREE, "locationOfFile", "fileViewedByEsp", "exifViewedByEsp", "publiclyAvailable"),
        **_group(FREE, "fileRelevance", "industryClassification"),
        "fileAnnotations": Element(_group(FREE, *FILE_MARKS)),
        "originalFileHash": Element(attributes=("hashType",)),
        "ipCaptureEvent": _IP_EVENT,
        "deviceId": _DEVICE,
        "details": Element(
            {"nameValuePair": Element({"name": Element(), "value": _TEXT}, attributes=("type",))}
        ),
        "additionalInfo": _TEXT,
    }
)

ROOTS: Mapping[str, Element] = {"report": REPORT, "fileDetails": FILE}
