"""What another tool wrote of the same files: a list of hashdeep's output names each of them by all three digests."""

import random
import shutil
import subprocess

import pytest

from thelivu.base import digest_stream
from thelivu.devices.knownlists import Inputs, build, open_list
from unit.devices.knownlists.made import ABOUT, KEY


@pytest.mark.ci
def test_each_file_is_named_by_the_digests_that_hashdeep_computed(tmp_path):
    folder, seed = tmp_path / "files", random.Random(5)
    folder.mkdir()
    sizes = [0, 1, 55, 56, 63, 64, 65, 4_095, 4_096, 1_000_003]  # around the blocks of the three algorithms
    for size in sizes:
        (folder / f"{size},a").write_bytes(seed.randbytes(size))
    command = [shutil.which("hashdeep"), "-c", "md5,sha1,sha256", "-r", folder]
    (tmp_path / "out.txt").write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)

    (taken,) = build(Inputs([tmp_path / "out.txt"]), tmp_path / "x.khl", KEY, ABOUT, {}).taken
    digests = [digest_stream([path.read_bytes()]) for path in folder.iterdir()]
    files = [{name: bytes.fromhex(getattr(one, name)) for name in ("md5", "sha1", "sha256")} for one in digests]
    found = open_list(tmp_path / "x.khl", KEY).named(files)

    assert (taken.rows_in, taken.kept) == (len(sizes), len(sizes))
    assert [[one.agreed for one in answer] for answer in found] == [[("md5", "sha1", "sha256")]] * len(sizes)
