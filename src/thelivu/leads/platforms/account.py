"""The account of a return: fields arrive; one lead, what was seen, and the accounting of every item leave.

A record of a page is accepted, whether its values are shown or withheld, or it is listed as rejected with where and
why. Where the account's holder is a child by the date of birth that the platform has, nothing of the person is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from thelivu.base import Identifier, InputError, Instant, Word
from thelivu.leads.model import CHILD, PERSON, Lead, Named, Observation, Reading, Rejected, in_order, mark_of
from thelivu.leads.picking import time_flags
from thelivu.leads.platforms import values
from thelivu.leads.platforms.fields import Field, Record, written

_ADULT = 18  # POCSO Act s.2(1)(d): a child is any person below eighteen


@dataclass(slots=True)
class Account:
    """What has been read of one account."""

    reference: str
    platform: str = ""
    items_in: int = 0
    minor: bool = False
    identifiers: dict[Identifier, None] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    notes: list[Word] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    called: list[str] = field(default_factory=list, repr=False)  # words of the holder's name

    @property
    def names(self) -> tuple[Identifier, ...]:
        """The account's own ids and handles: what was seen together with each address."""
        return tuple(one for one in self.identifiers if one.kind in ("account", "handle"))

    def take(self, kind: str, one: Field | None, *, personal: bool = False) -> tuple[Identifier, ...]:
        """The identifiers in a field, one a line; `personal` ones stay withheld where the holder is a child."""
        if one is None or not values.said(one.text):
            return ()
        if personal and self.minor:
            one.kind = CHILD
            return ()
        found = [
            values.one(kind, line, platform=self.platform)
            for line in one.text.split("\n")
            if values.said(line)
        ]
        if not all(found):
            self.unreadable(one.section)
            return ()
        one.taken = True
        made = tuple(each for every in found for each in every)
        self.identifiers |= dict.fromkeys(made)
        return made

    def unreadable(self, where: str) -> None:
        """The value has another form than the return gives it: withheld and noted."""
        self.notes.append(Word("leads.note.unreadable", {"where": where}))
        self.flags.add("unreadable_value")

    def time(self, one: Field | None) -> Instant | None:
        """The time in a field; one that cannot be read is withheld and noted."""
        if one is None or not values.said(one.text):
            return None
        at = values.instant(one.text)
        if at.how == "unreadable":
            self.unreadable(one.section)
            return None
        one.taken = True
        return at

    def seen(self, record: Record, address: str, times: Sequence[str], action: str = "") -> None:
        """An address that the platform saw, with its time and action; rejected where it is no address or no time."""
        self.items_in += 1
        there = record.first(address)
        found = [one for one in (record.first(name) for name in times) if one and values.said(one.text)]
        try:
            ip, port = values.address(there.text if there else "")
        except InputError:
            self.reject(record, "leads.return.no_address")
            return
        moments = [values.instant(one.text) for one in found] if record.paired else []
        if any(at.how == "unreadable" for at in moments):
            self.reject(record, "leads.return.time")
            return
        for one in (there, *(found if record.paired else ())):
            assert one is not None
            one.taken = True
        kind = self._action(record.first(action)) if action else "unknown"
        for at in dict.fromkeys(moments) or (None,):
            self.observe(kind, (ip, *self.names), record.where, port=port, at=at, paired=record.paired)

    def _action(self, one: Field | None) -> str:
        found = values.event(one.text) if one else ""
        if one and found:
            one.taken = True
        return found or "unknown"

    def observe(
        self, kind: str, identifiers: Iterable[Identifier], where: str, *, port: int | None = None,
        at: Instant | None = None, paired: bool = True,
    ) -> None:  # fmt: skip
        """Adds what was seen, with its marks."""
        every = tuple(dict.fromkeys(identifiers))
        flags = time_flags(at)
        if any(one.kind == "ip" for one in every):
            flags |= {"no_port"} if port is None else set()
            flags = flags if paired else (flags - {"no_time"}) | {"time_not_paired"}
        else:
            flags -= {"no_time"}
        self.flags |= flags
        self.observations.append(Observation(kind, self.reference, every, where, port, at, in_order(flags)))

    def reject(self, record: Record, code: str) -> None:
        """Lists a record with where and why; its values stay withheld."""
        for one in record.fields:
            one.taken = False
        self.rejected.append(Rejected(record.where, Word(code, {"where": record.where})))

    def born(self, one: Field | None, seen: Instant | None) -> None:
        """Whether the holder is a child on the day the account was first seen; unreadable or not comparable: a child."""
        if one is None or not values.said(one.text):
            return
        one.kind = PERSON
        birth, day = _day(values.birthday(one.text)), _day(seen)
        if birth is None or day is None or _age(birth, day) < _ADULT:
            self.minor, one.kind = True, CHILD
            self.flags.add("minor_reported")

    def reading(self, form: str, data: bytes, fields: Sequence[Field]) -> Reading:
        """All that the return gave, with its text form."""
        for one in fields:
            if self.minor and one.kind == PERSON:
                one.kind = CHILD
        page = written(f"{form} {mark_of(data)}", fields)
        lead = Lead(self.reference, "", None, in_order(self.flags), (), "return")
        return Reading(
            format=form,
            item="record",
            items_in=self.items_in,
            accepted=self.items_in - len(self.rejected),
            rejected=tuple(self.rejected),
            leads=(lead,),
            observations=tuple(self.observations),
            suggestions=page.suggestions,
            withheld=page.withheld,
            notes=tuple(one for at, one in enumerate(self.notes) if one not in self.notes[:at]),
            mark=mark_of(data),
            rendition=page.data,
            names=()
            if self.minor
            else tuple(Named(self.reference, " ".join(self.called)) for _ in self.called[:1]),
        )


def _day(at: Instant | None) -> date | None:
    return min(wall[0] for wall in at.naive).date() if at and at.naive else None


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
