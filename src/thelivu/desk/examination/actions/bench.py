"""The custody around a run: the seal opened and the write blocker before it, the exhibit sealed again after it.

Both sides are lines of the one chain of custody, written by the examiner who holds the exhibit, each set in one act, so that
there is no moment at which the chain has a gap.
"""

from datetime import datetime

from thelivu.base import InputError, Refused
from thelivu.desk.examination.values import BLOCKERS, After, Before
from thelivu.desk.exhibits.actions import add_lines
from thelivu.desk.exhibits.chains import value_of
from thelivu.desk.exhibits.models import CustodyRow
from thelivu.desk.exhibits.queries import exhibit
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import one_writer, recording
from thelivu.desk.register.queries import now
from thelivu.exhibits import CustodyEntry, Exhibit, Holder, transfer


def open_exhibit(actor: Actor, exhibit_id: str, given: Before) -> list[CustodyRow]:
    """The seal opened, the write blocker, the image's digest where one was made. A seal that is not whole stops here."""
    if given.blocker not in BLOCKERS or (given.blocker in {"hardware", "software"} and not given.number.strip()):
        raise InputError("exhibits.no_write_blocker")
    if given.blocker == "none" and not given.reason.strip():
        raise InputError("desk_examination.no_blocker_reason")
    with one_writer(), recording(actor, "examine", "exhibit.opened") as record:
        row = exhibit(exhibit_id)
        before = _in_hands(value_of(row), actor, given.at)
        lines = _opening(before, given, actor)
        value = before
        for line in lines:
            value = transfer(value, line)
        return list(add_lines(record, row, value, actor))


def seal_again(actor: Actor, exhibit_id: str, given: After) -> list[CustodyRow]:
    """What was done, and the new seal on the bag."""
    with one_writer(), recording(actor, "examine", "exhibit.sealed_again") as record:
        row = exhibit(exhibit_id)
        value = _in_hands(value_of(row), actor, given.at)
        if value.chain.seal is not None:
            raise Refused("desk_examination.not_open")
        examined = _line(value, "examine", given.at, given.place, given.purpose.strip(), actor)
        sealed = _line(
            value, "seal", given.at, given.place, "desk_exhibits.purpose_sealed_again", actor, seal_after=given.seal.strip()
        )
        value = transfer(transfer(value, examined), sealed)
        return list(add_lines(record, row, value, actor))


def _in_hands(value: Exhibit, actor: Actor, at: datetime) -> Exhibit:
    if value.chain.holder != Holder(actor.id, "examiner"):
        raise Refused("desk_examination.not_in_hands")
    if at > now():
        raise Refused("desk_exhibits.in_the_future")
    return value


def _opening(value: Exhibit, given: Before, actor: Actor) -> list[CustodyEntry]:
    seal = value.chain.seal
    opened = _line(
        value, "open", given.at, given.place, "desk_exhibits.purpose_open", actor, seal_before=seal,
        intact=given.intact, reason="" if given.intact else given.reason.strip(),
    )  # fmt: skip
    if not given.intact:
        return [opened]  # a supervisor notes the reason first
    number = given.number.strip()
    connected = _line(
        value, "connect", given.at, given.place, f"desk_exhibits.purpose_connect_{given.blocker}", actor,
        reference=number or given.blocker, reason=given.reason.strip(),
    )  # fmt: skip
    image = given.image_sha256.strip().lower()
    if not image:
        return [opened, connected]
    imaged = _line(value, "image", given.at, given.place, "desk_exhibits.purpose_image", actor, sha256=image)
    return [opened, connected, imaged]


def _line(  # noqa: PLR0917 - the columns that every line has
    value: Exhibit, action: str, at: datetime, place: str, purpose: str, actor: Actor, *, seal_before: str | None = None,
    seal_after: str | None = None, intact: bool | None = None, reason: str = "", reference: str = "", sha256: str = "",
) -> CustodyEntry:  # fmt: skip
    holder = value.chain.holder
    assert holder is not None
    return CustodyEntry(
        action, holder, holder, place.strip(), purpose, at, seal_before, seal_after, intact, reason, reference,
        sha256 or None, actor.id,
    )  # fmt: skip
