"""How much the ledger's tree costs beside pymerkle: append with a root now and then, in CPU-seconds.

    python tests/bench/bench_ledger.py

Prints the median ratio of five interleaved pairs; pairs, because a shared machine slows both alike.
"""

import statistics
import time

import pymerkle
import pytest

from thelivu.ledger import Tree, leaf_hash

ENTRIES = 20_000
EVERY = 100  # appends between two roots
DATA = [b"entry %d" % n + bytes(100) for n in range(ENTRIES)]


def ours():
    tree = Tree()
    for n, data in enumerate(DATA):
        tree.append(leaf_hash(data))
        if n % EVERY == 0:
            tree.root()
    return tree.root()


def theirs():
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for n, data in enumerate(DATA):
        tree.append_entry(data)
        if n % EVERY == 0:
            tree.get_root()
    return tree.get_root()


def cpu_seconds(run):
    start = time.process_time()
    root = run()
    return time.process_time() - start, root


def measure(pairs=5):
    """Ratio theirs : ours of each pair; both must find the same root."""
    ratios = []
    for _ in range(pairs):
        (mine, root), (other, expected) = cpu_seconds(ours), cpu_seconds(theirs)
        assert root == expected
        ratios.append(other / mine)
    return ratios


@pytest.mark.long
def test_appending_is_no_slower_than_pymerkle(capsys):
    ratios = measure()
    with capsys.disabled():
        print(f"\nledger: pymerkle / ours, CPU-seconds, {ENTRIES} appends: {[round(r, 1) for r in ratios]}")
    assert statistics.median(ratios) > 1.0


if __name__ == "__main__":
    found = measure()
    print(
        f"pymerkle / ours, CPU-seconds, {ENTRIES} appends with a root every {EVERY}:",
        [round(r, 2) for r in found],
    )
    print("median:", round(statistics.median(found), 2))
