"""The letter to a household behind a wrong door: what happened, whom to contact, that devices go back.

The labels of what was taken arrive; a paper to be signed leaves. It states no offence, no suspicion, no law and no name:
the household learns that the visit was the police's error. The address is written by hand, for what led to it is void.
"""

from collections.abc import Sequence
from datetime import datetime

from thelivu.base import Word
from thelivu.base.paper import Block, Field, Fields, Grid, Paper, Passage, signed_by


def household_letter(
    search: str, visited_at: datetime, taken: Sequence[str], contact: str, at: datetime
) -> Paper:
    """The letter of one search; `taken` are the labels of the devices that go back, `contact` is the unit's own."""
    blocks: tuple[Block, ...] = (
        Fields(_word("letter_to"), (Field(_word("letter_household")), Field(_word("letter_address")))),
        Fields(_word("letter_visit"), (Field(_word("entered"), visited_at), Field(_word("letter_reference"), search))),
        Passage(_word("letter_what"), (_word("letter_error"), _word("letter_nobody"), _word("letter_sorry"))),
        Passage(_word("letter_devices"), (_word("letter_devices_back" if taken else "letter_devices_none"),)),
        Grid(_word("letter_list"), (_word("letter_device"), _word("letter_returned")), tuple((one, None) for one in taken), 2),
        Fields(_word("letter_contact"), (Field(_word("letter_unit"), contact or None), Field(_word("letter_officer")),
                                         Field(_word("letter_phone")))),
        signed_by("chief"),
    )  # fmt: skip
    return Paper("household_letter", search, _word("household_letter"), at, blocks)


def _word(code: str) -> Word:
    return Word(f"operations.paper.{code}")
