"""Promise 4 under abuse: spoiled files of every format are read or refused; no traceback, no hang, memory bounded.

./run long fuzz      a million of them on every core; THELIVU_FUZZ_LOG names a log with which it goes on where it was
"""

import json
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import pytest

from fuzz.judge import run
from fuzz.subjects import formats_reached, subjects
from thelivu import leads
from thelivu.base import InputError, Refused
from thelivu.devices.sandbox import read as read_in_child
from thelivu.leads import IMPORTERS
from thelivu.leads.archive import is_archive

MILLION, BLOCK = 1_000_000, 5_000


def test_every_importer_has_a_file_to_spoil():
    assert {importer.FORMAT for importer in IMPORTERS} - formats_reached() == set()


FILES = [one for one in subjects() if not is_archive(one[0])]  # archives have tests of their own


@pytest.mark.parametrize("number", range(len(FILES)), ids=lambda number: FILES[number][1])
def test_every_file_is_the_same_in_the_sandbox(number):
    """What a parser would load when it is first used it cannot load in the sandbox: here that shows."""
    data, name, mapping = FILES[number]

    assert said(read_in_child, data, name, mapping) == said(leads.read, data, name, mapping)


def said(read, data, name, mapping):
    try:
        return read(data, name=name, mapping=mapping)
    except (InputError, Refused) as refused:
        return refused.word


def test_04_300_spoiled_files_are_read_or_refused():
    came = run(0, 300)

    assert came["read"] + came["refused"] == 300
    assert min(came["read"], came["refused"]) > 20  # else the changes are too many or too few to say anything


@pytest.mark.ci
def test_04_10_000_spoiled_files_are_read_or_refused():
    came = run(300, 10_300)

    assert came["read"] + came["refused"] == 10_000
    assert came["slowest_s"] < 10


@pytest.mark.long
def test_04_fuzz_a_million_spoiled_files_are_read_or_refused(tmp_path):
    log = Path(os.environ.get("THELIVU_FUZZ_LOG", tmp_path / "fuzz.jsonl"))
    done = (
        {line["first"]: line for line in map(json.loads, log.read_text().splitlines())}
        if log.exists()
        else {}
    )
    left = [first for first in range(0, MILLION, BLOCK) if first not in done]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool, log.open("a") as out:
        for ended in as_completed([pool.submit(run, first, first + BLOCK) for first in left]):
            if ended.exception():  # else the others would go on unseen
                pool.shutdown(wait=False, cancel_futures=True)
            line = ended.result()
            done[line["first"]] = line
            out.write(json.dumps(line) + "\n")
            out.flush()
            print(
                f"{len(done) * BLOCK:,} of {MILLION:,}, slowest {line['slowest_s']:.2f} s, {line['peak_mib']} MiB"
            )

    assert sum(line["read"] + line["refused"] for line in done.values()) == MILLION
    assert max(line["slowest_s"] for line in done.values()) < 10
