"""Promise 2 on the way of a sheet: the permit is asked for when it is offered, and again when it is mapped."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from desk.leads import files
from thelivu.authority import Subject
from thelivu.base import Refused
from thelivu.desk.authority import actions as authorities
from thelivu.desk.leads import actions
from thelivu.desk.leads.models import LeadRow, SourceRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import vault

SHEET = files.sheet(3)


def offered(cast, authority):
    with seen_as(cast.anu.scope):
        permit = authorities.ask(authority, "leads.admit", Subject("file", hashlib.sha256(SHEET).hexdigest()))
        return actions.offer_sheet(cast.anu, permit, SHEET, "list.csv")


def revoke(cast, authority) -> None:
    with seen_as(cast.sara.scope):
        authorities.revoke(cast.sara, authority, "the order was set aside")


def test_02_a_permit_for_another_file_keeps_no_sheet(cast, authority) -> None:
    with seen_as(cast.anu.scope):
        permit = authorities.ask(authority, "leads.admit", Subject("file", "0" * 64))
        with pytest.raises(Refused) as refused:
            actions.offer_sheet(cast.anu, permit, SHEET, "list.csv")

    assert refused.value.code == "authority.wrong_subject"
    assert SourceRow.within(INTEGRITY).count() == 0
    assert set(vault().orphans(set())) == set()


def test_02_a_kept_sheet_is_not_admitted_once_its_authority_has_ended(cast, authority) -> None:
    waits = offered(cast, authority)
    revoke(cast, authority)

    with pytest.raises(Refused) as refused, seen_as(cast.anu.scope):
        actions.map_sheet(cast.anu, waits.id, files.mapping())

    assert refused.value.code == "authority.revoked"
    assert LeadRow.within(INTEGRITY).count() == 0


@pytest.mark.parametrize("name", ["tip.xml", "list.csv"])
def test_02_the_page_keeps_nothing_under_an_authority_that_was_revoked(cast, authority, name) -> None:
    revoke(cast, authority)
    data = SHEET if name == "list.csv" else files.tip()

    given = {"file": SimpleUploadedFile(name, data), "authority": authority}
    answer = cast.client("anu").post(reverse("leads:upload"), given)

    assert answer.status_code == 400
    assert SourceRow.within(INTEGRITY).count() == 0
    assert set(vault().orphans(set())) == set()


def test_02_the_page_offers_no_authority_that_was_revoked(cast, authority) -> None:
    client, url = cast.client("anu"), reverse("leads:upload")
    before = client.get(url).content.decode()
    revoke(cast, authority)

    assert (authority in before, authority in client.get(url).content.decode()) == (True, False)
