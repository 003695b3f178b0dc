"""CyberTipline `fileDetails`: a tree arrives; what a reporter says of one file leaves (NCMEC reporting API).

Digests, marks and the address of the upload. Names and places of files are free text and stay withheld; whether
somebody looked at the file is yes, no, or not stated.
"""

from thelivu.base import Identifier
from thelivu.leads.cybertip_report import snake
from thelivu.leads.cybertip_schema import FILE_MARKS
from thelivu.leads.model import Answer, Lead, Observation, in_order
from thelivu.leads.picking import Picker, time_flags
from thelivu.leads.xml_tree import Node

_FACTS = ("fileViewedByEsp", "exifViewedByEsp", "publiclyAvailable")
_DIGESTS = ("md5", "sha1", "sha256")
_RELEVANCE = ("Reported", "Supplemental Reported")
_CLASSES = ("A1", "A2", "B1", "B2")


def read_file_details(root: Node, pick: Picker, reference: str) -> tuple[Lead, tuple[Observation, ...]]:
    """The lead that the file belongs to, by its report's number, and what was seen of the file."""
    digests = _digests(root, pick)
    marks = root.first("fileAnnotations")
    facts: list[tuple[str, Answer]] = [(snake(name), pick.answer(root.first(name))) for name in _FACTS]
    facts += [(snake(name), pick.mark(marks.first(name) if marks else None)) for name in FILE_MARKS]
    pick.flags |= {name for name, answer in facts[len(_FACTS) :] if answer}
    at = pick.instant(root.first("uploadedToEspTimestamp"))
    flags = time_flags(at) - {"no_time"}
    pick.flags |= flags
    made = [
        Observation(
            "file",
            reference,
            digests,
            root.path,
            at=at,
            flags=in_order(flags),
            facts=tuple(facts),
            labels=_labels(root, pick),
        )
    ]
    made += [pick.ip_event(node, reference, digests) for node in root.named("ipCaptureEvent")]
    made += [one for node in root.named("deviceId") for one in pick.device_event(node, reference, digests)]
    return Lead(reference, "", None, in_order(pick.flags), (), root.path), tuple(made)


def _digests(root: Node, pick: Picker) -> tuple[Identifier, ...]:
    found: dict[Identifier, None] = {}
    for node in root.named("originalFileHash"):
        kind = node.attributes.get("hashType", "").lower().replace("-", "")
        if kind in _DIGESTS:
            found |= dict.fromkeys(pick.identifier(kind, node))
    return tuple(found)


def _labels(root: Node, pick: Picker) -> tuple[tuple[str, str], ...]:
    file_id = pick.identifier("md5", root.first("fileId"))  # 32 hexadecimal digits, though no digest
    labels = (
        ("file_id", file_id[0].value if file_id else ""),
        ("relevance", pick.closed(root.first("fileRelevance"), _RELEVANCE)),
        ("industry_classification", pick.closed(root.first("industryClassification"), _CLASSES)),
    )
    return tuple((name, value) for name, value in labels if value)
