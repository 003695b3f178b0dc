"""The closed lists: nothing is on both, and nothing about who a person is can be asked."""

import pytest

from thelivu.base import InputError
from thelivu.targets import FACTORS, FORBIDDEN
from thelivu.targets.factors import factor


def test_no_factor_is_allowed_and_forbidden():
    assert not set(FACTORS) & FORBIDDEN
    assert factor("grooming", where="r").kind == "flag"


@pytest.mark.parametrize("code", ["religion", "caste", "district", "pin", "name_trait", "address_hits"])
def test_forbidden_names_are_refused_with_their_reason(code):
    with pytest.raises(InputError) as refused:
        factor(code, where="r")
    assert "conduct" in str(refused.value)
