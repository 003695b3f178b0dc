"""Issuing the paper kit of a form: the same questions as on a phone, with the labels that are reserved for it."""

from typing import Any

from thelivu.base import Refused
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.operations import papers as of_searches
from thelivu.desk.operations import queries as operation_queries
from thelivu.desk.people.queries import Actor
from thelivu.desk.register import papers
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.exhibits.kit import KitLaw, kit

from . import field_queries
from .label_queries import labels_of

_CHILD = ("child_reported", "child_cared_for")


def issue_kit(actor: Actor, form_id: str) -> list[str]:
    """Issues every paper of the kit of one paper form, once; their ids."""
    actor.require("take_custody")
    form: Any = field_queries.form(form_id)
    if form.medium != "paper" or form.withdrawn_at is not None:
        raise Refused("desk_field.not_a_paper_form")
    search: Any = operation_queries.search(form.search_id)
    law = law_of_office()
    power = of_searches.power_of(search, law)
    duties = of_searches.duties_of(law, power.procedural, of_searches.AT_A_SEARCH)
    about = KitLaw(
        search=duties, seizure=of_searches.duties_of(law, power.procedural, ("witnesses",)), powers=(power,),
        child=of_searches.duties_of(law, power.procedural, _CHILD),
    )  # fmt: skip
    address = of_searches.address_of(actor, search, "kit")
    made = kit(of_searches.sheet_of(search, address), tuple(labels_of(form).values()), about, now())
    with recording(actor, "take_custody", "paper.issued") as record:
        of = field_queries.form(form.id)
        if papers.issued(of.id):
            raise Refused("desk_field.kit_issued")
        purpose = search.authority.purpose
        return [papers.issue(record, one, of, purpose=purpose, withheld=[address]).id for one in made]
