"""Issuing the papers of what was seized: the memo and the labels of a search, the sheet of custody of one exhibit."""

from typing import Any

from thelivu.base import Refused
from thelivu.base.paper import Paper
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.operations import papers as of_searches
from thelivu.desk.people.queries import Actor
from thelivu.desk.register import papers
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.exhibits.papers import Place, custody_sheet, labels, seizure_memo

from . import queries

KINDS = ("seizure_memo", "exhibit_labels")


def kinds_for(actor: Actor) -> list[str]:
    """What this officer may issue of a search."""
    mine = list(of_searches.KINDS) if actor.may("plan") else []
    return mine + list(KINDS) if actor.may("take_custody") else mine


def issue(actor: Actor, search_id: str, kind: str) -> str:
    """Issues the memo or the labels of what was seized in a search; the id of the paper."""
    actor.require("take_custody")
    search: Any = queries.search_of(search_id)
    seized = [queries.value_of(row) for row in queries.exhibits_of(search.id)]
    law = law_of_office()
    power, withheld = of_searches.power_of(search, law), []
    made: Paper
    if kind == "seizure_memo":
        withheld = [of_searches.address_of(actor, search, kind)]
        place = Place(search.label, search.operation.name, withheld[0], search.entered_at)
        made = seizure_memo(
            place, seized, law, of_searches.duties_of(law, power.procedural, ("witnesses",)), now()
        )
    elif kind == "exhibit_labels" and seized:
        made = labels(search.label, seized, law, now())
    else:
        raise Refused("desk_papers.nothing_seized" if kind == "exhibit_labels" else "desk_papers.no_such_kind")
    with recording(actor, "take_custody", "paper.issued") as record:
        of = queries.search_of(search.id)
        return papers.issue(record, made, of, purpose=search.authority.purpose, withheld=withheld).id


def issue_custody(actor: Actor, exhibit_id: str) -> str:
    """Issues the sheet of custody of one exhibit as it stands; the id of the paper."""
    with recording(actor, "take_custody", "paper.issued") as record:
        row = queries.exhibit(exhibit_id)
        value = queries.value_of(row)
        made = custody_sheet(value, law_of_office(), queries.holder_names([value.chain]), now())
        return papers.issue(record, made, row, purpose=row.authority.purpose).id
