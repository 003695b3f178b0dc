"""Work beside: answers in the order of the tasks, errors as they were, and no process that outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from thelivu.base import InputError
from thelivu.bulk.beside import workers


@contextmanager
def doubling(by):
    """Work that can go wrong."""

    def work(task):
        if task == "bad":
            raise InputError("bulk.lines_only", where="made.csv")
        if task == "gone":
            os._exit(9)
        time.sleep(task % 3 / 100)
        return task * by, os.getpid()

    yield work


@pytest.mark.parametrize("count", [0, 2])
def test_answers_come_in_the_order_of_the_tasks(count):
    with workers(count, doubling, 2) as in_turn:
        made = list(in_turn((number, f"about {number}") for number in range(9)))

    assert [(about, answer) for about, (answer, _) in made] == [(f"about {n}", 2 * n) for n in range(9)]
    here = os.getpid()
    assert len({process for _, (_, process) in made} - {here}) == count
    assert ({process for _, (_, process) in made} == {here}) == (not count)


@pytest.mark.parametrize("count", [0, 2])
def test_an_error_comes_back_as_it_was(count):
    with pytest.raises(InputError) as bad, workers(count, doubling, 2) as in_turn:
        list(in_turn((task, task) for task in (1, 2, "bad", 3, 4)))

    assert (bad.value.code, bad.value.where) == ("bulk.lines_only", "made.csv")


def test_a_process_that_ends_is_noticed():
    with pytest.raises(InputError) as bad, workers(2, doubling, 2) as in_turn:
        list(in_turn((task, task) for task in (1, "gone", 3)))

    assert bad.value.code == "bulk.ended"


WORKING = """
from unit.bulk.test_beside import doubling
from thelivu.bulk.beside import workers

if __name__ == "__main__":
    with workers(2, doubling, 2) as in_turn:
        made = in_turn((number, number) for number in range(10**9))
        print(*(next(made)[1][1] for _ in range(2)), flush=True)
        for _ in made:
            pass
"""


@pytest.mark.ci
def test_08_a_killed_parent_leaves_no_process_behind(tmp_path):
    script = tmp_path / "working.py"
    script.write_text(WORKING, encoding="utf-8")
    paths = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
    ) as parent:
        children = [int(number) for number in parent.stdout.readline().split()]
        parent.send_signal(signal.SIGKILL)

    assert len(children) == 2
    end = time.monotonic() + 20
    while any(map(alive, children)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(alive, children))


def alive(process):
    """Whether a process still works; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
