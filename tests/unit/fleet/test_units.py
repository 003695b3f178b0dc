"""Many units on a pool of processes: each comes out once, whatever happens to the process that runs it."""

import os
import signal
import time
from pathlib import Path

import pytest

from thelivu.base import InputError, Refused
from thelivu.fleet import Cluster, Pool, check_address, map_units


def squared(number: int) -> int:
    return number * number


def deadly(unit: tuple[int, str]) -> int:
    """Unit 3 kills its process the first time, unit 5 each time, unit 7 is refused, unit 9 has a fault."""
    number, folder = unit
    with (Path(folder) / "begun").open("a", encoding="ascii") as begun:
        begun.write(f"{number}\n")
    first = (Path(folder) / f"first-{number}")
    if number == 5 or (number == 3 and not first.exists()):
        first.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 7:
        raise InputError("examination.not_a_triage")
    if number == 9:
        raise ZeroDivisionError("a value from outside")
    return number


def test_every_unit_comes_out_once():
    done = list(map_units(squared, range(40), Pool(2)))

    assert sorted((one.unit, one.result) for one in done) == [(n, n * n) for n in range(40)]
    assert not [one for one in done if one.failed]


def test_08_a_killed_process_loses_and_doubles_no_unit(tmp_path: Path):
    units = [(number, str(tmp_path)) for number in range(12)]
    done = {one.unit[0]: one for one in map_units(deadly, units, Pool(2))}

    assert sorted(done) == list(range(12))
    assert {n: one.failed.code for n, one in done.items() if one.failed} == {
        5: "fleet.lost", 7: "examination.not_a_triage", 9: "fleet.fault",
    }  # fmt: skip
    assert all(one.result == n for n, one in done.items() if not one.failed)
    begun = (tmp_path / "begun").read_text().split()
    assert {n: begun.count(str(n)) for n in range(12)} == {n: {3: 2, 5: 3}.get(n, 1) for n in range(12)}


def test_what_a_fault_says_holds_no_value_from_outside(tmp_path: Path):
    (one,) = map_units(deadly, [(9, str(tmp_path))], Pool(1))

    assert one.failed.values == {"kind": "ZeroDivisionError"}


def begun_at(unit: tuple[int, float]) -> float:
    time.sleep(unit[1])
    return time.monotonic()


def test_no_more_units_are_taken_than_there_are_workers():
    taken = []
    units = ((n, 0.0) for n in range(6) if not taken.append(n))
    stream = map_units(begun_at, units, Pool(2))
    next(stream)

    assert len(taken) <= 3
    stream.close()


@pytest.mark.parametrize(
    ("address", "tls", "code"),
    [
        ("tcp://127.0.0.1:8786", False, None),
        ("tcp://[::1]:8786", False, None),
        ("tls://192.0.2.1:8786", True, None),
        ("tls://192.0.2.1:8786", False, "fleet.no_certificate"),
        ("tcp://192.0.2.1:8786", True, "fleet.not_encrypted"),
        ("tcp://localhost:8786", False, "fleet.not_encrypted"),
        ("ws://127.0.0.1:8786", False, "fleet.not_encrypted"),
        ("127.0.0.1:8786", False, "fleet.not_encrypted"),
    ],
)
def test_work_leaves_this_computer_by_mutual_tls_alone(address: str, tls: bool, code: str | None):
    if code is None:
        check_address(address, tls=tls)
        return
    with pytest.raises(Refused) as refused:
        check_address(address, tls=tls)
    assert refused.value.code == code


def test_an_address_without_tls_is_refused_before_anything_is_sent():
    with pytest.raises(Refused) as refused:
        list(map_units(squared, [1], Cluster("tcp://192.0.2.1:8786")))
    assert refused.value.code in ("fleet.not_encrypted", "fleet.no_dask")
