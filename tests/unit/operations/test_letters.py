"""The letter to a household: no offence, no law, no suspicion, no signer's fact; in both languages."""

import re
from datetime import UTC, datetime

import pytest

from thelivu.base import LANGUAGES, catalogue
from thelivu.base.paper import Fields, Grid, Passage
from thelivu.operations.letters import household_letter
from unit.exhibits.test_papers import codes

AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
LETTER = household_letter("26.1/P-041", AT, ["SCU/26.1-P041-E01"], "State Cyber Unit", AT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_states_no_offence_no_law_and_no_suspicion(language):
    said = " ".join(catalogue(language)[code] for code in codes(LETTER.content)).casefold()

    assert not re.search(r"offence|suspect|accused|crime|section|child|warrant|arrest|pocso|കുറ്റ|പ്രതി|കുട്ടി|വാറന്റ്|അറസ്റ്റ്", said)


def test_address_officer_and_signer_are_written_by_hand():
    lines = {line.label.code.rpartition(".")[2]: line.value for block in LETTER.blocks if isinstance(block, Fields) for line in block.lines}

    assert [lines[one] for one in ("letter_household", "letter_address", "letter_officer", "letter_phone")] == [None] * 4
    assert lines["letter_unit"] == "State Cyber Unit"


def test_what_goes_back_is_listed_with_room_for_what_is_missing():
    (grid,) = [block for block in LETTER.blocks if isinstance(block, Grid)]

    assert grid.rows == (("SCU/26.1-P041-E01", None),)
    assert grid.blank == 2


def test_a_letter_without_devices_says_so():
    said = [one.code for block in household_letter("26.1/P-041", AT, [], "", AT).blocks if isinstance(block, Passage) for one in block.sentences]

    assert "operations.paper.letter_devices_none" in said
