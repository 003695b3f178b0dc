"""Adopting a version of the rules: two officers of the office, from its day on, its difference kept, nothing rewritten."""

from datetime import timedelta
from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from thelivu.base import InputError, Refused, ist
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import set_clock_forward
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.desk.targets import actions, queries, rules_actions, rules_queries

PUBLISHED = files("thelivu.targets").joinpath("rules", "2026-11.toml").read_text(encoding="utf-8")
REVISED = PUBLISHED.replace('code = "grooming"\ntier = "high"', 'code = "grooming"\ntier = "raised"').replace(
    'version = "2026-11"', 'version = "2027-01"'
)
WHY = "grooming alone moved too much"


def today():
    return ist(now()).date()


@pytest.fixture
def groomed(cast, target):
    with seen_as(cast.anu.scope):
        actions.state_fact(cast.anu, target.id, "grooming", True, "the reporter", "L-0001")
    return target


@pytest.fixture
def proposed(cast, groomed):
    with seen_as(cast.sara.scope):
        return rules_actions.propose(cast.sara, REVISED, today(), WHY)


def tier(cast, row, at=None):
    with seen_as(cast.anu.scope):
        (one,) = queries.rankings([row], at or now())
    return one.urgency.tier, one.version


def test_a_version_orders_nothing_before_a_second_officer_stands_for_it(cast, groomed, proposed) -> None:
    assert ("high", "2026-11") == tier(cast, groomed)
    rules_actions.approve(cast.lekha, proposed.id)

    assert ("raised", "2027-01") == tier(cast, groomed)


def test_a_past_instant_is_ranked_by_the_version_that_held_then(cast, groomed, proposed) -> None:
    before = now()
    rules_actions.approve(cast.lekha, proposed.id)

    assert ("high", "2026-11") == tier(cast, groomed, before)
    assert ("raised", "2027-01") == tier(cast, groomed)


def test_a_version_holds_from_its_day(cast, groomed) -> None:
    row = rules_actions.propose(cast.sara, REVISED, today() + timedelta(days=3), WHY)
    rules_actions.approve(cast.lekha, row.id)
    early = tier(cast, groomed)
    set_clock_forward(cast.admin, now() + timedelta(days=3))

    assert ("high", "2026-11") == early
    assert ("raised", "2027-01") == tier(cast, groomed)
    page = cast.client("anu").get(reverse("targets:show", args=[groomed.id])).content.decode()
    assert "version 2027-01" in page


def test_what_it_moved_is_kept_with_it_and_the_ledger_has_both_acts(cast, groomed, proposed) -> None:
    row = rules_actions.approve(cast.lekha, proposed.id)
    kinds = list(EntryRow.objects.filter(stream=row.stream).order_by("seq").values_list("kind", "actor"))

    assert [("rules.proposed", cast.sara.id), ("rules.adopted", cast.lekha.id)] == kinds
    assert [(groomed.id, "high", "raised")] == [
        (one["dossier"], one["tier"], one["new_tier"]) for one in row.moved
    ]
    assert ("2026-11", 1) == (row.against, row.compared)
    assert verify().differences == ()


def test_who_proposed_it_is_no_second_officer(cast, proposed) -> None:
    with pytest.raises(Refused) as refused:
        rules_actions.approve(cast.sara, proposed.id)

    assert refused.value.code == "desk_rules.second_officer"


@pytest.mark.parametrize("name", ["anu", "ishaan", "kiran", "esha", "admin", "aamir", "lekha"])
def test_who_plans_nothing_proposes_nothing(cast, groomed, name) -> None:
    with pytest.raises(Refused):
        rules_actions.propose(getattr(cast, name), REVISED, today(), WHY)


@pytest.mark.parametrize("name", ["anu", "ishaan", "kiran", "esha", "admin", "aamir"])
def test_who_approves_nothing_adopts_nothing(cast, proposed, name) -> None:
    with pytest.raises(Refused):
        rules_actions.approve(getattr(cast, name), proposed.id)
    with pytest.raises(Refused):
        rules_actions.decline(getattr(cast, name), proposed.id, "no")


def test_another_unit_reads_the_rules_and_adopts_none(cast, proposed) -> None:
    with pytest.raises(Refused) as refused:
        rules_actions.approve(cast.omar, proposed.id)
    rules_actions.approve(cast.lekha, proposed.id)

    assert refused.value.code == "desk_rules.not_your_office"
    page = cast.client("omar").get(reverse("targets:rule_version", args=[proposed.id]))
    assert 200 == page.status_code
    assert "2027-01" in page.content.decode()


def test_06_what_moved_of_another_unit_is_as_absent_as_what_never_moved(cast, groomed, proposed) -> None:
    url = reverse("targets:rule_version", args=[proposed.id])
    own, other = (cast.client(name).get(url).content.decode() for name in ("anu", "omar"))

    assert groomed.label in own
    assert groomed.label not in other
    assert "No dossier that you see" in other


def test_a_declined_version_stays_readable_and_is_decided_once(cast, groomed, proposed) -> None:
    rules_actions.decline(cast.lekha, proposed.id, "wait for the quarterly table")
    page = cast.client("anu").get(reverse("targets:rule_version", args=[proposed.id])).content.decode()

    assert ("high", "2026-11") == tier(cast, groomed)
    assert "wait for the quarterly table" in page
    with pytest.raises(Refused) as refused:
        rules_actions.approve(cast.lekha, proposed.id)
    assert refused.value.code == "desk_rules.decided_already"


def test_the_version_that_ships_can_be_adopted_again(cast, groomed, proposed) -> None:
    rules_actions.approve(cast.lekha, proposed.id)
    back = rules_actions.propose(cast.sara, PUBLISHED, today(), "the quarter showed misses")
    rules_actions.approve(cast.lekha, back.id)

    assert ("high", "2026-11") == tier(cast, groomed)
    assert [(groomed.id, "raised", "high")] == [
        (one["dossier"], one["tier"], one["new_tier"]) for one in back.moved
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (REVISED.replace('factor = "grooming"', 'factor = "religion"'), "targets.forbidden_factor"),
        (REVISED.replace('factor = "grooming"', 'factor = "district"'), "targets.forbidden_factor"),
        (REVISED.replace('factor = "grooming"', 'factor = "instrument_result"'), "targets.forbidden_factor"),
        (REVISED.replace('factor = "grooming"', 'factor = "viral"'), "targets.routing_factor"),
        (REVISED.replace('version = "2027-01"', 'version = ""'), "targets.version_missing"),
        (REVISED.replace("needed_for_routine = [", "others = ["), "targets.routine_too_early"),
        (REVISED.replace("2027-01", "2026-11"), "targets.version_taken"),
        ('version = "2027-01"', "targets.no_rules"),
    ],
)
def test_a_file_that_may_not_order_work_is_not_proposed(cast, groomed, text, code) -> None:
    with pytest.raises((InputError, Refused)) as wrong:
        rules_actions.propose(cast.sara, text, today(), WHY)

    assert wrong.value.code == code
    assert rules_queries.versions() == []


def test_a_day_that_has_passed_and_an_empty_reason_are_refused(cast, groomed) -> None:
    with pytest.raises(InputError) as early:
        rules_actions.propose(cast.sara, REVISED, today() - timedelta(days=1), WHY)
    with pytest.raises(InputError) as wordless:
        rules_actions.propose(cast.sara, REVISED, today(), " ")

    assert ("desk_rules.day_has_passed", "desk_targets.why_missing") == (
        early.value.code,
        wordless.value.code,
    )


def test_the_pages_lead_from_a_file_to_a_version_in_force(cast, groomed) -> None:
    sara, lekha = cast.client("sara"), cast.client("lekha")
    windows = REVISED.replace("\n", "\r\n")  # as a browser may send it
    compared = sara.post(
        reverse("targets:rules"), {"file": SimpleUploadedFile("rules.toml", windows.encode())}
    )
    asked = {"text": windows, "holds_from": today().isoformat(), "why": WHY}
    answer = sara.post(reverse("targets:rules_propose"), asked)
    (row,) = rules_queries.versions()
    due = lekha.get("/").content.decode()
    own, second = (client.get(answer.url).content.decode() for client in (sara, lekha))
    lekha.post(reverse("targets:rules_approve", args=[row.id]))
    listed = cast.client("anu").get(reverse("targets:rules")).content.decode()

    assert "Propose version 2027-01" in compared.content.decode()
    assert rules_actions.digest_of(REVISED) == row.sha256
    assert "2027-01" in due
    assert ("Adopt this version" in own, "Adopt this version" in second) == (False, True)
    assert "Version 2027-01 is in force" in listed
    assert ("raised", "2027-01") == tier(cast, groomed)


def test_no_proposal_is_offered_to_who_may_not_make_it(cast, groomed) -> None:
    answer = cast.client("anu").post(
        reverse("targets:rules"), {"file": SimpleUploadedFile("rules.toml", REVISED.encode())}
    )

    assert "Propose version" not in answer.content.decode()
    for name in ("kiran", "admin", "aamir"):
        assert cast.client(name).get(reverse("targets:rules")).status_code in (403, 404)


def test_a_version_that_may_not_be_adopted_says_why_when_compared(cast, groomed) -> None:
    text = REVISED.replace("2027-01", "2026-11")
    answer = (
        cast.client("sara")
        .post(reverse("targets:rules"), {"file": SimpleUploadedFile("rules.toml", text.encode())})
        .content.decode()
    )

    assert "is another text already" in answer
    assert "Propose version" not in answer


def test_the_version_that_ships_has_its_page_and_no_other_name_does(cast, groomed) -> None:
    client = cast.client("chitra")

    page = client.get(reverse("targets:rule_version", args=["shipped"])).content.decode()
    assert "Abuse is said to go on" in page
    assert 404 == client.get(reverse("targets:rule_version", args=["none"])).status_code


def test_the_rules_do_not_depend_on_who_looks(cast, proposed) -> None:
    rules_actions.approve(cast.lekha, proposed.id)
    found = set()
    for name in ("anu", "omar", "chitra"):
        with seen_as(getattr(cast, name).scope):
            found.add(rules_queries.rules_at(now()).version)

    assert {"2027-01"} == found
