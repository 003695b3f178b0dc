"""Promise 2: a wrong act, a wrong subject, a revoked or an expired authority is refused, in the function and on the page."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from desk.attribution.scene import FIRST, FIRST_ROWS, PROVIDER, SHO, mapping, table
from thelivu.authority import Subject
from thelivu.base import Refused
from thelivu.desk.attribution import actions
from thelivu.desk.authority import actions as authorities
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now


def narrow(cast, acts, subjects, *, ends=timedelta(days=1)):
    with seen_as(cast.anu.scope):
        row = authorities.record_authority(
            cast.anu, basis=_basis(), reference="GD 1/2026", purpose=_purpose(), acts=acts,
            subjects=subjects, valid_from=now() - timedelta(days=2), valid_to=now() + ends,
        )  # fmt: skip
    with seen_as(cast.sara.scope):
        authorities.approve(cast.sara, row.id)
    return row.id


def _basis():
    from thelivu.law import load

    return next(iter(load().powers))


def _purpose():
    from thelivu.law import load

    return next(iter(load().purposes))


def test_02_each_function_refuses_a_permit_for_another_act(scene) -> None:
    other = scene.ask("leads.admit", "identity", scene.identity)
    data = table(FIRST_ROWS)
    calls = (
        lambda: actions.attribute(scene.cast.anu, other, scene.identity),
        lambda: actions.load_return(scene.cast.anu, other, data, "r.csv", mapping(FIRST[0])),
        lambda: actions.request_lines(
            scene.cast.anu,
            other,
            PROVIDER,
            [scene.first.id],
            crime_number="1/2026",
            necessity="x",
            issuer=SHO,
        ),
    )
    for call in calls:
        with pytest.raises(Refused) as refused:
            call()
        assert "authority.wrong_act" == refused.value.code


def test_02_each_function_refuses_a_permit_for_another_subject(scene) -> None:
    data = table(FIRST_ROWS)
    decide = scene.ask("attribution.decide", "identity", "another")
    load = scene.ask("attribution.load", "file", hashlib.sha256(b"other").hexdigest())
    ask = scene.ask("attribution.request", "provider", "Another Net")
    calls = (
        lambda: actions.attribute(scene.cast.anu, decide, scene.identity),
        lambda: actions.load_return(scene.cast.anu, load, data, "r.csv", mapping(FIRST[0])),
        lambda: actions.request_lines(
            scene.cast.anu, ask, PROVIDER, [scene.first.id], crime_number="1/2026", necessity="x", issuer=SHO
        ),
    )
    for call in calls:
        with pytest.raises(Refused) as refused:
            call()
        assert "authority.wrong_subject" == refused.value.code


def test_02_a_field_check_needs_its_own_permit(scene) -> None:
    scene.both()
    decision = scene.decide()
    for act, subject in (("attribution.decide", scene.identity), ("attribution.field_check", "another")):
        permit = scene.ask(act, "identity", subject)
        with pytest.raises(Refused):
            actions.field_check(scene.cast.sara, permit, decision.id, scene.cast.kiran.id)


@pytest.mark.parametrize(
    ("acts", "subjects", "said"),
    [
        (["leads.admit"], ["*"], "act"),
        (["attribution.decide"], ["identity:another"], "subject"),
    ],
)
def test_02_the_page_refuses_a_wrong_act_and_a_wrong_subject(cast, scene, acts, subjects, said) -> None:
    other = narrow(cast, acts, subjects)
    answer = cast.client("anu").post(
        reverse("attribution:decide", args=[scene.identity]), {"authority": other}
    )

    # An authority that does not name the act is not even offered; one for another subject is refused.
    assert {"act": 400, "subject": 403}[said] == answer.status_code


def test_02_a_revoked_authority_is_refused_in_the_function_and_on_the_page(cast, scene) -> None:
    mine = narrow(cast, ["attribution.decide"], ["identity:*"])
    with seen_as(cast.sara.scope):
        authorities.revoke(cast.sara, mine, "No longer needed.")
    with seen_as(cast.anu.scope), pytest.raises(Refused) as refused:
        authorities.ask(mine, "attribution.decide", Subject("identity", scene.identity))
    answer = cast.client("anu").post(
        reverse("attribution:decide", args=[scene.identity]), {"authority": mine}
    )

    assert "authority.revoked" == refused.value.code
    assert 400 == answer.status_code


def test_02_an_expired_authority_is_refused_in_the_function_and_on_the_page(cast, scene) -> None:
    mine = narrow(cast, ["attribution.decide"], ["identity:*"], ends=timedelta(seconds=1))
    from thelivu.desk.register.models import RegisterRow

    RegisterRow.objects.update(shift_s=3600)
    with seen_as(cast.anu.scope), pytest.raises(Refused) as refused:
        authorities.ask(mine, "attribution.decide", Subject("identity", scene.identity))
    answer = cast.client("anu").post(
        reverse("attribution:decide", args=[scene.identity]), {"authority": mine}
    )

    assert "authority.expired" == refused.value.code
    assert 400 == answer.status_code


@pytest.mark.parametrize("who", ["kiran", "esha", "chitra", "lekha", "aamir", "admin"])
def test_02_a_role_without_the_verb_is_refused(cast, scene, who) -> None:
    permit = scene.ask("attribution.decide", "identity", scene.identity)
    with pytest.raises(Refused), seen_as(INTEGRITY):
        actions.attribute(getattr(cast, who), permit, scene.identity)
