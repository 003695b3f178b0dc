"""Suggested pairs and accepted bundles: what is stored, what is no link, who sees it, and how it is undone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.leads import files
from thelivu.base import InputError, Refused, ThelivuError
from thelivu.desk.leads import actions, bundles_actions, bundles_queries, queries
from thelivu.desk.leads.models import BundleMemberRow, BundleRow, LeadRow, PairRow
from thelivu.desk.people.actions import place_on_file
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.verify import verify
from thelivu.leads import TypedIdentifier, TypedLead, TypedObservation

ONE, OTHER = "2000002", "2000003"


@contextmanager
def refused(kind: type[ThelivuError], code: str) -> Iterator[None]:
    with pytest.raises(kind) as caught:
        yield
    assert code == caught.value.code.rpartition(".")[2]


def letter(reference: str, *identifiers: tuple[str, str, str]) -> TypedLead:
    named = tuple(TypedIdentifier(*one) for one in identifiers)
    return TypedLead(
        source_kind="letter", reference=reference, received="2026-01-15", zone="Asia/Kolkata",
        observations=(TypedObservation("account", named, "", "", None),), narrative="",
    )  # fmt: skip


@pytest.fixture
def twins(cast, authority) -> list[str]:
    """Two tips of one account with different report numbers, and a letter that shares only their address."""
    actions.import_file(cast.anu, authority, files.tip(ONE), "one.xml")
    actions.import_file(cast.anu, authority, files.tip(OTHER), "other.xml")
    actions.type_lead(cast.anu, authority, letter("CBI/1/2026", ("ip", "192.0.2.7", "")))
    with seen_as(cast.anu.scope):
        return list(LeadRow.objects.order_by("recorded_at", "label").values_list("id", flat=True))


@pytest.fixture
def pair(cast, twins) -> PairRow:
    with seen_as(cast.anu.scope):
        return PairRow.objects.get()


def accepted(cast, pair) -> BundleRow:
    return bundles_actions.decide_pairs(cast.anu, [pair.id], accept=True, why="One user, two reports.")


def test_a_repeat_is_suggested_as_it_comes_in_with_its_reasons(cast, twins, pair) -> None:
    assert (twins[1], twins[0], "open") == (pair.lead_id, pair.other_id, pair.state)
    assert [["same_person", "account", "orchid-chat:u-1001", 2]] == pair.reasons


def test_14_machine_made_pairs_are_suggestions_and_count_nowhere(cast, twins) -> None:
    """D14: a cross-reference adds no accepted link."""
    with seen_as(cast.anu.scope):
        assert 1 == PairRow.objects.count()
        assert (0, 0) == (BundleRow.objects.count(), BundleMemberRow.objects.count())
        assert 3 == bundles_queries.folded(queries.inbox("", "", "", "", "")).count()
        assert {} == bundles_queries.bundles_by_lead(twins)
        assert 0 == bundles_queries.bundles().count()


def test_the_same_report_in_another_format_is_suggested(cast, authority, twins) -> None:
    again = actions.type_lead(cast.anu, authority, letter(ONE, ("upi", "reed@bank", "")))

    with seen_as(cast.anu.scope):
        row = PairRow.objects.get(lead=again.id)
    assert (twins[0], [["same_report", "report", ONE, 2]]) == (row.other_id, row.reasons)


def test_a_shared_address_alone_suggests_nothing_and_says_why(cast, twins) -> None:
    with seen_as(cast.anu.scope):
        assert 0 == bundles_queries.open_pairs(twins[2]).count()
        (over,) = bundles_queries.passed_by(twins[2])
    assert ("ip", "192.0.2.7", 3, "leads.bundle.address_alone") == (
        over.kind,
        over.value,
        over.leads,
        over.why,
    )

    shown = cast.client("anu").get(reverse("leads:show", args=[twins[2]])).content.decode()
    assert "many people may stand behind one address" in shown
    assert "named by 3 leads" in shown


def test_accepting_makes_a_bundle_on_the_record_and_folds_the_list(cast, twins, pair) -> None:
    bundle = accepted(cast, pair)

    with seen_as(cast.anu.scope):
        rows = bundles_queries.members_of(bundle.id)
        assert {twins[0], twins[1]} == {row.lead_id for row in rows}
        assert {"One user, two reports."} == {row.joined_why for row in rows}
        shown = bundles_queries.folded(queries.inbox("", "", "", "", ""))
        assert {twins[0], twins[2]} == set(shown.values_list("id", flat=True))
    assert EntryRow.objects.filter(stream=bundle.id, kind="pair.accepted").exists()
    assert () == verify().differences

    inbox = cast.client("anu").get(reverse("leads:index")).content.decode()
    assert f"{bundle.label}, 2 leads" in inbox
    assert "Folded into bundles: 1." in inbox
    assert "3 in all" in inbox  # a folded lead is not filtered out


def test_a_folded_lead_stands_alone_where_its_head_is_not_in_the_list(cast, twins, pair) -> None:
    from thelivu.leads import Decision

    accepted(cast, pair)
    actions.decide_lead(cast.anu, twins[0], Decision("work"))

    with seen_as(cast.anu.scope):
        new = bundles_queries.folded(queries.inbox("new", "", "", "", ""))
        assert {twins[1], twins[2]} == set(new.values_list("id", flat=True))


def test_a_refused_pair_stays_refused_until_a_new_reason(cast, authority, twins, pair) -> None:
    bundles_actions.decide_pairs(cast.anu, [pair.id], accept=False, why="Two households.")
    assert 0 == bundles_actions.look(cast.anu, twins[1])

    with seen_as(cast.anu.scope):
        PairRow.objects.filter(id=pair.id).update(reasons=[])
    assert 1 == bundles_actions.look(cast.anu, twins[1])
    with seen_as(cast.anu.scope):
        assert "open" == PairRow.objects.get(id=pair.id).state


def test_a_word_needs_a_reason_and_is_given_once(cast, pair) -> None:
    with refused(InputError, "why_missing"):
        bundles_actions.decide_pairs(cast.anu, [pair.id], accept=True, why=" ")
    with refused(InputError, "none_ticked"):
        bundles_actions.decide_pairs(cast.anu, [], accept=True, why="x")
    accepted(cast, pair)
    with refused(Refused, "already_decided"):
        accepted(cast, pair)
    with refused(Refused, "verb_not_granted"):
        bundles_actions.decide_pairs(cast.esha, [pair.id], accept=True, why="x")


def test_undoing_is_a_new_record_and_a_lone_lead_is_no_bundle(cast, twins, pair) -> None:
    bundle = accepted(cast, pair)
    with seen_as(cast.anu.scope):
        first = BundleMemberRow.objects.get(lead=twins[0])
    bundles_actions.take_out(cast.sara, first.id, "The account changed hands.")

    with seen_as(cast.anu.scope):
        rows = bundles_queries.members_of(bundle.id)
        assert 2 == len(rows)
        assert {"The account changed hands."} == {row.left_why for row in rows}
        assert {} == bundles_queries.bundles_by_lead(twins)
        assert "refused" == PairRow.objects.get().state
        assert 3 == bundles_queries.folded(queries.inbox("", "", "", "", "")).count()
    assert ["pair.accepted", "bundle.parted"] == list(
        EntryRow.objects.filter(stream=bundle.id).order_by("seq").values_list("kind", flat=True)
    )
    assert () == verify().differences
    page = cast.client("anu").get(reverse("leads:bundle", args=[bundle.id])).content.decode()
    assert "Taken out by DySP Sara" in page


def test_the_head_of_three_gives_way_to_the_next(cast, authority, twins, pair) -> None:
    actions.import_file(cast.anu, authority, files.tip("2000004"), "third.xml")
    with seen_as(cast.anu.scope):
        every = list(PairRow.objects.filter(state="open").values_list("id", flat=True))
    bundle = bundles_actions.decide_pairs(cast.anu, every, accept=True, why="One user.")
    with seen_as(cast.anu.scope):
        head = BundleMemberRow.objects.get(lead=twins[0])
    bundles_actions.take_out(cast.anu, head.id, "Another user.")

    with seen_as(cast.anu.scope):
        left = bundles_queries.bundle(bundle.id)
        assert twins[1] == left.head_id
        assert 2 == len(bundles_queries.present_of(bundle.id))


def test_what_one_bundle_holds_waits_no_longer_until_it_is_parted(cast, authority, twins, pair) -> None:
    accepted(cast, pair)
    email = ("email", "reed@example.org", "")
    third = actions.type_lead(
        cast.anu, authority, letter("CBI/5/2026", email, ("account", "u-1001", "Orchid Chat"))
    )
    fourth = actions.type_lead(
        cast.anu, authority, letter("CBI/6/2026", email, ("account", "u-1001", "Orchid Chat"))
    )
    with seen_as(cast.anu.scope):
        rows = list(bundles_queries.open_pairs())
        assert {(third.id, twins[0]), (fourth.id, twins[0]), (fourth.id, third.id)} == {
            (row.lead_id, row.other_id) for row in rows
        }
        bundles_actions.decide_pairs(
            cast.anu, [row.id for row in rows if row.other_id == twins[0]], accept=True, why="One account."
        )
        assert [] == list(bundles_queries.open_pairs())
        left = BundleMemberRow.objects.get(lead=fourth.id)
        bundles_actions.take_out(cast.anu, left.id, "Another user.")
        assert [third.id] == [row.other_id for row in bundles_queries.open_pairs()]


def test_two_bundles_that_meet_become_one(cast, authority, twins, pair) -> None:
    first = accepted(cast, pair)
    email, phone = ("email", "reed@example.org", ""), ("phone", "+919876500001", "")
    made = [
        actions.type_lead(cast.anu, authority, letter("CBI/2/2026", email)),
        actions.type_lead(cast.anu, authority, letter("CBI/3/2026", email, phone)),
    ]
    with seen_as(cast.anu.scope):
        second = bundles_actions.decide_pairs(
            cast.anu, [PairRow.objects.get(lead=made[1].id).id], accept=True, why="One mailbox."
        )
    bridge = actions.type_lead(
        cast.anu, authority, letter("CBI/4/2026", phone, ("account", "u-1001", "Orchid Chat"))
    )
    with seen_as(cast.anu.scope):
        ids = list(PairRow.objects.filter(lead=bridge.id).values_list("id", flat=True))
        assert 2 == len(ids)
        whole = bundles_actions.decide_pairs(cast.anu, ids, accept=True, why="The bridge.")
        assert first.id == whole.id
        assert 5 == len(bundles_queries.present_of(whole.id))
        assert [] == bundles_queries.present_of(second.id)


def test_06_a_pair_with_a_lead_of_another_unit_does_not_exist(cast, authority, twins, pair) -> None:
    bundle = accepted(cast, pair)
    place_on_file(cast.sara, cast.omar.id, twins[1], "knows the platform")
    client = cast.client("omar")

    assert 404 == client.get(reverse("leads:bundle", args=[bundle.id])).status_code
    shown = client.get(reverse("leads:show", args=[twins[1]])).content.decode()
    assert bundle.label not in shown
    assert "named by" not in shown  # what leads out of sight share is not counted either
    assert "In no bundle." in shown
    for url in (reverse("leads:pairs"), reverse("leads:bundles"), reverse("leads:index")):
        page = client.get(url).content.decode()
        assert ONE not in page
        assert bundle.label not in page
    with seen_as(cast.omar.scope), refused(Refused, "no_such_record"):
        bundles_queries.pair(pair.id)
    with refused(Refused, "no_such_record"):
        bundles_actions.decide_pairs(cast.omar, [pair.id], accept=True, why="x")


def test_06_an_import_suggests_nothing_with_leads_out_of_sight(cast, authority, twins) -> None:
    with seen_as(INTEGRITY):
        before = PairRow.objects.count()
    place_on_file(cast.sara, cast.omar.id, twins[1], "knows the platform")
    bundles_actions.look(cast.omar, twins[1])

    with seen_as(INTEGRITY):
        assert before == PairRow.objects.count()


def test_pages_of_pairs_and_bundles_decide_without_script(cast, twins, pair) -> None:
    client = cast.client("anu")
    page = client.get(reverse("leads:pairs")).content.decode()
    assert "The same identifier of one holder" in page
    assert "checked" not in page  # nothing is chosen until a person chooses

    wrong = client.post(reverse("leads:decide_pairs"), {"pair": pair.id, "act": "accept", "why": ""})
    assert 400 == wrong.status_code
    none = client.post(reverse("leads:decide_pairs"), {"act": "accept", "why": "x"})
    assert 400 == none.status_code
    assert "Tick at least one suggestion." in none.content.decode()
    right = client.post(reverse("leads:decide_pairs"), {"pair": pair.id, "act": "accept", "why": "One user."})
    assert 302 == right.status_code
    shown = client.get(right.url).content.decode()
    assert ONE in shown
    assert OTHER in shown
    with seen_as(cast.anu.scope):
        member = BundleMemberRow.objects.get(lead=twins[1])
    out = reverse("leads:take_out", args=[member.id])
    assert 200 == client.get(out).status_code
    assert 302 == client.post(out, {"why": "Not one."}).status_code
    assert 302 == client.post(reverse("leads:look", args=[twins[1]])).status_code


def test_an_examiner_reads_and_decides_nothing(cast, twins, pair) -> None:
    client = cast.client("esha")
    assert 200 == client.get(reverse("leads:pairs")).status_code
    assert (
        403
        == client.post(
            reverse("leads:decide_pairs"), {"pair": pair.id, "act": "accept", "why": "x"}
        ).status_code
    )
    assert 403 == client.post(reverse("leads:look", args=[twins[1]])).status_code


def test_the_number_of_queries_does_not_grow_with_the_pairs(cast, authority, twins) -> None:
    client = cast.client("anu")
    client.get(reverse("leads:pairs"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("leads:pairs"))
    for number in range(4, 9):
        actions.import_file(cast.anu, authority, files.tip(f"200000{number}"), f"{number}.xml")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("leads:pairs"))

    assert len(few) == len(many)


def test_suggesting_asks_the_same_number_of_queries_however_many_leads_come(cast, authority, twins) -> None:
    def asked(rows: int) -> int:
        data = files.sheet(rows, time=f"2026-01-{rows // 2:02d} 22:{{:02d}}:07")
        source = actions.import_file(cast.anu, authority, data, f"{rows}.csv", mapping=files.mapping())
        with seen_as(cast.anu.scope):
            ids = [row.id for row in queries.leads_of(source.id)]
            with CaptureQueriesContext(connection) as made:
                bundles_queries.shared_by(ids)
        return len(made)

    asked(2)
    assert asked(20) == asked(40) == 4
