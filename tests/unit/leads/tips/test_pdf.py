"""PDF: CyberTips on paper, lists as tables, scans; each value with the place at which it stands."""

import io

import pytest

from thelivu.base import InputError
from thelivu.leads import SheetMapping, columns_of, importer_of
from thelivu.leads.tips import pdf
from thelivu_sim.fixtures.pdf_writer import Sheet
from thelivu_sim.fixtures.pdf_writer import pdf as written
from thelivu_sim.fixtures.tips import FIXTURES, REPORT
from unit.leads.tips.papers import hides, printed, reading, seen

WHO = ["holder21@example.org", "+919876500021", "examplechat:300000000021", "examplechat:lagoon_21"]
LISTS = ["referral_ruled.pdf", "referral_unruled.pdf"]


def test_names_digests_and_labels_that_wrap_are_read_whole() -> None:
    found = reading("tip_wrapped.pdf")

    assert (found.format, found.items_in, found.accepted) == ("cybertip-pdf", 1, 1)
    assert (found.leads[0].reference, found.mark) == (REPORT, "synthetic")
    assert [seen(one) for one in found.observations] == [
        ("incident", [], None, "2026-03-02T12:00:00+00:00"),
        ("account", WHO, None, None),
        ("login", ["192.0.2.21", *WHO], None, "2026-03-02T10:00:00+00:00"),
        ("login", ["2001:db8::21", *WHO], 51021, "2026-03-02T11:00:00+00:00"),
        ("file", ["6b0404f2b09490b86b01a1c12a3a2107"], None, None),
        ("upload", ["192.0.2.21", "6b0404f2b09490b86b01a1c12a3a2107"], 40122, "2026-03-02T10:05:00+00:00"),
    ]
    (name,) = [one.text for one in found.withheld if "a-long-name" in one.text]
    assert name.endswith("-a-long-name-that-goes-on-in-the-next-line.bin")


def test_05_each_value_keeps_its_page_and_box() -> None:
    found = reading("tip_wrapped.pdf")

    assert [one.where for one in found.observations][2:4] == [
        "page 1, box 240,478,440,488",
        "page 1, box 240,462,332,472",
    ]
    lines = found.rendition.decode().splitlines()
    for one in found.observations:
        assert any(line.startswith(f"{one.where}: ") for line in lines), one.where


def test_04_answers_of_paper_are_three() -> None:
    (file,) = [one for one in reading("tip_wrapped.pdf").observations if one.kind == "file"]

    facts = dict(file.facts)
    assert (facts["file_viewed_by_esp"], facts["publicly_available"], facts["exif_viewed_by_esp"]) == (
        True,
        None,
        None,
    )


def test_10_names_texts_recipients_and_contacts_are_withheld() -> None:
    found = reading("tip_wrapped.pdf")

    assert hides(found, b"")
    (recipient,) = [one for one in found.withheld if one.kind == "child_particulars"]
    assert "@example.org" in recipient.text
    assert {one.value for one in found.suggestions} == {"other21@example.org", "198.51.100.21"}


def test_04_a_changed_form_fails_loudly_and_names_what_is_missing() -> None:
    with pytest.raises(InputError) as loud:
        reading("tip_changed_labels.pdf")

    assert loud.value.code == "leads.pdf.too_few_fields"
    assert loud.value.values["found"] == 2
    assert "verificationHash" in loud.value.values["missing"]


def test_a_scan_needs_manual_entry() -> None:
    with pytest.raises(InputError) as scan:
        reading("tip_scan_only.pdf")

    assert (scan.value.code, scan.value.values) == ("leads.pdf.scan", {"pages": 2})


def test_04_dates_whose_order_is_not_stated_keep_both_readings() -> None:
    data = FIXTURES["tip_wrapped.pdf"]()
    stated = b"All dates are displayed as MM-DD-YYYY. All time zones are displayed in UTC."
    found = reading("a.pdf", data.replace(stated, b"." * len(stated)))

    login = next(one for one in found.observations if one.kind == "login")
    assert len(login.at.readings) == 2
    assert "ambiguous_time" in login.flags


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_like_a_sheet(name) -> None:
    found = reading(name)

    assert (found.format, found.item, found.items_in, found.accepted) == ("referral-pdf", "row", 3, 2)
    assert [seen(one) for one in found.observations] == [
        ("unknown", ["192.0.2.21"], None, "2026-03-02T10:00:00+00:00"),
        ("unknown", ["198.51.100.22"], None, "2026-03-02T11:00:00+00:00"),
    ]
    assert [one.where for one in found.rejected] == ["row 5"]
    assert hides(found, b"")
    assert ("leads.note.pdf_unruled" in {one.code for one in found.notes}) == (name == LISTS[1])


@pytest.mark.parametrize("name", LISTS)
def test_05_a_row_of_a_list_says_where_it_stands(name) -> None:
    lines = reading(name).rendition.decode().splitlines()

    assert lines[2].startswith("7700021,192.0.2.21,")
    assert lines[2].endswith('and more of it,"page 1, box 40,742,514,762"')
    assert lines[4].endswith('"page 2, box 40,754,514,762"')


@pytest.mark.parametrize("name", LISTS)
def test_the_columns_of_a_list_are_asked_like_those_of_a_sheet(name) -> None:
    proposed, columns = columns_of(FIXTURES[name](), name=name)

    assert [one.proposed for one in columns] == ["reference", "ip", "time", ""]
    assert reading(name, mapping=proposed).accepted == 2
    mapping = SheetMapping("report", {"reference": ("CyberTip Number",)})
    assert reading(name, mapping=mapping).accepted == 3


def test_a_paper_of_another_kind_is_unknown() -> None:
    sheet = Sheet()
    sheet.write(60, 700, "Minutes of a meeting about nothing")
    with pytest.raises(InputError) as other:
        reading("a.pdf", written([sheet]))

    assert other.value.code == "leads.pdf.unknown"


@pytest.mark.parametrize("cut", [20, 400, 2000])
def test_a_damaged_file_is_an_error_with_a_sentence(cut) -> None:
    with pytest.raises(InputError) as bad:
        reading("a.pdf", FIXTURES["tip_wrapped.pdf"]()[:cut])

    assert bad.value.code.startswith("leads.pdf.")


def test_a_tip_that_another_program_set_is_read_alike() -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    from reportlab.lib.pagesizes import A4

    kept = io.BytesIO()
    paper = canvas.Canvas(kept, pagesize=A4, pageCompression=1)
    rows = [
        ("CyberTipline Report 7700031", ""), ("Date Received:", "2026-03-04T05:06:07Z"), ("Reporting ESP:", "Examplechat"),
        ("Incident Type:", "Misleading Domain Name"), ("Incident Time:", "2026-03-02T12:00:00Z"), ("Suspect", ""),
        ("ESP User ID:", "300000000031"), ("IP Address:", "192.0.2.31 (Login) 2026-03-02 10:00:00 UTC"),
    ]  # fmt: skip
    for number, (label, value) in enumerate(rows):
        paper.drawString(60, 780 - 20 * number, label)
        paper.drawString(200, 780 - 20 * number, value)
    paper.save()
    found = reading("a.pdf", kept.getvalue())

    assert found.leads[0].reference == "7700031"
    assert ("login", ["192.0.2.31", "examplechat:300000000031"], None, "2026-03-02T10:00:00+00:00") in [
        seen(one) for one in found.observations
    ]


def test_a_ruled_list_that_another_program_set_is_read_alike() -> None:
    platypus = pytest.importorskip("reportlab.platypus")

    kept = io.BytesIO()
    rows = [["CyberTip Number", "IP Address", "Date Time"], ["7700041", "192.0.2.41", "2026-03-02 10:00:00"]]
    rows += [[f"77000{n}", "198.51.100.41", "2026-03-02 11:00:00"] for n in range(50, 99)]
    table = platypus.Table(rows, repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
    platypus.SimpleDocTemplate(kept).build([table])
    found = reading("a.pdf", kept.getvalue())

    assert (found.format, found.items_in, found.accepted) == ("referral-pdf", 50, 50)
    assert found.leads[0].reference == "7700041"


def test_it_is_known_by_its_first_bytes_and_prints_nothing_of_the_page() -> None:
    assert importer_of(FIXTURES["tip_wrapped.pdf"](), "x").FORMAT == pdf.FORMAT
    assert "other21" not in printed(reading("tip_wrapped.pdf"))


def test_10_what_stands_on_a_page_is_not_logged(caplog) -> None:
    data = FIXTURES["tip_wrapped.pdf"]().replace(b"(lagoon_21) Tj", b"/lagoon_21 Tj ")
    with caplog.at_level("DEBUG"):
        reading("a.pdf", data)

    assert caplog.records == []
