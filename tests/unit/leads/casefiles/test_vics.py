"""VICS case files: versions, countries, drifting types, and files that break off."""

import ijson
import pytest

from thelivu.base import InputError, say
from thelivu.leads import Limits, importer_of
from thelivu.leads.casefiles import vics
from thelivu_sim.fixtures.casefiles import FIXTURES, RECORDS
from unit.leads.tips.papers import hides, printed, reading

CASES = ["vics_case_UK.json", "vics_1.3.json", "vics_1.2.json", "vics_strbool.json"]


def found_in(name, data=None):
    return reading(name, FIXTURES[name]() if data is None else data)


def labels(one):
    return dict(one.labels)


def test_a_list_is_refused_with_the_verb_that_reads_lists() -> None:
    with pytest.raises(InputError) as refused:
        found_in("vics_list_2.0.json")

    assert refused.value.code == "leads.case.list"
    assert "thelivu lists build" in say(refused.value.word)


def test_a_category_is_kept_with_its_country_and_its_version() -> None:
    schemes = [labels(found_in(name).observations[0])["category_scheme"] for name in CASES]

    assert schemes == ["VICS 2.0 UK", "VICS 1.3 US", "VICS 1.2 US", "VICS 2.0 US"]
    assert {labels(one)["category"] for one in found_in(CASES[0]).observations} == {"2"}


def test_several_records_of_one_digest_are_all_kept() -> None:
    found = found_in("vics_case_UK.json")

    assert (found.items_in, found.accepted, found.leads[0].reference) == (RECORDS, 3, "ex-2026-0021")
    same = [
        one for one in found.observations if one.identifiers[0].value == "cd613e30d8f16adf91b7584a2265b1f5"
    ]
    assert [labels(one)["media_id"] for one in same] == ["1", "3"]
    assert "leads.note.case_shared_digest" in {one.code for one in found.notes}
    assert [(one.where, one.reason.code) for one in found.rejected] == [("record 4", "leads.case.no_digest")]


def test_04_answers_and_sizes_are_read_however_a_program_writes_them() -> None:
    found = found_in("vics_strbool.json")

    facts = [dict(one.facts) for one in found.observations]
    assert [one["is_distributed"] for one in facts] == [True, True, True]
    assert [one["victim_identified"] for one in facts] == [False, None, None]
    assert [labels(one)["size"] for one in found.observations] == ["1001", "1002", "1003"]
    assert [one.reason.code for one in found.rejected] == ["leads.case.number"]


def test_08_a_file_that_breaks_off_gives_nothing() -> None:
    with pytest.raises(InputError) as broken:
        found_in("vics_truncated.json")

    assert (broken.value.code, broken.value.values) == ("leads.case.broken", {"count": 2})


@pytest.mark.parametrize("name", CASES)
def test_10_names_paths_and_contacts_are_withheld_and_no_path_to_content_is_in_the_text_form(name) -> None:
    found = found_in(name)

    assert hides(found, b"")
    assert b"RelativeFilePath" not in found.rendition
    assert "example" not in printed(found)


def test_a_version_that_is_not_known_is_refused() -> None:
    for name, old, new in ((CASES[0], b"2.0", b"3.0"), (CASES[1], b"#Cases", b"#Other")):
        with pytest.raises(InputError) as refused:
            found_in(name, FIXTURES[name]().replace(old, new))
        assert refused.value.code == "leads.case.version"


def test_a_case_file_of_too_many_records_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        vics.read(FIXTURES[CASES[0]](), name="a.json", limits=Limits(rows=3))

    assert refused.value.code == "leads.case.too_many"


def test_a_slow_reader_is_told(monkeypatch) -> None:
    assert "leads.note.case_slow" not in {one.code for one in found_in(CASES[0]).notes}
    monkeypatch.setattr(ijson, "backend", "python")

    assert "leads.note.case_slow" in {one.code for one in found_in(CASES[0]).notes}


def test_it_is_known_by_its_model() -> None:
    for name in CASES:
        assert importer_of(FIXTURES[name](), name).FORMAT == "vics-json"
