"""Groups over time in the register: what is stored with the lead, who watches, who is forgotten, and what stays sealed."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection

from desk.leads.test_bundles import letter, refused
from thelivu.authority import ACTS
from thelivu.base import Refused
from thelivu.desk.authority import actions as authority_actions
from thelivu.desk.front.actions import open_original
from thelivu.desk.leads import actions, groups_actions, groups_queries, queries
from thelivu.desk.leads.models import BystanderRow, GroupEventRow, GroupRow, ReturnRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import set_clock_forward
from thelivu.desk.register.models import AccessRow, IdentifierUseRow, TermRow, VaultObjectRow
from thelivu.desk.register.queries import masked, now
from thelivu.desk.register.verify import verify
from thelivu.law import load
from thelivu.leads import Decision
from thelivu_sim.fixtures.chats import FIXTURES
from thelivu_sim.markers import PREFIX
from thelivu_sim.tables import MARK

DAY = 86_400
START = 1_772_445_600  # 2026-03-02 10:00 UTC
WHY = "Its members may be in danger."


def export(*records: dict, title: str = "Lagoon walkers", id: int = 77) -> bytes:  # noqa: A002
    """One group of Telegram Desktop."""
    whole = {
        "name": title,
        "type": "private_group",
        "id": id,
        "messages": list(records),
        "about_export": MARK,
    }
    return json.dumps(whole).encode()


def said(number: int, who: int, day: float, text: str = "ok") -> dict:
    return {
        "id": number, "type": "message", "date": "x", "date_unixtime": str(int(START + day * DAY)),
        "from": f"{PREFIX}name{who}", "from_id": f"user{who}", "text": text,
    }  # fmt: skip


def did(number: int, who: int, day: float, action: str, **more) -> dict:
    made = said(number, who, day, "") | {"type": "service", "action": action, **more}
    return made | {"actor": made.pop("from"), "actor_id": made.pop("from_id")}


def left(number: int, who: int, day: float) -> dict:
    return did(number, who, day, "remove_members", members=[f"{PREFIX}name{who}"])


FIRST = (said(1, 501, 0), said(2, 502, 0.1), said(3, 503, 0.2), left(4, 502, 2), left(5, 503, 3))
LATER = (
    *FIRST,
    said(6, 501, 20),
    did(7, 502, 21, "join_group_by_link"),
    said(8, 502, 21.1, f"{PREFIX}hello"),
)


@pytest.fixture
def group(cast, authority) -> GroupRow:
    actions.import_file(cast.anu, authority, export(*FIRST), "result.json")
    with seen_as(cast.anu.scope):
        return GroupRow.objects.get()


def later(cast, authority, *records: dict, **more) -> GroupRow:
    source = actions.import_file(cast.anu, authority, export(*records, **more), "later.json")
    with seen_as(cast.anu.scope):
        return GroupRow.objects.get(lead__source=source.id)


def test_an_export_stores_its_groups_with_the_lead(cast, group) -> None:
    with seen_as(cast.anu.scope):
        over = groups_queries.over_time(groups_queries.exports_of(group))

    assert (group.value, group.kind, group.title, group.messages) == (
        "telegram:chat77",
        "group",
        "Lagoon walkers",
        5,
    )
    assert (group.first_on, group.last_on) == (date(2026, 3, 2), date(2026, 3, 5))
    assert {one.who: one.present for one in over.members} == {
        "account telegram:user501": True, "account telegram:user502": False, "account telegram:user503": False,
    }  # fmt: skip
    assert () == verify().differences


def test_bystanders_are_in_no_search_and_in_no_identifier_table(cast, group) -> None:
    with seen_as(INTEGRITY):
        values = set(IdentifierUseRow.objects.values_list("value", flat=True))
        members = set(BystanderRow.objects.values_list("value", flat=True))

    assert members == {"telegram:user501", "telegram:user502", "telegram:user503"}
    assert not members & values


def test_the_title_of_a_talk_between_two_is_not_kept(cast, authority) -> None:
    whole = {"name": f"{PREFIX}friend", "type": "personal_chat", "id": 502, "messages": [said(1, 502, 0)]}
    actions.import_file(cast.anu, authority, json.dumps({**whole, "about_export": MARK}).encode(), "one.json")

    with seen_as(INTEGRITY):
        assert ["", "personal"] == [GroupRow.objects.get().title, GroupRow.objects.get().kind]
        assert not TermRow.objects.filter(kind="group").exists()


def test_08_the_same_export_again_stores_nothing_twice(cast, authority, group) -> None:
    actions.import_file(cast.anu, authority, export(*FIRST), "again.json")

    with seen_as(INTEGRITY):
        assert (1, 3, 2) == (
            GroupRow.objects.count(),
            BystanderRow.objects.count(),
            GroupEventRow.objects.count(),
        )
        assert 2 + 1 == VaultObjectRow.objects.count()  # the original, its text form, one conversation


def test_10_no_text_and_no_name_of_a_message_stands_in_a_table_or_a_page(cast, authority, settings) -> None:
    data = FIXTURES["tg_full_sessions.json"]()
    source = actions.import_file(cast.anu, authority, data, "result.json")
    tables = connection.introspection.table_names()
    with seen_as(INTEGRITY), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert PREFIX not in repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor]
            )
    with seen_as(cast.anu.scope):
        rows = list(VaultObjectRow.objects.all())
        assert all(PREFIX.encode() not in masked(row.id) for row in rows)
        kept = [one.read_bytes() for one in (settings.DATA / "vault").rglob("*") if one.is_file()]
        assert len(kept) >= len(rows) > 3
        assert all(PREFIX.encode() not in one for one in kept)
        group = GroupRow.objects.filter(kind="group").get()
    client = cast.client("anu")
    lead = queries_lead(cast, source)
    for url in (
        f"/leads/{lead}/",
        "/leads/groups/",
        f"/leads/groups/{group.id}/",
        f"/leads/groups/{group.id}/conversation/",
    ):
        page = client.get(url)
        assert 200 == page.status_code, url
        assert PREFIX not in page.content.decode()


def queries_lead(cast, source) -> str:
    with seen_as(cast.anu.scope):
        return queries.leads_of(source.id)[0].id


def test_a_conversation_is_opened_alone_with_a_reason_that_is_on_the_record_first(cast, authority) -> None:
    group = later(cast, authority, said(1, 501, 0, f"{PREFIX}hello"))
    client, url = cast.client("anu"), f"/leads/groups/{group.id}/conversation/"
    why = {"purpose": next(iter(load().purposes)), "reason": WHY}

    assert 400 == client.post(url, {**why, "reason": ""}).status_code
    assert 0 == AccessRow.objects.filter(act="conversation.opened").count()
    shown = client.post(url, why)

    assert f"{PREFIX}hello" in shown.content.decode()
    read = AccessRow.objects.get(act="conversation.opened")
    assert (read.about, read.matter, read.reason, read.officer) == (group.id, group.lead_id, WHY, cast.anu.id)
    assert "no-store" in shown["Cache-Control"]


@pytest.mark.parametrize(
    ("who", "status"), [("omar", 404), ("kiran", 403), ("esha", 403), ("aamir", 403), ("admin", 403)]
)
def test_06_nobody_else_opens_a_conversation(cast, authority, group, who: str, status: int) -> None:
    why = {"purpose": next(iter(load().purposes)), "reason": WHY}
    page = cast.client(who).post(f"/leads/groups/{group.id}/conversation/", why)

    assert status == page.status_code
    assert 0 == AccessRow.objects.filter(act="conversation.opened").count()


def test_06_a_group_of_another_unit_does_not_exist(cast, group) -> None:
    client = cast.client("omar")

    assert "Lagoon walkers" not in client.get("/leads/groups/").content.decode()
    for path in ("", "conversation/", "act/", "watch/"):
        assert 404 == client.get(f"/leads/groups/{group.id}/{path}").status_code


def test_a_conversation_of_a_withdrawn_lead_stays_shut(cast, authority, group) -> None:
    actions.decide_lead(cast.anu, group.lead_id, Decision("withdrawn", reason="Sent by mistake."))
    with refused(Refused, "lead_withdrawn"):
        groups_actions.open_conversation(cast.anu, group.id, next(iter(load().purposes)), WHY)


def test_the_original_of_a_chat_is_not_opened_whole(cast, authority, group) -> None:
    with seen_as(cast.anu.scope), refused(Refused, "one_at_a_time"):
        row = group.lead.source.original
        open_original(cast.anu, row, authority, matter=group.lead_id, purpose="x", reason=WHY)


# Watching -------------------------------------------------------------------------------------------------------------
def test_a_watch_reminds_when_a_new_export_shows_a_return(cast, authority, group) -> None:
    groups_actions.remind_of_returns(cast.anu, group.id, WHY)
    with seen_as(cast.anu.scope):
        assert [] == queries.due(cast.anu, now())
    later(cast, authority, *LATER)

    with seen_as(cast.anu.scope):
        due = queries.due(cast.anu, now())
        assert ["desk_groups.due_return"] == [one.act.code for one in due]
        assert [] == queries.due(cast.arun, now())
        assert ["telegram:user502"] == [one.member.value for one in groups_queries.returns_on(group)]
    assert "came back to the group" in cast.client("anu").get("/").content.decode()
    groups_actions.see_returns(cast.anu, group.id)
    with seen_as(cast.anu.scope):
        assert [] == queries.due(cast.anu, now())
    assert () == verify().differences


def test_no_return_is_seen_where_nobody_came_back_or_nobody_watches(cast, authority, group) -> None:
    later(cast, authority, *LATER)
    with seen_as(INTEGRITY):
        assert 0 == ReturnRow.objects.count()


def test_a_second_watch_is_the_first_and_an_ended_one_reminds_of_nothing(cast, authority, group) -> None:
    first = groups_actions.remind_of_returns(cast.anu, group.id, WHY)
    assert first.id == groups_actions.remind_of_returns(cast.anu, group.id, WHY).id
    groups_actions.end_watch(cast.anu, group.id)
    later(cast, authority, *LATER)

    with seen_as(INTEGRITY):
        assert 0 == ReturnRow.objects.count()


def test_what_followed_an_action_is_a_result(cast, authority, group) -> None:
    later(cast, authority, *LATER)
    groups_actions.note_act(cast.anu, group.id, date(2026, 3, 3), "search", "P-0001")
    page = cast.client("anu").get(f"/leads/groups/{group.id}/").content.decode()

    assert "Of 3 members on that day, 2 had gone within 30 days; of these, 1 came back." in page
    assert "P-0001" in page
    assert '<svg class="curve wide-curve"' in page


def test_groups_of_the_same_people_are_found_within_scope_alone(cast, authority, group) -> None:
    other = later(cast, authority, said(1, 502, 5), said(2, 900, 5), title="Reed bank", id=78)
    with seen_as(cast.anu.scope):
        over = groups_queries.over_time([group])
        assert [(other.id, {"account telegram:user502"})] == [
            (g.id, keys) for g, keys in groups_queries.also_in(over)
        ]
    with seen_as(cast.omar.scope):
        assert [] == groups_queries.also_in(over)


def test_an_officer_joins_two_exports_without_an_id(cast, authority, group) -> None:
    other = later(cast, authority, said(9, 501, 30), id=99)
    groups_actions.say_same(cast.anu, other.id, group.id, "The founding line is the same.")

    with seen_as(cast.anu.scope):
        assert 2 == len(groups_queries.exports_of(group))
        again = groups_queries.group(other.id)
        assert 2 == len(groups_queries.exports_of(again))
    with refused(Refused, "not_joined"):
        groups_actions.say_same(cast.anu, other.id, group.id, "Again.")


# Forgetting -----------------------------------------------------------------------------------------------------------
def _after_the_period(cast) -> None:
    set_clock_forward(cast.admin, now() + timedelta(days=load().periods["bystanders"].days + 2))


def test_bystanders_are_forgotten_after_their_period_and_numbers_stay(cast, authority, group) -> None:
    other = later(cast, authority, said(1, 502, 5), title="Reed bank", id=78)
    assert 0 == groups_actions.forget_bystanders()
    _after_the_period(cast)

    assert 3 == groups_actions.forget_bystanders()
    assert 0 == groups_actions.forget_bystanders()
    with seen_as(cast.anu.scope):
        over = groups_queries.over_time([group])
        assert [True, False, False] == sorted((one.present for one in over.members), reverse=True)
        assert 1 == len(
            set(over.people) & {groups_queries.key_of(one) for one in groups_queries.people_in(other)}
        )
        assert not BystanderRow.objects.filter(value__startswith="telegram").exists()
    page = cast.client("anu").get(f"/leads/groups/{group.id}/").content.decode()
    assert "telegram:user502" not in page
    assert "removed after the period" in page
    assert () == verify().differences


def test_whom_a_lead_names_is_not_forgotten(cast, authority, group) -> None:
    actions.type_lead(cast.anu, authority, letter("CBI/1/2026", ("account", "user502", "telegram")))
    _after_the_period(cast)

    assert 2 == groups_actions.forget_bystanders()
    with seen_as(cast.anu.scope):
        assert ["telegram:user502"] == list(
            BystanderRow.objects.filter(forgotten_at__isnull=True).values_list("value", flat=True)
        )


def test_a_newer_export_renews_the_period(cast, authority, group) -> None:
    set_clock_forward(cast.admin, now() + timedelta(days=100))
    actions.import_file(cast.anu, _fresh(cast), export(said(1, 502, 5), id=78), "later.json")
    set_clock_forward(cast.admin, now() + timedelta(days=100))

    assert 2 == groups_actions.forget_bystanders()


def _fresh(cast) -> str:
    """An authority of the present: the fixture's own has ended."""
    with seen_as(INTEGRITY):
        row = authority_actions.record_authority(
            cast.anu, basis=next(iter(load().powers)), reference="GD 13/2026", purpose=next(iter(load().purposes)),
            acts=list(ACTS), subjects=["*"], valid_from=now() - timedelta(days=1), valid_to=now() + timedelta(days=30),
        )  # fmt: skip
    with seen_as(cast.sara.scope):
        authority_actions.approve(cast.sara, row.id)
    return row.id
