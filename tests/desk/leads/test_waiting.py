"""What of a lead waits is counted on the lead itself, in the act that changes it: lists walk that and nothing else."""

from django.db.models import Count, Q

from desk.leads import files
from thelivu.desk.leads import actions, queries
from thelivu.desk.leads.models import LeadRow, ObservationRow, SourceRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.verify import verify
from thelivu.leads import Decision
from thelivu_sim.fixtures.tips import FIXTURES, REPORT


def differing() -> dict[str, tuple[int, int]]:
    """Leads whose counts are not what their observations say."""
    with seen_as(INTEGRITY):
        rows = LeadRow.objects.annotate(
            open=Count("observations", filter=Q(observations__doubt__isnull=False), distinct=True)
        )
        free = {row.id: 0 for row in rows}
        for one in ObservationRow.objects.filter(memberships__isnull=True):
            free[one.lead_id] += queries.may_join(kind for kind, _ in one.identifiers)
        return {
            row.label: (row.doubts, row.unjoined)
            for row in rows
            if (row.doubts, row.unjoined) != (row.open, free[row.id])
        }


def waiting(reference: str) -> tuple[int, int]:
    with seen_as(INTEGRITY):
        row = LeadRow.objects.get(reference=reference)
        return row.doubts, row.unjoined


def test_a_lead_that_comes_in_says_what_of_it_waits(cast, authority) -> None:
    actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    actions.import_file(cast.anu, authority, files.sheet(3), "list.csv", mapping=files.mapping(None))
    actions.type_lead(cast.anu, authority, files.letter("03/01/2026 22:41:07", "Asia/Kolkata"))

    assert {} == differing()
    assert (0, 2) == waiting("2000002")  # two addresses of one account
    assert (1, 1) == waiting("7700000")  # its list has no zone


def test_choosing_a_reading_takes_the_lead_off_the_list_in_the_same_act(cast, authority) -> None:
    row = actions.type_lead(cast.anu, authority, files.letter("03/01/2026 22:41:07", "Asia/Kolkata"))
    with seen_as(cast.anu.scope):
        [one] = queries.observations_in(row.id)
        before = [lead.id for lead in queries.inbox("", "", "", "open", "")]
        actions.choose_reading(cast.anu, one.id, 0, "The letter is of January.")
        after = list(queries.inbox("", "", "", "open", ""))

    assert ([row.id], []) == (before, after)
    assert {} == differing()
    assert () == verify().differences


def test_a_stated_zone_that_leaves_two_readings_leaves_the_lead_on_the_list(cast, authority) -> None:
    actions.import_file(
        cast.anu,
        authority,
        files.sheet(1, time="03/01/2026 22:{:02d}:07"),
        "list.csv",
        mapping=files.mapping(None),
    )
    with seen_as(cast.anu.scope):
        [one] = ObservationRow.objects.all()
        actions.choose_reading(cast.anu, one.id, None, "It comes from Kochi.", zone="Asia/Kolkata")
    assert (1, 1) == waiting("7700000")
    with seen_as(cast.anu.scope):
        actions.choose_reading(cast.anu, one.id, 1, "The list is of March.")

    assert (0, 1) == waiting("7700000")
    assert {} == differing()


def test_what_is_joined_leaves_the_window_of_what_may_be_joined(cast, authority) -> None:
    actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    with seen_as(cast.anu.scope):
        lead = LeadRow.objects.get()
        actions.decide_lead(cast.anu, lead.id, Decision("work"))
        [(kind, basis, ids)] = queries.suggested_identities()
        actions.accept_identity(cast.anu, kind, basis, ids[:1])
        assert (0, 1) == waiting("2000002")
        actions.accept_identity(cast.anu, kind, basis, ids[1:])

        assert [] == queries.suggested_identities()
    assert (0, 0) == waiting("2000002")
    assert {} == differing()
    assert () == verify().differences


def test_the_second_source_of_a_report_adds_to_what_waits(cast, authority) -> None:
    listed = files.sheet(1, time="03/01/2026 22:{:02d}:07").replace(b"7700000", REPORT.encode())
    actions.import_file(cast.anu, authority, listed, "list.csv", mapping=files.mapping(None))
    before = waiting(REPORT)
    actions.import_file(cast.anu, authority, FIXTURES["tip_bom.json"](), "tip.json")

    with seen_as(INTEGRITY):
        assert (2, 1) == (SourceRow.objects.count(), LeadRow.objects.count())
    assert (1, 1) == before
    assert waiting(REPORT) > before
    assert {} == differing()
