"""ICSE exports: rows by their digests."""

import pytest

from thelivu.base import InputError
from thelivu.leads import importer_of
from thelivu.leads.casefiles import icse
from thelivu_sim.fixtures.casefiles import FIXTURES
from unit.leads.tips.papers import hides, reading

DATA = FIXTURES["icse.csv"]()


def test_each_row_is_a_file_by_its_digests() -> None:
    found = reading("icse.csv", DATA)

    assert (found.format, found.items_in, found.accepted) == ("icse-csv", 3, 2)
    assert [(one.where, one.reason.code) for one in found.rejected] == [("row 4", "leads.case.no_digest")]
    first, second = found.observations
    assert [one.kind for one in first.identifiers] == ["md5", "sha1"]
    assert dict(first.labels) == {"media_id": "101", "submissions": "3", "media_type": "Image"}
    assert dict(first.facts) == {
        "is_distributed": True, "victim_identified": False, "offender_identified": None, "file_available": True,
        "baseline": True,
    }  # fmt: skip
    assert dict(second.facts)["is_distributed"] is None


def test_10_the_names_of_series_are_withheld_as_a_childs() -> None:
    found = reading("icse.csv", DATA)

    assert hides(found, DATA)
    assert {one.kind for one in found.withheld} == {"child_particulars", "free_text"}


def test_04_a_row_of_another_width_is_rejected() -> None:
    found = reading("icse.csv", DATA + b"a;b\r\n")

    assert found.rejected[-1].reason.code == "leads.row.too_few_cells"


def test_it_is_known_by_its_columns() -> None:
    assert importer_of(DATA, "whatever.csv").FORMAT == "icse-csv"
    assert not icse.sniff(b"MD5,SHA1,Image ID,Baseline\n", "a.csv")
    with pytest.raises(InputError):
        icse.read(b"a;b\n", name="a.csv")
