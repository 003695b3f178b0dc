"""The tree of a CyberTip as police download it: which members there are, and as what each is withheld.

Reconstructed from two independent programs that read it (docs/reference/formats/cybertip-json.md); no specimen is
public. What is not on the tree is kept, withheld and noted.
"""

from thelivu.leads.cybertip_schema import Element
from thelivu.leads.model import CHILD, FREE, PERSON


def _group(kind: str, *names: str, **others: Element) -> dict[str, Element]:
    return {**{name: Element(kind=kind) for name in names}, **others}


def _inside(**children: Element) -> Element:
    return Element(children)


_TEXT = Element(mined=True)
_TEXTS = _inside(**_group(FREE, "createdDate", value=_TEXT))
_CAPTURE = Element(
    _group(FREE, "captureType", "value", "dateTime", "port", "eventName", "possibleProxy", "verified")
)
_SOURCE = _inside(sourceCaptures=_CAPTURE)
_CONTACT = Element(_group(PERSON, "value", "verified", "type", "verificationDate"), kind=PERSON)

CLAIMS = (
    *("accessToChildVictim", "accessToChildren", "accessToFirearms", "convictedSexOffender", "awareOfReport"),
)
"""What a reporter says of a person; a claim, never a fact."""

PERSON_TREE = Element(
    {
        **_group(PERSON, "firstName", "middleName", "lastName", "preferredName", "gender", "dateOfBirth"),
        **_group(PERSON, "approximateAge", "age", "relationshipToChildVictim", "occupation"),
        **_group(PERSON, "vehicleDescription", "languages", "races", "disabilities", "displayName"),
        **_group(FREE, "espService", "espUserId", "ipAddress", "profileUrl", "priorCTReports", *CLAIMS),
        **_group(FREE, "groupIdentifier", "thirdPartyUserReported"),
        "screenName": Element(_group(FREE, "value"), kind=FREE),
        "emails": _inside(emails=_CONTACT),
        "phones": _inside(phones=_CONTACT),
        "addresses": _inside(
            addresses=Element(
                _group(PERSON, "street1", "street2", "city", "state", "postalCode", "country", "type"),
                kind=PERSON,
            )
        ),
        "additionalContactInformation": Element(kind=PERSON, mined=True),
        "sourceInformation": _SOURCE,
        "additionalInformations": _TEXTS,
    },
    kind=PERSON,
)

FILE_TREE = Element(
    {
        **_group(FREE, "filename", "originalFilename", "submittalId", "verificationHash"),
        **_group(FREE, "industryClassification", "viewedByEsp", "exifViewedByEsp", "publiclyAvailable"),
        **_group(FREE, "originalBinaryHash", "uploadedDate"),
        "ncmecTags": _inside(
            groups=Element(_group(FREE, "name", tags=Element(_group(FREE, "value", "name"))))
        ),
        "espMetadata": _inside(metadatas=Element(_group(FREE, "name", value=_TEXT))),
        "additionalInformations": _TEXTS,
        "sourceInformation": _SOURCE,
    }
)

TIP = Element(
    {
        "reportId": Element(),
        "dateReceived": Element(),
        "reportedInformation": Element(
            {
                "reportingEsp": Element(
                    {
                        **_group(PERSON, "firstName", "middleName", "lastName"),
                        **_group(FREE, "espName", "reporterType", "caseNumber"),
                        "emails": _inside(emails=_CONTACT),
                        "phones": _inside(phones=_CONTACT),
                        "addresses": PERSON_TREE.children["addresses"],
                    }
                ),
                "batchedReport": Element(_group(FREE, "reason")),
                "incidentSummary": Element(
                    {
                        **_group(FREE, "incidentType", "incidentDateTime"),
                        "incidentDateTimeDescription": _TEXT,
                    }
                ),
                "incidentDetails": Element(
                    {
                        "webpageIncident": _inside(
                            sourceInformation=_SOURCE,
                            additionalInformations=_TEXTS,
                            additionalInformation=_TEXT,
                        ),
                        "emailIncident": _inside(
                            contents=Element({"value": _TEXT}), additionalInformations=_TEXTS
                        ),
                    }
                ),
                "reportedPeople": _inside(reportedPersons=PERSON_TREE),
                "intendedRecipients": _inside(intendedRecipients=Element(kind=CHILD)),
                "childVictims": _inside(childVictims=Element(kind=CHILD)),
                "uploadedFiles": _inside(uploadedFiles=FILE_TREE),
                "additionalInformations": _TEXTS,
            }
        ),
    }
)
"""Of recipients and victims everything is withheld: who receives may be a child."""
