"""Deconfliction: whether another unit works the same person, answered by whom to call and nothing else."""

from django.urls import reverse

from desk.targets import made
from thelivu.desk.leads import deconfliction_queries as queries
from thelivu.desk.leads.models import DeconflictionRow, NoticeRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import history
from thelivu.desk.targets import actions
from thelivu.targets import OF_A_PERSON


def stored_elsewhere(cast, handle: str = "kite7"):
    """Omar's unit holds the same handle in a record of its own."""
    from thelivu.base import Identifier

    identity = made.make_identity(cast.omar, "nothing-like-it")
    with recording(cast.omar, "decide", "test.named") as record:
        record.name(identity, "leads", [Identifier("handle", f"harbour:{handle}")])
    return identity


def test_06_the_answer_says_whom_to_contact_and_nothing_else(cast, target) -> None:
    theirs = stored_elsewhere(cast)
    client = cast.client("anu")
    client.post(reverse("targets:deconflict", args=[target.id]))
    page = client.get(reverse("targets:show", args=[target.id])).content.decode()
    row = DeconflictionRow.within(INTEGRITY).get()

    assert row.contacts == [cast.omar.home.unit]
    assert set(row.record()) == {
        "unit_id", "district", "stream", "id", "version", "recorded_at", "about", "asked_by", "asked_at", "holds_until",
        "contacts", "settled", "not_connected",
    }  # fmt: skip
    assert "Contact unit Elsewhere Unit." in page
    assert theirs.id not in page
    assert theirs.label not in page
    assert "nothing-like-it" not in page


def test_06_that_it_was_asked_is_on_the_record(cast, target) -> None:
    with seen_as(cast.anu.scope):
        actions.deconflict(cast.anu, target.id)
    kinds = [entry["kind"] for entry in history(target.id)]

    assert kinds[-1] == "target.deconflicted"


def test_06_the_other_unit_is_told_that_it_was_asked_and_not_about_whom(cast, target) -> None:
    stored_elsewhere(cast)
    with seen_as(cast.anu.scope):
        actions.deconflict(cast.anu, target.id)
    notice = NoticeRow.within(INTEGRITY).get()
    page = cast.client("omar").get(reverse("targets:index")).content.decode()

    assert set(notice.record()) == {
        "unit_id", "district", "stream", "id", "version", "recorded_at", "from_unit_id", "asked_at",
    }  # fmt: skip
    assert "Unit State Cyber Unit asked" in page
    assert target.label not in page
    assert notice.stream == notice.id


def test_nobody_else_holds_it_and_the_answer_says_so(cast, target) -> None:
    with seen_as(cast.anu.scope):
        row = actions.deconflict(cast.anu, target.id)
    page = cast.client("anu").get(reverse("targets:show", args=[target.id])).content.decode()

    assert row.contacts == []
    assert "This answer covers this register only." in page


def test_a_contact_is_settled_with_what_was_agreed(cast, target) -> None:
    stored_elsewhere(cast)
    with seen_as(cast.anu.scope):
        row = actions.deconflict(cast.anu, target.id)
    given = {"unit": cast.omar.home.unit, "what": "They leave it to us."}
    empty = cast.client("anu").post(reverse("targets:settle", args=[row.id]), {**given, "what": ""})
    cast.client("anu").post(reverse("targets:settle", args=[row.id]), given)
    with seen_as(cast.anu.scope):
        after = queries.answer(row.id)

    assert empty.status_code == 400
    assert after.settled == {cast.omar.home.unit: "They leave it to us."}


def test_an_address_of_a_line_meets_nobody(cast, authority, address) -> None:
    from thelivu.base import Identifier

    identity = made.make_identity(cast.omar, "x")
    with recording(cast.omar, "decide", "test.named") as record:
        record.name(identity, "leads", [Identifier("ip", "192.0.2.7")])
    with seen_as(cast.anu.scope):
        assert queries.contacts([Identifier("phone", "+915550100")], cast.anu.home.unit) == []
        assert "ip" not in OF_A_PERSON
