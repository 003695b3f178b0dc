"""What a device's chats say, in the register: new leads, their group, and members who stay bystanders; practice is refused."""

import json

import pytest

from desk.leads.test_bundles import refused
from desk.leads.test_groups import said
from thelivu.base import Refused
from thelivu.desk.leads import actions, groups_queries, queries
from thelivu.desk.leads.models import BystanderRow, GroupRow, LeadRow, ObservationRow, SourceRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.desk.register.verify import verify
from thelivu_sim.fixtures.activity import EXHIBIT, GROUP, act, document, phone, written
from thelivu_sim.tables import MARK


@pytest.fixture
def source(cast, authority) -> SourceRow:
    return actions.import_file(cast.anu, authority, written(document()), "activity.json")


@pytest.fixture
def group(cast, source) -> GroupRow:
    with seen_as(cast.anu.scope):
        return GroupRow.objects.get()


def test_the_exhibit_and_each_sender_of_a_listed_file_are_leads(cast, source) -> None:
    with seen_as(cast.anu.scope):
        leads = queries.leads_of(source.id)
        shares = list(ObservationRow.objects.filter(lead__in=leads).order_by("where"))

    assert source.format == "device-activity"
    assert (source.items_in, source.accepted, source.rejected) == (21, 21, [])
    assert len(leads) == 2
    assert [one.kind for one in shares] == ["share", "share"]
    assert ["exhibit", EXHIBIT] in shares[0].labels
    assert () == verify().differences


def test_members_who_sent_nothing_listed_stay_bystanders(cast, group) -> None:
    with seen_as(INTEGRITY):
        named = set(IdentifierUseRow.objects.values_list("value", flat=True))
        members = set(BystanderRow.objects.values_list("value", flat=True))

    assert {phone(n) for n in (11, 12, 13, 14)} < members
    assert named & {phone(n) for n in (11, 12, 13, 14)} == {phone(11)}


def test_the_new_lead_stands_on_the_page_of_the_group(cast, group) -> None:
    with seen_as(cast.anu.scope):
        lead = LeadRow.objects.exclude(id=group.lead_id).get()
        over = groups_queries.over_time(groups_queries.exports_of(group))
    page = cast.client("anu").get(f"/leads/groups/{group.id}/").content.decode()

    assert (group.value, group.messages) == (GROUP, 9)
    assert {one.who: one.present for one in over.members}[f"phone {phone(13)}"] is False
    assert f"/leads/{lead.id}/" in page
    assert lead.label in page
    for number in (12, 13, 14):
        assert phone(number) in page


def test_a_time_within_five_minutes_either_way_is_the_same_event_as_in_another_export(cast, authority, group) -> None:
    """The export of a member and the database of another tell one coming: it counts once, on its own minute."""
    with seen_as(cast.anu.scope):
        (stay,) = next(
            one.stays for one in groups_queries.over_time(groups_queries.exports_of(group)).members if one.who == f"phone {phone(13)}"
        )

    assert (stay.since.strftime("%H:%M"), stay.to.strftime("%H:%M")) == ("15:31", "15:39")  # IST, to the minute
    later = written(document(made="2026-03-10T08:00:00Z", acts=[]))
    actions.import_file(cast.anu, authority, later, "again.json")
    with seen_as(cast.anu.scope):
        over = groups_queries.over_time(groups_queries.exports_of(group))
    assert len(over.exports) == 2
    assert next(one.stays for one in over.members if one.who == f"phone {phone(13)}") == (stay,)


def test_a_group_of_telegram_is_the_same_by_database_and_by_export(cast, authority) -> None:
    base = {**document()["databases"][0], "app": "telegram"}
    made = document(
        databases=[base], groups=[{"database": 0, "kind": "group", "id": "telegram:chat77"}], events=[], acts=[],
        people=[{"type": "owner"}, {"type": "account", "value": "telegram:user501"}], spoken=[],
    )  # fmt: skip
    actions.import_file(cast.anu, authority, written(made), "activity.json")
    whole = {"name": "Lagoon", "type": "private_group", "id": 77, "messages": [said(1, 501, 0)], "about_export": MARK}
    actions.import_file(cast.anu, authority, json.dumps(whole).encode(), "result.json")

    with seen_as(cast.anu.scope):
        rows = list(GroupRow.objects.all())
        assert len(groups_queries.exports_of(rows[0])) == len(rows) == 2


def test_08_the_same_document_again_stores_nothing_twice(cast, authority, source) -> None:
    again = actions.import_file(cast.anu, authority, written(document()), "again.json")

    assert again.id == source.id
    with seen_as(INTEGRITY):
        assert (2, 2, 5) == (LeadRow.objects.count(), ObservationRow.objects.count(), BystanderRow.objects.count())


def test_02_a_practice_run_enters_no_register(cast, authority) -> None:
    with refused(Refused, "practice"):
        actions.import_file(cast.anu, authority, written(document(tool="thelivu 1 (practice: not evidence)")), "activity.json")
    with seen_as(INTEGRITY):
        assert not SourceRow.objects.exists()


def test_06_another_unit_sees_none_of_it(cast, source, group) -> None:
    client = cast.client("omar")

    assert 404 == client.get(f"/leads/groups/{group.id}/").status_code
    assert 404 == client.get(f"/leads/{group.lead_id}/").status_code
    assert GROUP not in client.get("/leads/groups/").content.decode()


def test_the_page_of_a_lead_says_what_went_when_and_by_which_list(cast, source, group) -> None:
    with seen_as(cast.anu.scope):
        lead = LeadRow.objects.exclude(id=group.lead_id).get()
    page = cast.client("anu").get(f"/leads/{lead.id}/").content.decode()

    assert "A file went" in page
    assert EXHIBIT in page
    assert "made-up" in page


def test_where_two_sent_the_same_listed_file_both_leads_name_it(cast, authority) -> None:
    actions.import_file(cast.anu, authority, written(document(acts=[act(3, 1, 1), act(5, 2, 1)])), "activity.json")

    with seen_as(INTEGRITY):
        (shared,) = {value for value in IdentifierUseRow.objects.filter(kind="sha256").values_list("value", flat=True)}
        assert 2 == IdentifierUseRow.objects.filter(kind="sha256", value=shared).values("owner").distinct().count()
