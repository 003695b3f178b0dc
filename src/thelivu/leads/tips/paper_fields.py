"""Lines of a CyberTip on paper: segments of text with places arrive; headings, labels with their values, and free text
leave.

A label stands left of its value and ends with a colon or a question mark; labels and values may wrap. What has no label
is free text. Spellings are those that reports show in public; where a form changes, fields go missing and the importer
says so instead of guessing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from thelivu.base import folded
from thelivu.leads.tips.pages import Box, Page, Segment, around

HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("suspect", "reported person", "reported user", "person or user being reported",
             "user or person being reported"), "person",
        ),
        **dict.fromkeys(("uploaded file information", "uploaded files", "uploaded file", "files"), "files"),
        **dict.fromkeys(("intended recipient", "recipient", "intended recipients"), "recipient"),
        **dict.fromkeys(("child victim", "victim", "victims", "child victims"), "victim"),
        **dict.fromkeys(
            ("incident information", "incident", "webpage information", "web page/url information"), "incident"
        ),
        **dict.fromkeys(
            ("submitter", "company information", "reporting electronic service provider (esp)",
             "reporting electronic service provider", "reported information"), "reporter",
        ),
        **dict.fromkeys(
            ("executive summary", "additional information", "further information", "law enforcement contact information"),
            "text",
        ),
        "source information": "source",
    }
)  # fmt: skip
LABELS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("report number", "report id", "cybertipline report", "cybertip number", "cybertipline report number"), "reportId"),
        **dict.fromkeys(("date received", "received", "received by ncmec on", "date received by ncmec"), "dateReceived"),
        **dict.fromkeys(("reporting esp", "esp name", "company name", "electronic service provider", "reported by"), "espName"),
        "incident type": "incidentType",
        **dict.fromkeys(("incident time", "incident date/time", "incident date", "incident date time"), "incidentDateTime"),
        **dict.fromkeys(("incident description", "incident time description"), "incidentDateTimeDescription"),
        **dict.fromkeys(("url", "webpage/url", "web page/url"), "url"),
        **dict.fromkeys(("name", "full name", "first name"), "firstName"),
        "middle name": "middleName", "last name": "lastName",
        **dict.fromkeys(("date of birth", "dob"), "dateOfBirth"),
        **dict.fromkeys(("age", "approximate age"), "approximateAge"),
        **dict.fromkeys(("phone", "mobile phone", "phone number"), "phones"),
        **dict.fromkeys(("email", "email address", "e-mail", "e-mail address"), "emails"),
        **dict.fromkeys(("screen/user name", "screen name", "user name", "username"), "screenName"),
        "display name": "displayName",
        **dict.fromkeys(("esp user id", "user id"), "espUserId"),
        "esp service": "espService", "profile url": "profileUrl",
        **dict.fromkeys(("address", "home address"), "addresses"),
        **dict.fromkeys(("access to children", "does suspect have access to children"), "accessToChildren"),
        "access to child victim": "accessToChildVictim", "access to firearms": "accessToFirearms",
        "convicted sex offender": "convictedSexOffender", "aware of report": "awareOfReport",
        "relationship to child victim": "relationshipToChildVictim",
        "ip address": "ip", "port": "port",
        **dict.fromkeys(("event", "event name", "event type"), "eventName"),
        **dict.fromkeys(("date/time", "date time", "event date/time"), "dateTime"),
        **dict.fromkeys(("filename", "file name"), "filename"),
        **dict.fromkeys(("original filename", "original file name"), "originalFilename"),
        **dict.fromkeys(("md5", "md5 hash", "hash", "sha1", "sha256"), "verificationHash"),
        "submittal id": "submittalId", "industry classification": "industryClassification",
        **dict.fromkeys(("did reporting esp view entire contents of uploaded file", "viewed by esp"), "viewedByEsp"),
        **dict.fromkeys(
            ("did reporting esp view the exif of uploaded file", "exif viewed by esp"), "exifViewedByEsp"
        ),
        **dict.fromkeys(
            ("were entire contents of uploaded file publicly available", "publicly available"), "publiclyAvailable"
        ),
        **dict.fromkeys(("tags", "ncmec tags"), "tags"),
        **dict.fromkeys(("prior cybertip reports", "prior reports"), "priorCTReports"),
    }
)  # fmt: skip
UNBROKEN = frozenset(
    {
        "filename",
        "originalFilename",
        "verificationHash",
        "url",
        "profileUrl",
        "emails",
        "espUserId",
        "screenName",
        "ip",
    }
)
"""Values without spaces inside: what wraps goes on where it broke."""

_SECTION = re.compile(r"section [a-z]\b.*")
_TITLED = re.compile(r"(cybertip(?:line)? report|received by ncmec on) (\S.*)", re.IGNORECASE)
_MOST_WORDS = max(len(label.split()) for label in LABELS)
_NEAR = 3.0  # points
_NEXT_LINE = 1.9  # of a letter's size: how far below the next line of a value begins


@dataclass(slots=True)
class Field:
    """A heading (`key` says of what), a label's value, or free text (no key, no label)."""

    key: str
    label: str
    text: str = field(repr=False)
    box: Box = field(repr=False)
    heading: bool = False
    at: Box | None = None  # of a label: where it stands


def fields_of(pages: list[Page]) -> list[Field]:
    """Every field and text, in the order of the pages."""
    made: list[Field] = []
    for page in pages:
        lines = list(page.lines)
        while lines:
            line = lines.pop(0)
            if len(line) < 4 and lines and (joined := _wrapped_label(line, lines[0])):
                line = joined
                lines.pop(0)
            _take(made, line, page)
    return made


def _take(made: list[Field], line: list[Segment], page: Page) -> None:
    whole = " ".join(segment.text for segment in line)
    box = around([word for segment in line for word in segment.words])
    if heading := _heading(whole):
        made.append(Field(heading, whole, "", box, heading=True))
        return
    if titled := _TITLED.fullmatch(whole):
        key = "reportId" if titled[1].lower().startswith("cybertip") else "dateReceived"
        made.append(Field(key, titled[1], titled[2].strip(" :"), box))
        return
    parts = list(_parts(line))
    if len(parts) == 1 and not parts[0].key and _goes_on(made, parts[0], line, page):
        return
    made += parts


def _heading(text: str) -> str:
    name = folded(text).rstrip(": ")
    name = re.sub(r" ?(?:\d{1,3}|\(\d{1,3}\))$", "", name)
    return "section" if _SECTION.fullmatch(name) else HEADINGS.get(name, "")


def _parts(line: list[Segment]) -> Iterator[Field]:
    """The labels of a line, each with what stands right of it; what stands left of the first one is free text."""
    now: Field | None = None
    for number, segment in enumerate(line):
        found = _label(segment)
        if found is None and number == 0 and folded(segment.text) == "ip address" and len(line) > 1:
            found = ("ip", len(segment.words))  # a row of a table of sources
        if found is None:
            if now is None:
                now = Field("", "", segment.text, segment.box)
            else:
                now.box = segment.box if not now.text else now.box.with_(segment.box)
                now.text = f"{now.text} {segment.text}".strip()
            continue
        if now is not None:
            yield now
        key, words = found
        label, rest = segment.words[:words], segment.words[words:]
        place = around(rest or label)
        now = Field(
            key, " ".join(one.text for one in label).rstrip(":?"), " ".join(one.text for one in rest), place
        )
        now.at = around(label)
    if now is not None:
        yield now


def _label(segment: Segment) -> tuple[str, int] | None:
    """The key of the label that a segment begins with, and how many words it has."""
    for count in range(1, min(_MOST_WORDS, len(segment.words)) + 1):
        text = " ".join(word.text for word in segment.words[:count])
        if text.endswith((":", "?")):
            key = LABELS.get(folded(text.rstrip(":?")))
            return (key, count) if key else None
    return None


def _wrapped_label(line: list[Segment], below: list[Segment]) -> list[Segment] | None:
    """The line again, with a label that goes on in the line below it."""
    first, second = line[0], below[0]
    near = abs(first.box.x0 - second.box.x0) <= _NEAR
    if not near or _label(first) or first.text.endswith(":"):
        return None
    joined = Segment([*first.words, *second.words])
    found = _label(joined)
    if found is None or found[1] != len(joined.words):
        return None
    return [joined, *line[1:], *below[1:]]


def _goes_on(made: list[Field], part: Field, line: list[Segment], page: Page) -> bool:
    """Whether a line without a label is the rest of the value above it; then it is joined to it."""
    last = made[-1] if made else None
    if last is None or last.heading or not last.key or last.at is None or last.box.page != page.number:
        return False
    size = line[0].words[0].size
    if not 0 < last.box.y0 - part.box.y0 <= _NEXT_LINE * size:
        return False
    under_value = last.text != "" and part.box.x0 >= last.box.x0 - _NEAR
    under_label = abs(part.box.x0 - last.at.x0) <= _NEAR and last.box.x1 > 0.65 * page.width
    if not (under_value or under_label) or (last.key in UNBROKEN and " " in part.text):
        return False
    last.text += ("" if last.key in UNBROKEN else " ") + part.text
    last.box = last.box.with_(part.box)
    return True
