"""Seizing a device: who may, in which search, under which label."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from desk.exhibits.raid import entered, permit_to_seize, seize
from thelivu.authority import Subject
from thelivu.base import InputError, Refused, new_id
from thelivu.desk.authority.actions import ask, revoke
from thelivu.desk.exhibits import actions, chains, label_queries, queries
from thelivu.desk.exhibits.models import CustodyRow, ExhibitRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.exhibits import state


def premises(search) -> str:
    return search.premises.label.replace("-", "")


def test_a_device_is_numbered_and_its_custody_begins_with_the_seizing_officer(cast, authority, search):
    row = seize(cast.ishaan, authority, search.id, seal="S1", serials=("490154203237518", " "))

    with seen_as(cast.ishaan.scope):
        chain = chains.chain_of(queries.exhibit(row.label))
        found = queries.find([queries.numbers_named(row.serials)[0]], "")
    assert row.label == f"SCU/N26-{premises(search)}-01"
    assert [entry.action for entry in chain.entries] == ["seize", "seal"]
    assert (chain.holder.person, chain.holder.role, chain.seal) == (cast.ishaan.id, "seizing_officer", "S1")
    assert (state(chain), row.district, row.stream) == ("sealed", "TVM-C", row.id)
    assert [hit.label for hit in found] == [row.label]
    assert verify().differences == ()


def test_without_a_seal_number_it_is_seized_and_not_sealed(cast, authority, search):
    row = seize(cast.ishaan, authority, search.id, seal="")

    with seen_as(cast.ishaan.scope):
        assert state(chains.chain_of(queries.exhibit(row.id))) == "seized"


def test_labels_count_on_by_premises_and_accessories_are_no_devices(cast, authority, search):
    other = entered(cast.sara, authority, approved_by=cast.chitra.id)
    rows = [
        seize(cast.ishaan, authority, search.id),
        seize(cast.ishaan, authority, search.id, kind="charger"),
        seize(cast.ishaan, authority, other.id),
    ]

    assert [row.label for row in rows] == [
        f"SCU/N26-{premises(search)}-01",
        f"SCU/N26-{premises(search)}-02",
        f"SCU/N26-{premises(other)}-01",
    ]
    assert [row.accessory for row in rows] == [False, True, False]


def test_a_number_that_another_writer_took_first_is_passed_over(cast, authority, search, monkeypatch):
    """Two writers see the same labels: the second one's number is refused by the database, and it asks again."""
    seize(cast.ishaan, authority, search.id)
    looks, given = [], label_queries.labels_given

    def looked(row):
        looks.append(row)
        return given(row) if len(looks) > 1 else []

    monkeypatch.setattr(actions, "labels_given", looked)

    row = seize(cast.ishaan, authority, search.id)

    assert len(looks) == 2
    assert row.label == f"SCU/N26-{premises(search)}-02"
    assert verify().differences == ()


def test_a_label_is_never_given_twice_even_by_a_writer_that_never_looks(cast, authority, search, monkeypatch):
    seize(cast.ishaan, authority, search.id)
    monkeypatch.setattr(actions, "labels_given", lambda row: [])

    with pytest.raises(IntegrityError):
        seize(cast.ishaan, authority, search.id)

    with seen_as(INTEGRITY):
        assert ExhibitRow.objects.count() == 1


def test_08_the_same_form_sent_twice_is_one_exhibit(cast, authority, search):
    form = new_id()
    first = seize(cast.ishaan, authority, search.id, exhibit_id=form)
    again = seize(cast.ishaan, authority, search.id, exhibit_id=form)

    with seen_as(INTEGRITY):
        assert (again.id, ExhibitRow.objects.count(), CustodyRow.objects.count()) == (first.id, 1, 2)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"approved": ""}, "not_approved"),
        ({"entered_at": None}, "not_entered"),
        ({"called_off": True}, "called_off"),
        ({"left": 9.5}, "after_leaving"),
        ({"outcome": "nothing_found"}, "nothing_found"),
    ],
)
def test_nothing_is_seized_outside_an_approved_search_that_the_team_is_in(cast, authority, fields, code):
    given = dict(fields)
    if given.pop("called_off", False):
        given["called_off_at"] = now()
    if left := given.pop("left", None):
        given["left_at"] = now() - timedelta(hours=left)
    approver = given.pop("approved", cast.chitra.id)
    search = entered(cast.sara, authority, approved_by=approver, **given)

    with pytest.raises(Refused) as refused:
        seize(cast.ishaan, authority, search.id)

    assert refused.value.code == f"desk_exhibits.{code}"


def test_a_time_to_come_and_a_kind_off_the_list_are_refused(cast, authority, search):
    with pytest.raises(Refused, match="still to come"):
        seize(cast.ishaan, authority, search.id, at=now() + timedelta(minutes=5))
    with pytest.raises(InputError) as unknown:
        seize(cast.ishaan, authority, search.id, kind="spaceship")

    assert unknown.value.code == "exhibits.no_such_kind"


def test_02_a_permit_for_another_search_or_under_a_revoked_authority_seizes_nothing(cast, authority, search):
    other = entered(cast.sara, authority, approved_by=cast.chitra.id)
    permit = permit_to_seize(cast.ishaan, authority, other.id)

    with pytest.raises(Refused) as wrong:
        actions.seize(
            cast.ishaan, permit, search.id, kind="tablet", at=now(), place="room", occupant="", seal=""
        )
    revoke(cast.sara, authority, "no longer needed")
    with seen_as(cast.ishaan.scope), pytest.raises(Refused) as revoked:
        ask(authority, actions.SEIZE, Subject("search", search.id))

    assert (wrong.value.code, revoked.value.code) == ("authority.wrong_subject", "authority.revoked")


@pytest.mark.parametrize("name", ["anu", "sara", "esha", "chitra", "lekha", "aamir", "admin"])
def test_only_who_takes_custody_seizes(cast, authority, search, name):
    permit = permit_to_seize(cast.ishaan, authority, search.id)

    with pytest.raises(Refused) as refused:
        actions.seize(
            getattr(cast, name), permit, search.id,
            kind="tablet", at=now() - timedelta(hours=1), place="room", occupant="", seal="",
        )  # fmt: skip

    assert refused.value.code == "people.verb_not_granted"


def test_06_an_officer_outside_seizes_nothing_in_a_search_that_is_not_there(cast, authority, search):
    permit = permit_to_seize(cast.ishaan, authority, search.id)

    with pytest.raises(Refused) as refused:
        actions.seize(
            cast.omar, permit, search.id,
            kind="tablet", at=now() - timedelta(hours=1), place="room", occupant="", seal="",
        )  # fmt: skip

    assert refused.value.code == "desk_exhibits.no_such_search"


def test_the_id_of_a_form_for_another_search_is_refused(cast, authority, search):
    """The hidden field of the form, edited."""
    row = seize(cast.ishaan, authority, search.id)
    other = entered(cast.sara, authority, approved_by=cast.chitra.id)

    with pytest.raises(Refused) as refused:
        seize(cast.ishaan, authority, other.id, exhibit_id=row.id)

    assert refused.value.code == "desk_exhibits.form_id"
