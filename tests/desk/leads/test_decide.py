"""Decisions, readings, suggestions and identities: what a person may say, once, and what it rests on."""

import pytest

from desk.leads import files
from thelivu.base import InputError, Refused, read_day_month, read_local
from thelivu.desk.leads import actions, queries
from thelivu.desk.leads.models import IdentityRow, LeadRow, ObservationRow
from thelivu.desk.leads.stored import doubt_of, spans_of, time_json
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.verify import verify
from thelivu.leads import Decision


@pytest.fixture
def lead(cast, authority) -> LeadRow:
    source = actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    with seen_as(cast.anu.scope):
        return queries.leads_of(source.id)[0]


def test_a_decision_is_by_a_named_officer_with_its_reason(cast, lead) -> None:
    row = actions.decide_lead(cast.sara, lead.id, Decision("insufficient", "no address"))

    assert ("insufficient", "no address", cast.sara.id, 2) == (
        row.state,
        row.reason,
        row.decided_by,
        row.version,
    )
    assert () == verify().differences


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Decision("duplicate", "the same tip", "L-9999"), "desk_leads.no_such_record"),
        (Decision("duplicate", "the same tip", "L-0001"), "desk_leads.duplicate_of_itself"),
        (Decision("refer", "another district", "NOWHERE"), "desk_leads.no_such_unit"),
    ],
)
def test_what_a_decision_concerns_must_exist(cast, lead, decision, code) -> None:
    with pytest.raises((InputError, Refused)) as wrong:
        actions.decide_lead(cast.anu, lead.id, decision)

    assert code == wrong.value.code


def test_several_leads_are_decided_together_or_not_at_all(cast, lead, as_officer) -> None:
    with pytest.raises(Refused):
        actions.decide_leads(cast.anu, [lead.id, "0" * 32], Decision("work"))

    with as_officer(cast.anu):
        assert "new" == queries.lead(lead.id).state


@pytest.mark.parametrize("name", ["kiran", "esha", "lekha", "chitra", "omar"])
def test_06_who_may_not_decide_does_not(cast, lead, name) -> None:
    with pytest.raises(Refused):
        actions.decide_lead(getattr(cast, name), lead.id, Decision("work"))


@pytest.mark.parametrize(
    ("reading", "why", "zone"), [(2, "why", ""), (-1, "why", ""), (0, " ", ""), (0, "why", "UTC")]
)
def test_04_a_reading_that_is_not_there_or_has_no_reason_is_refused(
    cast, authority, as_officer, reading, why, zone
) -> None:
    row = _doubtful(cast, authority, "03/01/2026 22:41:07", "UTC")
    with pytest.raises(InputError):
        actions.choose_reading(cast.anu, row.id, reading, why, zone=zone)

    with as_officer(cast.anu):
        assert None is queries.time_of(queries.observation(row.id))


def test_04_a_time_without_zone_and_with_two_dates_is_settled_in_two_steps(cast, authority) -> None:
    row = _doubtful(cast, authority, "03/01/2026 22:41:07", None)
    zoned = actions.choose_reading(cast.anu, row.id, None, "the covering letter", zone="Asia/Kolkata")
    doubt = zoned.doubt
    done = actions.choose_reading(cast.anu, row.id, 1, "the sender was called")

    assert ("zone", "reading", None) == (row.doubt, doubt, done.doubt)
    assert "2026-03-01T17:11:07+00:00" == queries.time_of(done).lo.isoformat()
    assert "03/01/2026 22:41:07" == done.at["text"]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/New_York"])
@pytest.mark.parametrize(
    "text", ["03/01/2026", "03/01/2026 22:41", "01/11/2026 01:30:00", "2026-11-01 01:30:00"]
)
def test_04_a_zone_stated_later_gives_the_readings_that_it_would_have_given_at_once(text, zone) -> None:
    read = read_local if text.startswith("2026") else read_day_month

    assert read(text, zone).readings == spans_of(time_json(read(text, None)), zone)
    assert "zone" == doubt_of(time_json(read(text, None)))


def test_observations_that_name_one_account_are_suggested_once(cast, lead, as_officer) -> None:
    with as_officer(cast.anu):
        before = queries.suggested_identities()
    actions.decide_lead(cast.anu, lead.id, Decision("work"))
    with as_officer(cast.anu):
        found = queries.suggested_identities()

    assert [] == before
    assert [("account", "orchid-chat:u-1001", 2)] == [(kind, basis, len(ids)) for kind, basis, ids in found]


def test_an_identity_is_made_once(cast, lead, as_officer) -> None:
    actions.decide_lead(cast.anu, lead.id, Decision("work"))
    with as_officer(cast.anu):
        kind, basis, ids = queries.suggested_identities()[0]
    first = actions.accept_identity(cast.anu, kind, basis, ids)
    again = actions.accept_identity(cast.arun, kind, basis, ids)
    with pytest.raises(Refused) as refused:
        actions.accept_identity(cast.anu, "handle", "orchid-chat:lagoon_7", ids[:1])

    assert (first.id, "desk_leads.of_another_identity") == (again.id, refused.value.code)
    with as_officer(cast.anu):
        assert (1, [], 2) == (
            IdentityRow.objects.count(),
            queries.suggested_identities(),
            len(queries.observations_of(first.id)),
        )
    assert () == verify().differences


def test_the_second_of_two_writers_finds_the_first_ones_identity(cast, lead, as_officer, monkeypatch) -> None:
    actions.decide_lead(cast.anu, lead.id, Decision("work"))
    with as_officer(cast.anu):
        kind, basis, ids = queries.suggested_identities()[0]
    first = actions.accept_identity(cast.anu, kind, basis, ids)
    real, looked = queries.identity_just_of, []
    monkeypatch.setattr(queries, "identities_of", _blind_twice(queries.identities_of, looked))
    again = actions.accept_identity(cast.anu, kind, basis, ids)

    assert first.id == again.id
    assert real is queries.identity_just_of
    assert len(looked) > 2


def test_an_identity_names_only_what_its_observations_name(cast, lead, as_officer) -> None:
    actions.decide_lead(cast.anu, lead.id, Decision("work"))
    with as_officer(cast.anu):
        ids = queries.suggested_identities()[0][2]
    with pytest.raises(InputError) as wrong:
        actions.accept_identity(cast.anu, "handle", "orchid-chat:another", ids)

    assert "desk_leads.basis_not_named" == wrong.value.code


def test_an_identity_of_a_lead_that_nobody_works_on_is_refused(cast, lead, as_officer) -> None:
    with as_officer(cast.anu):
        ids = [row.id for row in ObservationRow.objects.filter(kind="upload")]
    with pytest.raises(Refused) as refused:
        actions.accept_identity(cast.anu, "account", "orchid-chat:u-1001", ids)

    assert "desk_leads.lead_not_in_work" == refused.value.code


def test_an_identity_is_void_once_its_lead_is_withdrawn(cast, lead, as_officer) -> None:
    actions.decide_lead(cast.anu, lead.id, Decision("work"))
    with as_officer(cast.anu):
        identity = actions.accept_identity(cast.anu, *queries.suggested_identities()[0])
        stood = queries.stands(identity.id)
    actions.decide_lead(cast.anu, lead.id, Decision("withdrawn", "the sender took it back"))
    with as_officer(cast.anu):
        assert (True, False) == (stood, queries.stands(identity.id))
        assert [True] == [link.void for link in queries.trail(identity.id)[0]]


def _doubtful(cast, authority, time: str, zone: str | None) -> ObservationRow:
    row = actions.type_lead(cast.anu, authority, files.letter(time, zone))
    with seen_as(cast.anu.scope):
        return ObservationRow.objects.get(lead=row.id)


def _blind_twice(real, looked):
    """The look before the transaction and the one inside it see nothing yet, as before another writer's commit."""

    def look(rows):
        looked.append(rows)
        return {} if len(looked) <= 2 else real(rows)

    return look
