"""Each promise is broken on purpose, in a copy, where a careless change would do it; the tests named for it must fail.

`./run long broken`. Three things are asked of every break: the text that it replaces stands once in its file, its tests
pass in an unbroken copy, and in the broken one each fails by what it asserts: a module that cannot be imported or a
fixture that falls over has shown nothing.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from long.breaks import Break, Run, breaks, copy_broken, copy_repository, occurrences, run_tests

pytestmark = pytest.mark.long

BREAKS = breaks()
# What an assertion, and an expected refusal that is not raised (`pytest.raises`), end a test with.
SEEN = {"assertion", "Failed"}
# What shows nothing: the test did not get as far as its body, or the copy is no program any more.
FELL = re.compile(r"setup: |teardown: |collection|ImportError|ModuleNotFoundError|SyntaxError|NameError")


@pytest.fixture(scope="module")
def asked(request) -> list[Break]:
    """The breaks of this run: all, or those that `-k` chose."""
    marks = (getattr(item, "callspec", None) for item in request.session.items)
    named = [mark.params["one"] for mark in marks if mark and isinstance(mark.params.get("one"), Break)]
    return named or BREAKS


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The unbroken copy."""
    return copy_repository(tmp_path_factory.mktemp("whole") / "copy")


@pytest.fixture(scope="module")
def unbroken(whole, asked) -> Run:
    """The tests of those breaks against the unbroken copy, which leaves its modules compiled for the broken ones."""
    return run_tests(whole, sorted({test for one in asked for test in one.red}))


@pytest.fixture(scope="module")
def broken(whole, unbroken, asked, tmp_path_factory) -> Iterator[Callable[[Break], tuple[Path, Run]]]:
    """The copy and the run of each break: as many at once as there are processors."""
    place = tmp_path_factory.mktemp("broken")

    def run(one: Break) -> tuple[Path, Run]:
        copy = copy_broken(whole, place / str(BREAKS.index(one)), one)
        try:
            return copy, run_tests(copy, one.red)
        finally:
            shutil.rmtree(copy)

    pool = ThreadPoolExecutor(os.cpu_count())
    runs = {one.name: pool.submit(run, one) for one in asked if occurrences(one, whole) == 1}
    yield lambda one: runs[one.name].result()
    pool.shutdown(cancel_futures=True)


def test_unbroken_every_test_of_the_table_passes(whole, unbroken, asked) -> None:
    assert unbroken.thelivu.is_relative_to(whole)
    assert {name: how for name, how in unbroken.ended.items() if how != "passed"} == {}, unbroken.output
    assert {test for one in asked for test in one.red if not unbroken.of(test)} == set()


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.name)
def test_broken_its_tests_fail(one: Break, whole: Path, broken) -> None:
    assert occurrences(one, whole) == 1, f"{one.file}: what is to be replaced must stand there once"

    copy, run = broken(one)

    assert run.thelivu.is_relative_to(copy)
    for test in one.red:
        how = run.of(test) - {"passed"}
        assert how, f"{test} does not see it"
        assert how & SEEN, f"{test} fell over: {how}\n{run.output}"
        assert not any(map(FELL.match, how)), f"{test} fell over: {how}\n{run.output}"
    print(f"\nseen {one.row()}", flush=True)
