"""Files that other open-source programs wrote in these formats, from made-up values: read with full accounting.

`ncmec_cybertip_*.xml` were written by the package ncmec-cybertip 0.1.1 (MIT) on Python 3.13.
"""

from pathlib import Path

from thelivu.base import digest_stream
from thelivu.leads import file_entry, read

HERE = Path(__file__).parent / "independent"
WHO = ["holder51@example.org", "+919876500051", "examplechat:300000000051", "examplechat:lagoon_51"]


def seen(name):
    data = (HERE / name).read_bytes()
    found = read(data, name=name)
    shown = bytearray(data)
    for one in found.withheld:
        shown[one.start : one.end] = b"." * (one.end - one.start)
    printed = str(file_entry(found, name, digest_stream([data])))
    assert (found.items_in, found.accepted, found.notes) == (1, 1, ())
    assert b"MARK-WITHHELD" in data
    assert "MARK-WITHHELD" not in shown.decode() + printed
    return [(one.kind, [each.value for each in one.identifiers], one.port) for one in found.observations]


def test_10_a_report_of_another_program_is_read_whole_and_hides_its_names() -> None:
    assert seen("ncmec_cybertip_report.xml") == [
        ("incident", [], None),
        ("account", WHO, None),
        ("login", ["192.0.2.51", *WHO], 40151),
        ("upload", ["2001:db8::51", *WHO], None),
        ("device", ["490154203237518", *WHO], None),
        ("account", ["7700001"], None),
    ]


def test_10_the_details_of_a_file_of_another_program_are_read_whole() -> None:
    digest = "0" * 31 + "2"

    assert seen("ncmec_cybertip_file.xml") == [
        ("file", [digest], None),
        ("upload", ["192.0.2.52", digest], 1),
    ]
