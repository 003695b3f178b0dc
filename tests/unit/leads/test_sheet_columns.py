"""The columns of a sheet that nobody has mapped yet: names and proposals, never a cell."""

import pytest

from thelivu.base import InputError
from thelivu.leads import columns_of, is_sheet
from thelivu.leads.sheet_mapping import key_of
from thelivu_sim.fixtures import cybertip
from thelivu_sim.fixtures.cybertip import MARKER, Marks
from unit.leads import samples
from unit.leads.samples import HEADER, csv_of, xlsx_of


@pytest.mark.parametrize(
    ("data", "name"),
    [(samples.sheet_csv(), "a.csv"), (xlsx_of([HEADER, *samples.rows(Marks(), 2)]), "a.xlsx")],
)
def test_every_column_of_a_known_header_with_its_proposal(data, name):
    mapping, columns = columns_of(data, name=name)

    assert [one.name for one in columns] == list(HEADER)
    proposed = {one.proposed: key_of(one.name) for one in columns if one.proposed}
    assert proposed == {field: key_of(names[0]) for field, names in mapping.columns.items()}
    assert mapping.zone is None
    assert MARKER not in repr((mapping, columns))


def test_10_a_column_about_a_child_is_told_and_never_proposed():
    _, columns = columns_of(csv_of([[*HEADER, "School"], *samples.rows(Marks(), 1)]).encode(), name="a.csv")

    assert [(one.name, one.proposed) for one in columns if one.child and one.name == "Victim Name"] == [
        ("Victim Name", "")
    ]


@pytest.mark.parametrize("data", [b"", b"a,b\nc,d\n", b"A. Person,House 4\n"])
def test_10_a_header_that_is_not_recognised_is_not_shown(data):
    with pytest.raises(InputError) as refused:
        columns_of(data, name="a.csv")

    assert refused.value.word.code == "leads.sheet.no_header"
    assert "Person" not in str(refused.value)


def test_only_sheets_need_a_mapping():
    assert is_sheet(samples.sheet_csv()[:64], "a.csv")
    assert is_sheet(xlsx_of([HEADER])[:64], "a.xlsx")
    assert not is_sheet(cybertip.cybertip_min()[:64], "a.xml")
