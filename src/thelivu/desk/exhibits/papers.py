"""Issuing the papers of what was seized: the memo and the labels of a search, the sheet of custody of one exhibit."""

from typing import Any

from thelivu.base import Refused
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.operations import papers as of_searches
from thelivu.desk.people.queries import Actor
from thelivu.desk.register import papers
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.exhibits.papers import Place, custody_sheet, labels, return_receipt, seizure_memo, seizure_report

from . import queries
from .chains import value_of

KINDS = ("seizure_memo", "exhibit_labels", "seizure_report")
OF_ONE = ("custody_sheet", "return_receipt")
"""Papers of one exhibit."""


_BUILD = {"seizure_memo": (seizure_memo, "witnesses"), "seizure_report": (seizure_report, "seizure_report")}


def kinds_for(actor: Actor) -> list[str]:
    """What this officer may issue of a search."""
    mine = list(of_searches.KINDS) if actor.may("plan") else []
    return mine + list(KINDS) if actor.may("take_custody") else mine


def issue(actor: Actor, search_id: str, kind: str) -> str:
    """Issues the memo or the labels of what was seized in a search; the id of the paper."""
    actor.require("take_custody")
    search: Any = queries.search_of(search_id)
    seized = [value_of(row) for row in queries.exhibits_of(search.id)]
    law = law_of_office()
    power, withheld = of_searches.power_of(search, law), []
    if kind not in KINDS:
        raise Refused("desk_papers.no_such_kind")
    if not seized and kind != "seizure_memo":
        raise Refused("desk_papers.nothing_seized")
    if kind == "exhibit_labels":
        made = labels(search.label, seized, law, now())
    else:
        withheld = [of_searches.address_of(actor, search, kind)]
        place = Place(search.label, search.operation.name, withheld[0], search.entered_at)
        build, code = _BUILD[kind]
        made = build(place, seized, law, of_searches.duties_of(law, power.procedural, (code,)), now())
    with recording(actor, "take_custody", "paper.issued") as record:
        of = queries.search_of(search.id)
        return papers.issue(record, made, of, purpose=search.authority.purpose, withheld=withheld).id


def issue_of_one(actor: Actor, exhibit_id: str, kind: str) -> str:
    """Issues the sheet of custody of one exhibit as it stands, or the receipt for its return; the id of the paper."""
    if kind not in OF_ONE:
        raise Refused("desk_papers.no_such_kind")
    with recording(actor, "take_custody", "paper.issued") as record:
        row = queries.exhibit(exhibit_id)
        value, law = value_of(row), law_of_office()
        if kind == "custody_sheet":
            made = custody_sheet(value, law, queries.holder_names([value.chain]), now())
        else:
            made = return_receipt(value, law, now())
        return papers.issue(record, made, row, purpose=row.authority.purpose).id
