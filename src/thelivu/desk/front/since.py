"""What happened since an officer was last here, from the ledger, of the files that this officer may see."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thelivu.base import Word
from thelivu.desk.jobs.pages import Work, works
from thelivu.desk.jobs.queries import ended_since
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import acts_since

from .trails import tables

NEWEST = 400  # entries looked at


@dataclass(frozen=True, slots=True)
class Since:
    """Long work that ended, and acts of other officers by kind."""

    work: tuple[Work, ...]
    acts: tuple[tuple[Word, int], ...]


def since(actor: Actor, last: datetime | None) -> Since:
    """Since `last`; nothing for an officer who was never here."""
    if last is None:
        return Since((), ())
    found = acts_since(last, besides=actor.id, newest=NEWEST)
    seen = _visible({stream for stream, _ in found})
    kinds = Counter(kind for stream, kind in found if stream in seen)
    return Since(
        work=tuple(works(ended_since(last))),
        acts=tuple((Word(f"desk_register.kind.{kind}"), n) for kind, n in kinds.most_common(8)),
    )


def _visible(streams: set[str]) -> set[str]:
    """Those of the files of which this officer sees a row."""
    seen: set[str] = set()
    for table in tables():
        hidden = streams - seen
        if not hidden:
            break
        seen |= set(table.objects.filter(stream__in=hidden).values_list("stream", flat=True).distinct())
    return seen


def was_here(session: Any, before: datetime | None) -> datetime | None:
    """The end of the visit before this one: kept with the session, so that reading My day twice loses nothing."""
    known = session.get("was_here")
    if known is None:
        known = before.isoformat() if before else ""
        session["was_here"] = known
    return datetime.fromisoformat(known) if known else None
