"""Acts on dated lists of exits: a person takes one in under an authority; it can be withdrawn, never changed."""

import hashlib
from datetime import datetime

from thelivu.attribution import read_flags
from thelivu.authority import Permit, Subject
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import queries
from thelivu.desk.attribution.models import ExitListRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.documents import keep


def take_in_exits(  # noqa: PLR0917 - a list is its bytes, its name, whose it is and of which time it speaks
    actor: Actor,
    permit: Permit,
    data: bytes,
    name: str,
    series: str,
    valid_from: datetime,
    valid_to: datetime,
) -> ExitListRow:
    """Keeps a list as it came. One bad row refuses the whole: a row left out would be an exit taken for a home."""
    sha256 = hashlib.sha256(data).hexdigest()
    permit.require("attribution.load", Subject("file", sha256))
    if not series.strip() or valid_to <= valid_from:
        raise InputError("desk_exits.no_time")
    entries = len(read_flags(data, where=name))
    if not entries:
        raise InputError("desk_exits.empty")
    document = keep(data, name)
    with recording(actor, "admit", "attribution.exits_taken_in", permit=permit) as record:
        row = ExitListRow(
            label=f"XL-{next_number('XL'):04d}", series=series.strip(), name=name, sha256=sha256, entries=entries,
            edition=queries.last_edition(series.strip()) + 1, valid_from=valid_from, valid_to=valid_to,
            authority_id=permit.authority,
        )  # fmt: skip
        row.stream = row.id
        row.source = record.insert(document)
        return record.insert(row)


def withdraw_exits(actor: Actor, list_id: str, why: str) -> ExitListRow:
    """Takes a list back. A decision that ended in HOSTING by it is void from this moment."""
    if not why.strip():
        raise InputError("desk_attribution.why_missing")
    with recording(actor, "decide", "attribution.exits_withdrawn") as record:
        row = queries.exit_list(list_id)
        if row.withdrawn_at:
            raise Refused("desk_attribution.already_withdrawn")
        return record.change(row, withdrawn_at=record.at, withdrawn_why=why.strip())
