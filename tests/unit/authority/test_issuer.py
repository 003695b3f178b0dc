"""Who may sign a letter to a provider, and under which one number, by the law data."""

import pytest

from thelivu.authority import (
    COURT,
    OFFICER_IN_CHARGE,
    Issuer,
    check_issuer,
    one_number,
    production_powers,
    records_of,
)
from thelivu.base import InputError, Refused
from thelivu.law import load

LAW = load()
SHO = Issuer(OFFICER_IN_CHARGE, "Made-Up Officer", "Inspector", "Made-Up Cyber Station")


@pytest.mark.parametrize("power", ["BNSS s.94", "CrPC s.91"])
def test_an_officer_in_charge_and_a_court_may_sign(power) -> None:
    check_issuer(SHO, power, LAW)
    check_issuer(Issuer(COURT, "Made-Up Magistrate", "", "Made-Up Court"), power, LAW)


@pytest.mark.parametrize(
    ("issuer", "power", "code"),
    [
        (Issuer("investigating_officer", "A", "SI", "S"), "BNSS s.185", "authority.issuer_unknown"),
        (Issuer(OFFICER_IN_CHARGE, " ", "SI", "S"), "BNSS s.94", "authority.issuer_incomplete"),
        (Issuer(OFFICER_IN_CHARGE, "A", "SI", ""), "BNSS s.94", "authority.issuer_incomplete"),
        (SHO, "BNSS s.96", "authority.issuer_without_power"),
        (SHO, "POCSO s.19", "authority.issuer_without_power"),
        (Issuer(OFFICER_IN_CHARGE, "A", "CPO", "S"), "BNSS s.94", "authority.issuer_rank"),
        (Issuer(OFFICER_IN_CHARGE, "A", "Admiral", "S"), "BNSS s.94", "law.no_such_rank"),
    ],
)
def test_nobody_else_may_sign(issuer, power, code) -> None:
    with pytest.raises((Refused, InputError)) as refused:
        check_issuer(issuer, power, LAW)

    assert code == refused.value.code


def test_a_power_of_neither_is_no_power_to_ask_with() -> None:
    powers = production_powers(LAW)

    assert {"BNSS s.94", "CrPC s.91", "Court order"} <= set(powers)
    assert not {"POCSO s.19", "BNSS s.106", "ITA s.80"} & set(powers)


def test_a_letter_stands_under_one_number() -> None:
    assert "Crime No. 41/2026" == one_number("Crime  No. 41/2026")
    for text, count in (("Crime 41", 0), ("41/2026 and 42/2026", 2), ("", 0)):
        with pytest.raises(InputError) as refused:
            one_number(text)
        assert ("authority.one_number", count) == (refused.value.code, refused.value.word.values["count"])


def test_a_letter_names_each_law_record_it_rests_on_once() -> None:
    keys = list(records_of("BNSS s.94", COURT, ["isp_logs", "isp_logs"]))

    assert ["powers:BNSS s.94", "issuers:court", "retentions:isp_logs"] == keys
    assert set(keys) <= set(LAW.unverified())
