"""How much a chat export costs to read, beside one pass of one compiled form over the same text, in CPU-seconds.

    python tests/bench/bench_chats.py

100,000 lines of WhatsApp; ratios of interleaved pairs, because a shared machine slows both alike. Memory is the peak of
what Python holds while it reads, beside the size of the file. A file of twice the lines may cost twice as much.
"""

import re
import statistics
import time
import tracemalloc

import pytest

from thelivu.leads.chats import whatsapp
from thelivu_sim.tables import MARK

LINES = 100_000
ONE_PASS = re.compile(r"^(\d{1,2}/\d{1,2}/\d{2,4}), (\d{1,2}:\d{2}) - ([^:\n]{1,100}): (.*)$", re.MULTILINE)


def export(lines=LINES):
    """A group of 40 members over a year: every line a message, one in a hundred the program's own."""
    made = [MARK]
    for number in range(lines - 1):
        day, minute = 1 + number * 360 // lines, number % 1440
        head = f"{1 + day % 28:02d}/{1 + day // 31:02d}/2026, {minute // 60:02d}:{minute % 60:02d} - "
        who = f"+91 98765 {number % 40:05d}"
        if number % 100 == 0:
            made.append(f"{head}{who} added +91 98766 {number % 977:05d}")
        else:
            made.append(
                f"{head}{who}: the boats leave at seven and come back before the rain, as always {number}"
            )
    return "\n".join(made).encode()


def cpu_seconds(run):
    start = time.process_time()
    run()
    return time.process_time() - start


def measure(data, pairs=5):
    """Ratio reading : one pass of each pair."""
    text = data.decode()
    ratios = []
    for _ in range(pairs):
        ours = cpu_seconds(lambda: whatsapp.read(data, name="WhatsApp Chat with Boats.txt"))
        one = cpu_seconds(lambda: sum(1 for _ in ONE_PASS.finditer(text)))
        ratios.append(ours / one)
    return ratios


def peak(data):
    """Peak bytes that Python holds while it reads, for each byte of the file."""
    tracemalloc.start()
    reading = whatsapp.read(data, name="WhatsApp Chat with Boats.txt")
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reading.items_in == reading.accepted + len(reading.rejected) == data.count(b"\n") + 1
    return held / len(data)


@pytest.mark.long
def test_twice_the_lines_cost_twice_the_time_and_memory_stays_in_proportion():
    small, large = export(LINES // 2), export()
    growth = [
        cpu_seconds(lambda: whatsapp.read(large, name="c.txt"))
        / cpu_seconds(lambda: whatsapp.read(small, name="c.txt"))
        for _ in range(5)
    ]
    assert statistics.median(growth) < 2.6
    assert peak(large) < 20


if __name__ == "__main__":
    data = export()
    found = measure(data)
    seconds = cpu_seconds(lambda: whatsapp.read(data, name="c.txt"))
    print(
        f"reading {LINES} lines: {seconds:.2f} CPU-s; beside one compiled pass: {[round(one) for one in found]}"
    )
    print(
        f"median ratio {statistics.median(found):.0f}; peak memory {peak(data):.1f} bytes for each byte of the file"
    )
