"""From the acts of sharing that a device's chat databases show to foundational facts (2024 INSC 716; POCSO s.15 and s.30).

What arrives: listed files that went, each with its place in the examiner's document. What leaves: the facts of `sharing` of the
person who held the device, one for each act. Whose hand it was stays to be shown: an account is not a person (`control`).
"""

from collections.abc import Iterable

from thelivu.cases.foundations import Foundation
from thelivu.examination.activity_document import SharedFile


def sharing_facts(files: Iterable[SharedFile]) -> tuple[Foundation, ...]:
    """The facts that these acts carry about who held the device: only what was sent from it, never what it received."""
    return tuple(Foundation("sharing", "finding", one.record) for one in files if one.by_owner and one.named)
