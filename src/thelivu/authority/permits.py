"""Promise 2: an authority, an act, a subject and an instant arrive; a Permit leaves, or a refusal that says why.

`permit` is the only maker of a Permit. Functions that admit, watch, request, attribute or examine take one, and long
work asks `again`: it stops when the authority has lapsed or was revoked, and when the clock was set back.
"""

from collections.abc import Iterator
from dataclasses import InitVar, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from thelivu.authority.basis import ACTS, PRACTICE_ACTS, Authority, Subject, names_subject
from thelivu.base import InputError, Refused, Word, rfc3339

_MAKER: Final = object()


@dataclass(frozen=True, slots=True)
class Permit:
    """The answer "yes" to one act on one subject at one instant, under the authority whose id it carries."""

    authority: str
    act: str
    subject: Subject
    at: datetime
    valid_to: datetime
    practice: bool = False
    maker: InitVar[object] = None

    def __post_init__(self, maker: object) -> None:
        if maker is not _MAKER:
            raise Refused("authority.forged_permit")

    def require(self, act: str, subject: Subject | None = None) -> None:
        """Refuses a permit that was given for another act or another subject than what is about to be done."""
        if self.act != act:
            raise Refused("authority.wrong_act", act=act)
        if subject is not None and str(self.subject) != str(subject):
            raise Refused("authority.wrong_subject", subject=str(subject))


def permit(authority: Authority, act: str, subject: Subject, at: datetime) -> Permit:
    """The Permit for this act on this subject now, or Refused with the first reason against it."""
    if act not in ACTS:
        raise InputError("authority.no_such_act", act=act)
    if at.tzinfo is None:
        raise InputError("base.naive_time")
    for reason in refusals(authority, act, subject, at):
        raise Refused.of(reason)
    return Permit(authority.id, act, subject, at, authority.valid_to, authority.practice, _MAKER)


def again(held: Permit, authority: Authority, at: datetime) -> Permit:
    """A fresh Permit for work that goes on; the authority is the one of the register as it stands now."""
    if authority.id != held.authority:
        raise Refused("authority.another_authority")
    if at < held.at:
        raise Refused("authority.clock_set_back", before=rfc3339(held.at))
    return permit(authority, held.act, held.subject, at)


def refusals(authority: Authority, act: str, subject: Subject, at: datetime) -> Iterator[Word]:
    """Every reason against the act, for a page that says all of them; none means that `permit` gives one."""
    yield from _of_officers(authority)
    yield from _of_time(authority, at)
    if act not in authority.acts or (authority.practice and act not in PRACTICE_ACTS):
        yield Word("authority.wrong_act", {"act": act})
    if not any(names_subject(pattern, subject) for pattern in authority.subjects):
        yield Word("authority.wrong_subject", {"subject": str(subject)})
    if authority.district is not None and subject.district != authority.district:
        if subject.district is None:
            yield Word("authority.district_unknown", {"district": authority.district})
        else:
            yield Word(
                "authority.wrong_district", {"district": authority.district, "other": subject.district}
            )


def practice_authority(act: str, at: datetime) -> Authority:
    """What stands in for an authority when an examiner practises on benign data, for one day; all of it is marked."""
    return Authority(
        id="practice",
        basis="practice",
        reference="practice",
        purpose="practice",
        acts=frozenset({act}),
        subjects=("*",),
        district=None,
        valid_from=at,
        valid_to=at + timedelta(days=1),
        recorded_by="practice",
        recorded_at=at,
        practice=True,
    )


def revoked(authority: Authority, at: datetime) -> Authority:
    """The same authority, ended at this instant."""
    return replace(authority, revoked_at=at)


def _of_officers(authority: Authority) -> Iterator[Word]:
    if authority.revoked_at is not None:  # a revocation never waits for its instant, and no clock undoes it
        yield Word("authority.revoked", {"at": rfc3339(authority.revoked_at)})
    if authority.practice:
        return
    if not authority.approved_by or authority.approved_at is None:
        yield Word("authority.not_approved")
    elif authority.approved_by == authority.recorded_by:
        yield Word("authority.same_officer")


def _of_time(authority: Authority, at: datetime) -> Iterator[Word]:
    if at < authority.valid_from:
        yield Word("authority.not_yet", {"valid_from": rfc3339(authority.valid_from)})
    if at >= authority.valid_to:
        yield Word("authority.expired", {"valid_to": rfc3339(authority.valid_to)})
    known = max(authority.recorded_at, authority.approved_at or authority.recorded_at)
    if at < known:  # the register has already seen a later instant
        yield Word("authority.clock_set_back", {"before": rfc3339(known)})
