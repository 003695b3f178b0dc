"""An exhibit: of a kind on the closed list, opened by its seizure, moved by custody entries."""

from datetime import UTC, datetime, timedelta

import pytest

from thelivu.base import InputError, Refused, say
from thelivu.exhibits import CustodyEntry, Holder, Label, seize, state, state_word, transfer
from thelivu.law import load

LAW = load()
AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
LABEL = Label("CCSE", "26.1", "P041", 1)
SEIZER = Holder("asha", "seizing_officer")
SEIZURE = CustodyEntry("seize", Holder("occupant", "occupant"), SEIZER, "P-041", "seizure memo", AT)
ON = CustodyEntry(
    "transfer", SEIZER, Holder("m", "messenger"), "P-041", "to the station", AT + timedelta(hours=1)
)


def test_a_device_is_opened_by_its_seizure_and_moves_by_entries():
    exhibit = seize(LAW, "e", LABEL, SEIZURE, kind="mobile_phone", search="s", make="Example")
    assert (state(exhibit.chain), exhibit.accessory) == ("seized", False)
    moved = transfer(exhibit, ON)
    assert state(moved.chain) == "in_transit"
    assert "⟨" not in say(state_word(moved.chain), "ml")
    assert state(exhibit.chain) == "seized"


def test_a_kind_outside_the_closed_list_and_an_entry_that_is_no_seizure_are_refused():
    with pytest.raises(InputError):
        seize(LAW, "e", LABEL, SEIZURE, kind="time machine", search="s")
    with pytest.raises(Refused):
        seize(LAW, "e", LABEL, ON, kind="mobile_phone", search="s")


def test_every_kind_of_the_law_data_says_whether_it_is_an_accessory():
    assert {kind.accessory for kind in LAW.exhibit_kinds.values()} == {True, False}
