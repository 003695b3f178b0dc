"""What this room tells the front room, in words and addresses: clocks, hits, counts, links."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.register.reads import Count, Due, Hit, Link, StageCounts


def due_for(kind: str, verb: str, page: str, record: str, clock: tuple[Any, Any], **values: str) -> Due:
    """One running clock of this room."""
    return Due(
        act=Word(f"desk_attribution.due_{kind}", values), verb=Word(f"desk_attribution.{verb}"),
        url=reverse(f"attribution:{page}", args=[record]), by=clock[1], started=clock[0],
        why=Word(f"desk_attribution.due_{kind}_why"), stage="attribution",
    )  # fmt: skip


def hit(label: str, code: str, page: str, record: str, **values: str) -> Hit:
    """One record that a search found."""
    what = Word(f"desk_attribution.{code}", values)
    return Hit(label, what, reverse(f"attribution:{page}", args=[record]), "attribution")


def counted(*, waiting: int, asked: int, late: int, confirmed: int) -> StageCounts:
    """The numbers of the line and the lists that they open."""
    here = reverse("attribution:index")
    return StageCounts(
        open=waiting + asked,
        overdue=late,
        counts=(
            Count(Word("desk_attribution.count_waiting"), waiting, f"{here}?state=waiting", "doubt"),
            Count(
                Word("desk_attribution.count_asked"), asked, f"{reverse('attribution:requests')}?state=out"
            ),
            Count(Word("desk_attribution.count_confirmed"), confirmed, f"{here}?state=CONFIRMED"),
        ),
    )


def rests_on(identity: Any, returns: Iterable[Any]) -> list[Link]:
    """An identity and the returns under its decision."""
    who = Link(
        identity.label,
        Word("desk_attribution.link_identity"),
        reverse("leads:identity", args=[identity.id]),
        "leads",
    )
    return [who, *(_return_link(row) for row in returns)]


def _return_link(row: Any) -> Link:
    what = Word("desk_attribution.hit_return", {"provider": row.provider})
    url = reverse("attribution:return", args=[row.id])
    return Link(row.label, what, url, "attribution", void=row.withdrawn_at is not None)
