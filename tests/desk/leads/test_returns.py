"""Returns of platforms in the register: admitted once, masked where they are shown, verified."""

import pytest

from thelivu.desk.leads import actions, queries
from thelivu.desk.leads.models import ObservationRow
from thelivu.desk.register.queries import masked
from thelivu.desk.register.verify import verify
from thelivu_sim.fixtures.platforms import FIXTURES
from thelivu_sim.markers import PREFIX

RETURNS = [name for name in FIXTURES if not name.endswith(".zip")]


@pytest.mark.parametrize("name", RETURNS)
def test_10_a_return_is_admitted_once_and_shows_no_name_and_no_message(
    name, cast, authority, as_officer
) -> None:
    data = FIXTURES[name]()
    source = actions.import_file(cast.anu, authority, data, name)
    again = actions.import_file(cast.anu, authority, data, name)

    with as_officer(cast.anu):
        stored = queries.source(source.id)
        shown = masked((stored.rendition or stored.original).id)
        seen = ObservationRow.objects.filter(lead__source=stored).count()
    assert source.id == again.id
    assert stored.items_in == stored.accepted + len(stored.rejected)
    assert seen > 0
    assert PREFIX not in str(shown)
    assert () == verify().differences


@pytest.mark.parametrize("name", RETURNS)
def test_10_the_page_of_its_lead_opens_and_shows_no_name_and_no_message(
    name, cast, authority, as_officer
) -> None:
    source = actions.import_file(cast.anu, authority, FIXTURES[name](), name)
    with as_officer(cast.anu):
        lead = queries.leads_of(source.id)[0]
    answer = cast.client("anu").get(f"/leads/{lead.id}/")

    assert answer.status_code == 200
    assert PREFIX not in answer.content.decode()
