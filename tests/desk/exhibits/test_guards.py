"""Every guard of the day in one table: each blocks in the function and on the page above it, in words, and changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from desk.exhibits.phone import Phone
from desk.exhibits.raid import move, seize
from desk.exhibits.test_pages import hand_over, text
from desk.targets import made
from thelivu.base import Refused, ist, say
from thelivu.desk.authority.actions import revoke
from thelivu.desk.exhibits import field_actions
from thelivu.desk.exhibits.models import CustodyRow, FieldFormRow
from thelivu.desk.operations import actions
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.models import MembershipRow, OfficerRow
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.exhibits import Holder


@dataclass(frozen=True)
class Guard:
    """What is tried in the function and on the page, and the refusal that both give in the same sentence."""

    act: Callable[[], object]
    code: str
    post: Callable[[], Any]
    status: int = 403


def enters(cast, search, code) -> Guard:
    at = {"at": f"{ist(now()):%Y-%m-%dT%H:%M}"}
    return Guard(
        lambda: actions.enter(cast.ishaan, search.id, now()), code,
        lambda: cast.client("ishaan").post(reverse("operations:enter", args=[search.id]), at),
    )  # fmt: skip


def rank(cast, authority, ask):
    round_ = ask("round_")
    arun = OfficerRow.objects.get(username="arun")
    MembershipRow.objects.create(officer=arun, unit_id=cast.sara.home.unit, role="supervisor")
    draft = round_.draft()
    return Guard(
        lambda: actions.approve_search(actor_named("arun"), draft.id), "operations.blocker.rank",
        lambda: cast.client("arun").post(reverse("operations:approve", args=[draft.id])),
    )  # fmt: skip


def unconfirmed_target(cast, authority, ask):
    round_ = ask("round_")
    place = round_.by_order()
    given = {"premises_id": place.id, "kind": "attribution", "wave": "1", "team_id": round_.team.id, "authority_id": authority,
             "necessity": "n", "less_intrusive": "l"}  # fmt: skip
    return Guard(
        lambda: round_.allot(place), "targets.not_plannable.no_basis",
        lambda: cast.client("sara").post(reverse("operations:allot", args=[round_.operation.id]), given),
    )  # fmt: skip


def withdrawn_target(cast, authority, ask):
    round_ = ask("round_")
    approved = round_.approved()
    made.withdraw(cast.anu, round_.decision.identity)
    return enters(cast, approved, "desk_operations.void")


def withdrawn_target_on_a_phone(cast, authority, ask):
    round_ = ask("round_")
    phone = Phone(cast.ishaan, round_.approved().id, authority)
    made.withdraw(cast.anu, round_.decision.identity)
    return Guard(
        lambda: field_actions.give_go(round_.chief, phone.form.id), "desk_operations.void",
        lambda: cast.client("chitra").post(reverse("exhibits:field_go", args=[phone.form.id])), 400,
    )  # fmt: skip


def lapsed_authority(cast, authority, ask):
    round_ = ask("round_")
    approved = round_.approved()
    with seen_as(cast.sara.scope):
        revoke(cast.sara, authority, "Given by mistake.")
    return enters(cast, approved, "authority.revoked")


def broken_seal(cast, authority, ask):
    exhibit = seize(cast.ishaan, authority, ask("search").id, seal="S1")
    hand_over(cast, "kiran", exhibit, intact="no", reason="the thread is cut")
    return Guard(
        lambda: move(cast.kiran, exhibit.id, "withdraw", Holder(cast.esha.id, "examiner"), 7), "exhibits.held_up",
        lambda: hand_over(cast, "kiran", exhibit, action="withdraw", giver=cast.kiran.id, giver_role="keeper"),
        400,
    )  # fmt: skip


def custody_gap(cast, authority, ask):
    exhibit = seize(cast.ishaan, authority, ask("search").id, seal="S1")
    return Guard(
        lambda: move(cast.kiran, exhibit.id, "deposit", Holder(cast.kiran.id, "keeper"), 8, giver=Holder("somebody", "messenger")),
        "exhibits.gap",
        lambda: hand_over(cast, "kiran", exhibit, giver="somebody", giver_role="messenger"), 400,
    )  # fmt: skip


def wrong_role(cast, authority, ask):
    round_ = ask("round_")
    draft = round_.draft()
    return Guard(
        lambda: actions.approve_search(cast.kiran, draft.id), "people.verb_not_granted",
        lambda: cast.client("kiran").post(reverse("operations:approve", args=[draft.id])),
    )  # fmt: skip


def wrong_role_in_custody(cast, authority, ask):
    exhibit = seize(cast.ishaan, authority, ask("search").id, seal="S1")
    return Guard(
        lambda: move(cast.anu, exhibit.id, "deposit", Holder(cast.kiran.id, "keeper"), 8), "people.verb_not_granted",
        lambda: cast.client("anu").post(reverse("exhibits:hand_over", args=[exhibit.id]), {"action": "deposit"}),
    )  # fmt: skip


GUARDS = (rank, unconfirmed_target, withdrawn_target, withdrawn_target_on_a_phone, lapsed_authority, broken_seal, custody_gap,
          wrong_role, wrong_role_in_custody)  # fmt: skip


def everything() -> list[Any]:
    with seen_as(INTEGRITY):
        return [list(model.objects.order_by("pk").values()) for model in (SearchRow, FieldFormRow, CustodyRow)]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda one: one.__name__)
def test_03_a_guard_blocks_in_the_function_and_on_the_page(cast, authority, request, guard):
    made_ready = guard(cast, authority, request.getfixturevalue)
    before = everything()

    with pytest.raises(Refused) as refused, seen_as(INTEGRITY):
        made_ready.act()
    answer = made_ready.post()

    assert refused.value.code == made_ready.code
    assert answer.status_code == made_ready.status
    assert say(refused.value.word, "en") in text(answer)
    assert everything() == before
