"""CyberTips as JSON, an importer: the file that police download arrives (one tip, or a list of them); a reading leaves."""

import re

from thelivu.base import InputError
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import Reading
from thelivu.leads.tips.json_tree import read_json
from thelivu.leads.tips.taken import Taken

FORMAT = "cybertip-json"

_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{")
_KEYS = (b'"reportId"', b'"reportedInformation"')


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - an importer is asked with both
    """Whether the bytes begin like JSON and name a member that only a tip has."""
    return _BEGIN.match(head) is not None and any(key in head for key in _KEYS)


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one file. InputError or Refused when nothing of it can be read; a tip without its core is rejected."""
    limits.check_size(data)
    roots = read_json(data, "report", limits)
    if not roots:
        raise InputError("leads.json.nothing")
    taken = Taken(data, data)
    for number, root in enumerate(roots, start=1):
        taken.take(root, number)
    return taken.reading(FORMAT)
