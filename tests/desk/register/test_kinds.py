"""Every kind of entry that is composed from a closed list has its sentence on the pages of the ledger."""

import pytest

from thelivu.base import LANGUAGES, catalogue
from thelivu.exhibits import ACTIONS
from thelivu.leads.inbox import DECISIONS

COMPOSED = (
    *(f"exhibit.{act}" for act in ACTIONS if act != "seize"),
    *(f"lead.{decision}" for decision in DECISIONS),
    "exhibit.seized", "suggestion.accepted", "suggestion.refused",
    "case.arrest", "case.notice", "case.apprehension", "attribution.request_sent",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", COMPOSED)
def test_a_composed_kind_has_its_sentence(kind: str, language: str) -> None:
    assert f"desk_register.kind.{kind}" in catalogue(language)
