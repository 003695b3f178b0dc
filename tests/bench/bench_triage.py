"""How much CPU a triage of a folder costs beside hashdeep with the same three digests, in CPU-seconds.

    python tests/bench/bench_triage.py

Prints the median ratio of seven interleaved pairs; pairs, because a shared machine slows both alike. The folder
holds random bytes in files of phone sizes; both sides read it from the page cache.
"""

import hashlib
import os
import random
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from thelivu.authority import Authority, Subject, permit
from thelivu.devices import open_folder
from thelivu.examination import Policy, digested, read_known_files, triage

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
SIZES = [4_000] * 600 + [60_000] * 300 + [2_500_000] * 60  # about 170 MB
ACT = "examination.triage"


def fill(folder):
    seed = random.Random(7)
    for number, size in enumerate(SIZES):
        below = folder / f"{number % 20:02d}"
        below.mkdir(exist_ok=True)
        (below / f"{number}.bin").write_bytes(seed.randbytes(size))


def listed():
    """A list of 20,000 made-up rows, of which none stands in the folder."""
    rows = [
        f"1,{hashlib.md5(b'%d' % n).hexdigest()},{hashlib.sha1(b'%d' % n).hexdigest()},,,\n".encode()
        for n in range(20_000)
    ]
    header = b"category,md5,sha1,sha256,pdq,name\n"
    return read_known_files([header, *rows], name="made-up", version="1", sha256="0" * 64)


def authority():
    return Authority(
        id="0" * 32, basis="bnss_94", reference="bench", purpose="csea_material", acts=frozenset({ACT}),
        subjects=("exhibit:*",), district=None, valid_from=NOW, valid_to=NOW + timedelta(days=1),
        recorded_by="officer-1", recorded_at=NOW, approved_by="officer-2", approved_at=NOW, revoked_at=None,
        practice=True,
    )  # fmt: skip


def ours(folder, known, held):
    start = time.process_time()
    found = triage(held, "B-1", digested(open_folder(folder).entries()), [known], Policy(), ask_again=lambda held: held)
    assert found.tally.examined == len(SIZES)
    return time.process_time() - start


def theirs(folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        ["hashdeep", "-c", "md5,sha1,sha256", "-r", "-j0", os.fspath(folder)],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(pairs=7):
    """Ratio theirs : ours of each pair."""
    known = listed()
    held = permit(authority(), ACT, Subject("exhibit", "B-1"), NOW)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        ours(folder, known, held), theirs(folder)  # both sides find the page cache warm
        ratios = []
        for _ in range(pairs):
            mine = ours(folder, known, held)
            ratios.append(theirs(folder) / mine)
    return ratios


@pytest.mark.long
@pytest.mark.skipif(shutil.which("hashdeep") is None, reason="hashdeep is not installed")
def test_triage_needs_at_most_half_the_cpu_of_hashdeep(capsys):
    ratios = measure()
    with capsys.disabled():
        print(
            f"\ntriage: hashdeep / ours, CPU-seconds, {sum(SIZES) >> 20} MiB: {[round(r, 2) for r in ratios]}"
        )
    assert statistics.median(ratios) >= 2


if __name__ == "__main__":
    found = measure()
    print("hashdeep / ours, CPU-seconds:", [round(r, 2) for r in found])
    print("median:", round(statistics.median(found), 2))
