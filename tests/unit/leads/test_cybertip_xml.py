"""CyberTipline XML: what is taken, what is withheld, what is refused, and that nothing of a child shows anywhere."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import Identifier, InputError, Refused, ThelivuError, digest_stream, say
from thelivu.leads import Limits, Reading, document_of, file_entry, read
from thelivu.leads.cybertip_schema import FILE, REPORT
from thelivu.vault import mask
from thelivu_sim.fixtures import cybertip
from thelivu_sim.fixtures.cybertip import MARKER, Marks, event, report, summary
from unit.leads import samples

ALL = [cybertip.cybertip_min, cybertip.cybertip_full, cybertip.unknown_element, cybertip.file_details]


def of(data: bytes) -> Reading:
    return read(data, name="tip.xml")


def shown(reading: Reading, data: bytes) -> str:
    document = document_of([file_entry(reading, "tip.xml", digest_stream([data]))])
    return json.dumps(document, ensure_ascii=False)


def test_the_least_report_is_a_lead_with_its_incident():
    reading = of(cybertip.cybertip_min())

    assert (reading.format, reading.item, reading.items_in, reading.accepted) == (
        "cybertip-xml",
        "report",
        1,
        1,
    )
    (lead,) = reading.leads
    assert lead.title == cybertip.ENTICEMENT
    assert lead.reference.startswith("sha256:")
    (incident,) = reading.observations
    assert (incident.kind, incident.identifiers) == ("incident", ())
    assert incident.at.certain.lo.isoformat() == "2026-01-14T02:30:00+00:00"


def test_the_full_report():
    reading = of(cybertip.cybertip_full())
    (lead,) = reading.leads
    assert lead.reference == "2000002"
    assert lead.flags == (
        *("escalated", "viral_potential_meme", "sextortion", "informational", "victim_reported"),
        *("recipient_reported", "prior_reports", "no_port", "no_zone", "unreadable_value"),
    )
    facts = dict(lead.facts)
    assert (facts["sextortion"], facts["spam"], facts["reported_to_le"]) == (True, None, True)
    assert facts["served_legal_process_domestic"] is False

    upload = next(one for one in reading.observations if one.kind == "upload" and "personOr" in one.where)
    assert upload.where == "/report/personOrUserReported[1]/ipCaptureEvent[1]"
    assert (upload.port, upload.facts) == (40112, (("possible_proxy", False),))
    assert upload.identifiers == (
        Identifier("ip", "192.0.2.7"),
        Identifier("email", "suspect@example.org"),
        Identifier("phone", "+919876543210"),
        Identifier("account", "orchid-chat:u-1001"),
        Identifier("handle", "orchid-chat:lagoon_7"),
    )
    kinds = [one.kind for one in reading.observations]
    assert kinds == [
        *("incident", "web_page", "upload", "account", "upload", "upload", "device", "account"),
        "associated_account",
    ]


def test_an_event_without_port_or_zone_is_kept_and_marked():
    reading = of(
        report(
            summary(),
            f"<personOrUserReported>{event(port='', at='2026-01-13T01:00:00')}</personOrUserReported>",
        )
    )

    seen = reading.observations[-1]
    assert (seen.port, seen.at.readings, seen.at.zone) == (None, (), None)
    assert seen.flags == ("no_port", "no_zone")


def test_the_time_of_the_incident_is_never_beside_an_address():
    for data in (cybertip.cybertip_full(), cybertip.cybertip_min()):
        for one in of(data).observations:
            if one.kind == "incident":
                assert one.identifiers == ()
            else:
                assert one.at is None or "2026-01-14" not in one.at.text


def test_absent_is_not_no():
    facts = dict(of(cybertip.file_details()).observations[0].facts)

    assert facts["file_viewed_by_esp"] is True
    assert facts["exif_viewed_by_esp"] is None
    assert facts["publicly_available"] is False
    assert (facts["viral"], facts["infant"]) == (True, None)


def test_file_details_join_their_report_by_its_number_and_give_digests():
    reading = of(cybertip.file_details())

    assert reading.item == "record"
    assert reading.leads[0].reference == "2000002"
    digests = (Identifier("md5", "0a" * 16), Identifier("sha1", "0b" * 20), Identifier("sha256", "0c" * 32))
    assert reading.observations[0].identifiers == digests
    assert reading.observations[1].identifiers == (Identifier("ip", "192.0.2.7"), *digests)
    assert dict(reading.observations[0].labels)["industry_classification"] == "B2"


@pytest.mark.parametrize("data", [report(), b"<fileDetails><fileId>x</fileId></fileDetails>"])
def test_04_an_item_without_its_core_is_rejected_with_where_and_why(data: bytes):
    reading = of(data)

    assert (reading.items_in, reading.accepted, len(reading.rejected)) == (1, 0, 1)
    assert reading.rejected[0].where in say(reading.rejected[0].reason)
    assert (reading.leads, reading.observations) == ((), ())


def test_unknown_elements_and_attributes_are_kept_withheld_and_noted_by_place():
    reading = of(cybertip.unknown_element())

    assert "unknown_elements" in reading.leads[0].flags
    codes = {word.code: word.values["where"] for word in reading.notes}
    assert codes["leads.note.unknown_element"] == "/report/*[2]"
    assert codes["leads.note.unknown_attribute"] == "/report/personOrUserReported[1]"
    raw = next(one for one in reading.withheld if one.where == "/report/*[2]")
    assert raw.text.startswith(f"<{MARKER}001xField")
    assert raw.text.endswith("xField>")
    assert Identifier("handle", "orchid-chat:lagoon_7") in reading.observations[-1].identifiers


def test_a_child_who_is_reported_gives_no_name_mail_or_number():
    reading = of(cybertip.cybertip_full(age=15))

    assert "minor_reported" in reading.leads[0].flags
    kinds = {each.kind for one in reading.observations for each in one.identifiers}
    assert not kinds & {"email", "phone"}
    assert "associated_account" not in {one.kind for one in reading.observations}


def test_a_date_of_birth_makes_a_minor_on_the_day_of_the_incident():
    def of_birth(day: str) -> bool:
        person = f"<personOrUserReportedPerson><dateOfBirth>{day}</dateOfBirth></personOrUserReportedPerson>"
        flags = of(report(summary(), f"<personOrUserReported>{person}</personOrUserReported>")).leads[0].flags
        return "minor_reported" in flags

    assert of_birth("2008-01-15")
    assert not of_birth("2008-01-14")
    assert of_birth("unknown")


def test_suggestions_show_kind_and_place_alone():
    reading = of(cybertip.cybertip_full())

    places = {(one.kind, one.where) for one in reading.suggestions}
    assert ("ip", "/report/personOrUserReported[1]/additionalInfo[1]") in places
    assert ("phone", "/report/personOrUserReported[1]/profileBio[1]") in places
    assert all(one.value not in repr(one) for one in reading.suggestions)
    assert not any("victim" in one.where or "Recipient" in one.where for one in reading.suggestions)


@pytest.mark.parametrize("make", ALL)
def test_10_no_marker_shows_in_output_in_repr_or_in_the_masked_bytes(make):
    data = make()
    reading = of(data)

    assert MARKER.encode() in data
    assert MARKER not in shown(reading, data)
    assert MARKER not in repr(reading)
    assert MARKER.encode() not in mask(data, reading.spans)


@pytest.mark.parametrize("make", ALL)
def test_10_every_marker_is_in_the_text_of_a_span(make):
    data = make().decode()
    reading = of(data.encode())
    texts = "".join(one.text for one in reading.withheld)

    assert all(
        f"{MARKER}{n:03d}x" in texts for n in range(1, data.count(MARKER)) if f"{MARKER}{n:03d}x" in data
    )


def test_10_a_victim_is_one_span_and_a_childs():
    reading = of(cybertip.cybertip_full())
    (victim,) = (one for one in reading.withheld if one.where == "/report/victim[1]")

    assert victim.kind == "child_particulars"
    assert cybertip.cybertip_full()[victim.start : victim.end].decode() == victim.text


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"])
def test_10_spans_fit_in_every_encoding(encoding: str):
    data = cybertip.cybertip_full(encoding=encoding)
    reading = of(data)
    masked = mask(data, reading.spans)

    assert reading.leads == of(cybertip.cybertip_full()).leads
    assert MARKER.encode() not in masked
    assert MARKER.encode("utf-16-le") not in masked


def test_a_broken_value_is_noted_by_place_and_withheld():
    bad = event("999.1.1.1 MARKER001x", port="0", at="MARKER002x")
    reading = of(report(summary(), f"<personOrUserReported>{bad}</personOrUserReported>"))

    seen = reading.observations[-1]
    assert (seen.identifiers, seen.port, seen.at) == ((), None, None)
    assert seen.flags == ("no_address", "no_time")
    assert [word.code for word in reading.notes] == ["leads.note.unreadable"] * 3
    assert MARKER not in shown(reading, b"")


@pytest.mark.parametrize("data", [cybertip.XXE, cybertip.BILLION_LAUGHS, cybertip.EXTERNAL_DTD])
def test_hostile_xml_is_refused(data: bytes):
    with pytest.raises(Refused) as refused:
        of(data)
    assert refused.value.code == "leads.xml.doctype"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (cybertip.TWO_REPORTS, "leads.xml.wrong_root"),
        (cybertip.TWO_ROOTS, "leads.xml.not_well_formed"),
        (b"<report><a></report>", "leads.xml.not_well_formed"),
        (b'<?xml version="1.0" encoding="no-such"?><report/>', "leads.xml.encoding"),
        (b'<?xml version="1.0" encoding="utf-7"?><report/>', "leads.xml.encoding"),
    ],
)
def test_what_is_no_report_is_an_error_that_says_where(data: bytes, code: str):
    with pytest.raises(InputError) as wrong:
        of(data)
    assert wrong.value.code == code
    assert "⟨" not in str(wrong.value)


def test_limits():
    deep = b"<report>" + b"<a>" * 50 + b"</a>" * 50 + b"</report>"
    wide = b"<report " + b" ".join(b"a%d='1'" % n for n in range(40)) + b"/>"
    many = report(summary(), "<additionalInfo/>" * 100)
    for data, limits in ((deep, Limits()), (wide, Limits()), (many, Limits(elements=50))):
        with pytest.raises(Refused):
            read(data, name="x.xml", limits=limits)
    with pytest.raises(InputError):
        read(many, name="x.xml", limits=Limits(size=10))


def test_the_synthetic_mark_is_read_in_a_comment_in_any_encoding():
    assert of(report(summary())).mark == "real"
    for encoding in ("UTF-8", "UTF-16"):
        assert of(report("<!-- thelivu-synthetic -->", summary(), encoding=encoding)).mark == "synthetic"


def test_the_tree_of_the_format_is_known_whole():
    def names(element) -> set[str]:
        return {name for name in element.children} | {
            n for one in element.children.values() for n in names(one)
        }

    assert len(names(REPORT) | names(FILE)) > 110
    assert {"batchedReport", "sadisticOnlineExploitation", "nonUsaState", "estimatedLocation"} <= names(
        REPORT
    )
    reading = of(cybertip.cybertip_full())
    assert not any(word.code == "leads.note.unknown_element" for word in reading.notes)


def test_the_same_bytes_give_the_same_reading():
    assert of(cybertip.cybertip_full()) == of(cybertip.cybertip_full())


@given(data=st.data())
def test_mutated_xml_never_raises_anything_else_and_keeps_the_sum_and_the_spans(data):
    whole = data.draw(st.sampled_from([make() for make in ALL]))
    at = data.draw(st.integers(0, len(whole) - 1))
    width = data.draw(st.integers(0, 40))
    new = data.draw(
        st.binary(max_size=20) | st.sampled_from([b"<", b">", b"<victim>", b"]]>", b"&#0;", b"'", b"--"])
    )
    changed = whole[:at] + new + whole[at + width :]
    came = samples.outcome(changed, "a.xml")

    if isinstance(came, ThelivuError):
        assert isinstance(came, InputError | Refused)
        assert MARKER not in str(came)
    else:
        assert came.items_in == came.accepted + len(came.rejected)
        assert all(0 <= one.start <= one.end <= len(changed) for one in came.withheld)


@given(st.binary(max_size=300))
def test_random_bytes_are_read_or_refused(data: bytes):
    for start in (b"", b"<?xml version='1.0'?>", b"<report>"):
        try:
            reading = of(start + data)
        except (InputError, Refused):
            continue
        assert reading.items_in == reading.accepted + len(reading.rejected)


def test_10_markers_number_differently():
    mark = Marks()
    assert mark() != mark()
