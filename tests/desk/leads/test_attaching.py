"""Second sources of one report: a sheet and the paper or the JSON of its report, in either order."""

import pytest

from thelivu.desk.leads import actions, queries
from thelivu.desk.leads.attaching_pages import attached_of
from thelivu.desk.leads.models import AttachedRow, LeadRow, ObservationRow
from thelivu.desk.register.queries import masked
from thelivu.desk.register.verify import verify
from thelivu.leads import SYNTHETIC_MARK, SheetMapping
from thelivu_sim.fixtures.tips import FIXTURES, REPORT
from thelivu_sim.markers import PREFIX

SHEET = (
    f"Sent by the state {SYNTHETIC_MARK},,,\nCyberTip Number,IP Address,Source Port,Date Time\n"
    f"{REPORT},192.0.2.21,40121,2026-03-02T10:30:00Z\n7700099,203.0.113.9,1,2026-03-02T10:00:00Z\n"
).encode()
MAPPING = SheetMapping(
    "report",
    {
        "reference": ("CyberTip Number",),
        "ip": ("IP Address",),
        "port": ("Source Port",),
        "time": ("Date Time",),
    },
)
TIPS = ["tip_bom.json", "tip_wrapped.pdf"]


@pytest.fixture
def admitted(cast, authority):
    def admit(name):
        if name == "sheet":
            return actions.import_file(cast.anu, authority, SHEET, "list.csv", mapping=MAPPING)
        return actions.import_file(cast.anu, authority, FIXTURES[name](), name)

    return admit


def seen_in(lead):
    return list(ObservationRow.objects.filter(lead=lead).order_by("recorded_at", "id"))


@pytest.mark.parametrize("order", [("sheet", "tip"), ("tip", "sheet")])
@pytest.mark.parametrize("tip", TIPS)
def test_04_both_sources_of_a_report_are_one_lead_and_nothing_is_overwritten(
    tip, order, admitted, cast, as_officer
) -> None:
    first, second = (admitted(tip if one == "tip" else one) for one in order)
    with as_officer(cast.anu):
        (lead,) = LeadRow.objects.filter(reference=REPORT)
        (note,) = AttachedRow.objects.filter(lead=lead)
        rows = seen_in(lead)
        assert {row.origin.id for row in rows} == {first.id, second.id}
        assert lead in list(queries.leads_of(first.id))
        assert lead in list(queries.leads_of(second.id))
        assert lead.flags
        assert sorted(lead.flags) == sorted(lead.marks.values_list("code", flat=True))
        assert {lead} == set.intersection(*({*queries.inbox("", "", one, "", "")} for one in lead.flags))

    assert (lead.source_id, note.source_id) == (first.id, second.id)
    assert ["ip", "192.0.2.21"] in note.both
    only = note.second_only if order[0] == "sheet" else note.first_only
    assert ["handle", "examplechat:lagoon_21"] in only
    assert [what for what, *_ in note.differs] == ["time"]
    assert verify().differences == ()


def test_03_all_sources_of_one_report_are_one_disclosure(admitted, cast, as_officer) -> None:
    admitted("sheet"), admitted("tip_bom.json")
    with as_officer(cast.anu):
        (lead,) = LeadRow.objects.filter(reference=REPORT)

        assert len({row.lead.source.sha256 for row in seen_in(lead)}) == 1


def test_a_third_source_joins_and_a_name_that_is_known_is_not_written_again(
    admitted, cast, as_officer
) -> None:
    for name in ("tip_bom.json", "tip_minor.json", "tip_wrapped.pdf", "sheet"):
        admitted(name)
    with as_officer(cast.anu):
        (lead,) = LeadRow.objects.filter(reference=REPORT)

        assert AttachedRow.objects.filter(lead=lead).count() == 3
        assert LeadRow.objects.filter(reference="7700099").count() == 1
    assert verify().differences == ()


def test_the_same_file_again_changes_nothing(admitted, cast, as_officer) -> None:
    admitted("sheet"), admitted("tip_bom.json")
    with as_officer(cast.anu):
        before = ObservationRow.objects.count(), AttachedRow.objects.count()
    admitted("tip_bom.json")
    with as_officer(cast.anu):
        assert (ObservationRow.objects.count(), AttachedRow.objects.count()) == before


def test_10_the_page_shows_each_source_and_each_place_and_no_name(admitted, cast, as_officer) -> None:
    admitted("sheet"), admitted("tip_wrapped.pdf")
    with as_officer(cast.anu):
        (lead,) = LeadRow.objects.filter(reference=REPORT)
        (further,) = attached_of(lead.id)
    client = cast.client("anu")
    page = client.get(f"/leads/{lead.id}/")
    text = page.content.decode()

    assert further.differs
    assert "page 1, box 240,478,440,488" in text
    assert "row 3" in text
    assert PREFIX not in text
    document = client.get(further.place_url, {"where": "page 1, box 240,478,440,488"})
    assert "192.0.2.21" in document.content.decode()
    assert PREFIX not in document.content.decode()


@pytest.mark.parametrize("name", [name for name in FIXTURES if name.endswith(".json") and "10k" not in name])
def test_10_a_tip_is_admitted_and_masked(name, admitted, cast, as_officer) -> None:
    source = admitted(name)
    with as_officer(cast.anu):
        stored = queries.source(source.id)
        shown = masked((stored.rendition or stored.original).id)

    assert PREFIX.encode() not in shown
    assert verify().differences == ()
