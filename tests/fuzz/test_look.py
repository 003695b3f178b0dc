"""Databases and histories of a device under abuse: spoiled bytes are looked at or refused with a reason; nothing else happens.

In the product each runs in a child of its own; here nothing guards it, so that a fault of SQLite itself would end the run.
"""

import resource
import time
from random import Random

import pytest

from fuzz.mutators import mutated
from thelivu.devices.look import NotSeen, chats, clients
from thelivu.examination.activity import ChatBase
from thelivu.leads import packed
from thelivu_sim.devices.phone import phone
from thelivu_sim.devices.sharing import info, resume_dat
from thelivu_sim.markers import PREFIX

FILES = {**phone().files, "resume.dat": resume_dat([info([b"a"]), info([b"b"], second=True)])}
CHATS = [data for data in FILES.values() if chats.sniff(data[:4096])]
CLIENTS = [data for data in FILES.values() if clients.sniff(data[:4096])]
LONGEST_S = 10


def pages(random: Random, data: bytes) -> bytes:
    """A database with whole pages changed for others, and bits in the heads of pages: what checks of a header would not see."""
    held = bytearray(data)
    for _ in range(random.randint(1, 4)):
        one, other = (4096 * random.randrange(len(data) // 4096) for _ in range(2))
        if random.random() < 0.5:
            held[one : one + 4096] = data[other : other + 4096]
        else:
            for _ in range(random.randint(1, 8)):
                held[one + random.randrange(112)] ^= 1 << random.randrange(8)
    return bytes(held)


@pytest.mark.ci
@pytest.mark.parametrize("part", range(4))
def test_04_spoiled_databases_and_histories_are_looked_at_or_refused(part: int) -> None:
    became, reasons = {"looked": 0, "refused": 0}, set()
    for seed in range(part * 750, (part + 1) * 750):
        random = Random(f"look|{seed}")
        kind = random.choice(["pages", "chat", "client"])
        data = random.choice(CLIENTS if kind == "client" else CHATS)
        spoiled = pages(random, data) if kind == "pages" else mutated(random, data, random.choice(CLIENTS))
        begun = time.process_time()
        try:
            if kind == "client":
                given_out = repr(clients.look(spoiled)).encode()
            else:
                given_out = packed.pack(chats.read(spoiled), ChatBase | None) + repr(chats.look(spoiled)).encode()
            became["looked"] += 1
            assert PREFIX.encode() not in given_out, seed
        except NotSeen as refused:
            became["refused"] += 1
            reasons.add(refused.reason)
        assert time.process_time() - begun < LONGEST_S, seed

    assert reasons == {"not_decoded"}
    assert min(became.values()) > 20, became  # neither all whole nor all refused: the changes are felt
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2 * 1024**2  # KiB
