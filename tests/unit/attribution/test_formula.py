"""Deterministic NAT: the formula and the days on which it was configured, and the rows of inside addresses."""

import json

import pytest

from thelivu.attribution import block, read_mapping, read_return
from thelivu.base import InputError
from unit.attribution.made import HEADER, decided, entries, row, seen, table

# 4 inside addresses, 2 outside, 2 blocks of 32,000 ports each.
FORMULA = {
    "inside": "100.64.0.0/30", "outside": "192.0.2.0/31", "ports": [1024, 65535], "ports_per_line": 32_000,
    "order": "ports_first", "from": "2026-01-01T00:00:00Z", "to": None,
}  # fmt: skip


def mapping(*formulas, **changed):
    given = [FORMULA | formula for formula in formulas] or [FORMULA]
    text = entries(**{"version": 2, "kind": "deterministic", "formula": given} | changed)
    return read_mapping(json.dumps(text).encode(), where="r.mapping.json")


def answer(*rows, formulas=(), **changed):
    return read_return(table(rows), mapping(*formulas, **changed), name="r")


def inside(last, line="L1", **cells):
    return row(line, ip=f"100.64.0.{last}", **cells)


@pytest.mark.parametrize(
    ("order", "places"),
    [
        (
            "ports_first",
            [("192.0.2.0", 1024), ("192.0.2.0", 33_024), ("192.0.2.1", 1024), ("192.0.2.1", 33_024)],
        ),
        (
            "addresses_first",
            [("192.0.2.0", 1024), ("192.0.2.1", 1024), ("192.0.2.0", 33_024), ("192.0.2.1", 33_024)],
        ),
    ],
)
def test_an_inside_address_has_the_ports_that_the_formula_gives(order, places):
    made = answer(*(inside(n) for n in range(4)), formulas=[{"order": order}])

    assert [(str(one.block), one.ports) for one in made.leases] == [
        (address, (first, first + 31_999)) for address, first in places
    ]
    assert [one.row for one in made.leases] == [2, 3, 4, 5]


def test_the_line_behind_an_outside_port_is_the_answer():
    given = answer(inside(0), inside(1, "L2"), inside(2, "L3"))

    for port, line in ((1024, "L1"), (33_023, "L1"), (33_024, "L2"), (65_023, "L2")):
        assert decided(seen(ip="192.0.2.0", port=port), given).line.subscriber == line
    assert decided(seen(ip="192.0.2.0", port=65_024), given).state == "NO_RECORD"  # no whole block
    assert decided(seen(ip="192.0.2.0"), given).state == "NEEDS_PORT"
    reasons = [word.code for word in decided(seen(ip="192.0.2.0", port=1024), given).reasons]
    assert reasons[1:3] == ["attribution.row_gives_ports", "attribution.by_formula"]


def test_a_formula_counts_only_on_its_days():
    change = "2026-01-12T11:30:00Z"
    both = [{"to": change}, {"from": change, "order": "addresses_first"}]
    given = answer(inside(1), inside(2, "L2"), formulas=both)

    assert [(one.row, one.formula, str(one.block)) for one in given.leases] == [
        (2, 1, "192.0.2.0"),
        (2, 2, "192.0.2.1"),
        (3, 1, "192.0.2.1"),
        (3, 2, "192.0.2.0"),
    ]
    assert (given.rows_in, given.rows_kept) == (2, 2)
    at_noon = decided(seen(ip="192.0.2.1", port=1024), given)
    assert (at_noon.line.subscriber, [one.formula for one in at_noon.evidence]) == ("L1", [2])
    assert decided(seen(clock="11:30:00", ip="192.0.2.1", port=1024), given).state == "AMBIGUOUS"


def test_an_inside_address_without_a_formula_is_rejected_and_may_be_anybody():
    given = answer(inside(0), inside(9, "L2"), formulas=[{"to": "2026-01-12T12:30:00Z"}])

    assert [bad.reason.code for bad in given.rejected] == ["attribution.row.no_formula"]
    assert decided(seen(ip="192.0.2.0", port=2000), given).state == "AMBIGUOUS"


def test_the_echo_is_that_of_the_outside_address():
    assert answer(inside(0), formulas=[{"outside": "198.51.100.0/31"}]).state == "REJECTED"


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ({"inside": "100.64.0.0/29"}, "formula_too_small"),
        ({"inside": "100.64.0.300"}, "not_an_address"),
        ({"ports": [1024]}, "not_a_pair"),
        ({"ports": [2000, 1000]}, "not_a_pair"),
        ({"ports": [1024, 70_000]}, "not_a_pair"),
        ({"ports_per_line": 0}, "not_whole"),
        ({"ports_per_line": 65_000}, "not_whole"),
        ({"order": "random"}, "not_in_list"),
        ({"to": "2025-01-01T00:00:00Z"}, "reversed"),
        ({"from": None}, "missing"),
        ({"salt": 1}, "unknown_key"),
    ],
)
def test_a_formula_that_could_not_be_right_is_refused(formula, code):
    with pytest.raises(InputError) as refused:
        mapping(formula)

    assert refused.value.word.code == f"attribution.mapping.{code}"


def test_a_formula_belongs_to_its_kind_and_to_version_2():
    for changed, code in (
        ({"kind": "dynamic"}, "formula_of_another_kind"),
        ({"formula": []}, "formula_needed"),
        ({"version": 1}, "unknown_key"),
    ):
        with pytest.raises(InputError) as refused:
            mapping(**changed)
        assert refused.value.word.code == f"attribution.mapping.{code}"


def test_in_version_1_the_rows_are_of_outside_addresses():
    text = json.dumps(entries(kind="deterministic")).encode()
    given = read_return(table([row()], columns=HEADER), read_mapping(text, where="m"), name="r")

    assert [one.block for one in given.leases] == [block("192.0.2.1")]
