"""The watch order: what the office signed is what a sensor may watch, and nothing else."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from thelivu.authority import Authority, sign_authority
from thelivu.base import Refused, ThelivuError
from thelivu.sensor.order import Order, Watched, read_order, sign_order

AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AUTHORITY = Authority(
    id="a" * 32, basis="BNSS s.94", reference="", purpose="csea_material", acts=frozenset({"sensor.watch.quiet"}),
    subjects=("list:MADE@1",), district=None, valid_from=AT, valid_to=AT + 4 * HOUR, recorded_by="asha", recorded_at=AT,
    approved_by="biju", approved_at=AT,
)  # fmt: skip
HYBRID = Watched(alias="S-1", v1="11" * 20, v2="22" * 32, pieces=128, list="MADE@1", purpose="A test.", reviewer="Asha")


def signed(key=KEY, authority=AUTHORITY, **changes) -> dict:
    given = {
        "id": "1" * 32, "label": "WO-0001", "sensor": "2" * 32, "office": "3" * 32, "born": "synthetic", "modes": ("quiet",),
        "watched": (HYBRID,), "ordered_by": "Asha", "approved_by": "Biju", "valid_from": AT, "valid_to": AT + 2 * HOUR,
        "authority": sign_authority(authority, KEY, issued_by="Biju", rank="SP"),
    }  # fmt: skip
    return sign_order(Order(**given | changes), key)


def read(document: dict, at=AT):
    return read_order(json.dumps(document).encode(), KEY.public_key(), at)


def code(act) -> str:
    with pytest.raises(ThelivuError) as refused:
        act()
    return refused.value.code


def test_02_what_was_signed_is_what_may_be_watched():
    watch = read(signed())

    permit = watch.permit("quiet", AT, HYBRID)

    assert (watch.order.watched, str(permit.subject)) == ((HYBRID,), "list:MADE@1")
    assert HYBRID.target.answers == {b"\x11" * 20, b"\x22" * 20}


@pytest.mark.parametrize(
    ("mode", "swarm", "at", "refused"),
    [
        ("listed", HYBRID, AT, "sensor.order.mode"),
        ("quiet", replace(HYBRID, list="MADE@2"), AT, "authority.wrong_subject"),
        ("quiet", HYBRID, AT - HOUR, "sensor.order.lapsed"),
        ("quiet", HYBRID, AT + 2 * HOUR, "sensor.order.lapsed"),
    ],
)
def test_02_another_mode_list_or_hour_gets_no_permit(mode, swarm, at, refused):
    watch = read(signed())

    assert code(lambda: watch.permit(mode, at, swarm)) == refused


def test_02_the_authority_inside_is_asked_too():
    revoked = signed(authority=replace(AUTHORITY, acts=frozenset({"leads.admit"})))
    short = signed(authority=replace(AUTHORITY, valid_to=AT + HOUR))

    assert code(lambda: read(revoked).permit("quiet", AT, HYBRID)) == "authority.wrong_act"
    assert code(lambda: read(short).permit("quiet", AT + HOUR, HYBRID)) == "authority.expired"
    assert code(lambda: read(short, AT + HOUR)) == "authority.expired"


def test_02_one_officer_alone_orders_nothing():
    with pytest.raises(Refused) as refused:
        signed(approved_by="Asha")

    assert refused.value.code == "authority.same_officer"


def test_02_another_key_or_no_signature_is_refused():
    document = signed()

    assert code(lambda: read(signed(Ed25519PrivateKey.generate()))) == "sensor.order.signature"
    assert code(lambda: read({**document, "signature": ""})) == "sensor.order.signature"
    assert code(lambda: read({**document, "signature": "no"})) == "sensor.order.not_one"
    assert code(lambda: read_order(b"[]", KEY.public_key(), AT)) == "sensor.order.not_one"
    assert code(lambda: read(document, AT + 2 * HOUR)) == "sensor.order.lapsed"


@given(st.data())
def test_02_one_changed_character_is_refused(data):
    text = json.dumps(signed())
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda one: one != text[place]))
    changed = f"{text[:place]}{other}{text[place + 1 :]}"

    try:
        watch = read_order(changed.encode(), KEY.public_key(), AT)
    except ThelivuError:
        return
    assert json.loads(changed) == json.loads(text) or watch == read(json.loads(text))


@pytest.mark.parametrize(
    ("watched", "refused"),
    [
        ((replace(HYBRID, v1="", v2=""),), "sensor.order.no_hash"),
        ((HYBRID, replace(HYBRID, alias="S-2")), "sensor.order.twice"),
        ((HYBRID, replace(HYBRID, v1="44" * 20, v2="")), "sensor.order.twice"),
        ((replace(HYBRID, v1="XX"),), "sensor.order.field"),
        ((replace(HYBRID, alias="a name"),), "sensor.order.field"),
        ((), "sensor.order.field"),
    ],
)
def test_swarms_that_could_not_be_told_apart_are_refused(watched, refused):
    assert code(lambda: read(signed(watched=watched))) == refused


def test_a_refusal_names_the_place_in_the_order():
    with pytest.raises(ThelivuError) as refused:
        read(signed(watched=(replace(HYBRID, v1="XX"),)))

    assert "watched.0.v1" in str(refused.value)
