"""A seized phone's extraction: nothing arrives but a seed; files leave, as a folder or as a zip, and the truth beside them.

One group in which listed files went, one of a family in which none did, a talk between two in which one went, and one in which none
did. A listed file is random bytes that a made-up list names; most of them are not on the phone any more.
"""

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from thelivu_sim.devices.cache4 import Sent, cache4
from thelivu_sim.devices.msgstore import OWNER, Member, Said, newer, older
from thelivu_sim.devices.sharing import fastresume, info, known_met, torrent
from thelivu_sim.fixtures import containers
from thelivu_sim.tables import MARK, csv_bytes

GROUP, FAMILY = "120363000000000077@g.us", "919876506001-1420070400@g.us"
ASHA, BINU, CYRIL, DEVI, ELIAS = (f"9198765060{number:02d}@s.whatsapp.net" for number in range(11, 16))
LID = "55512340000017@lid"
"""The hidden id under which CYRIL writes."""
STATUS = "status@broadcast"
START = 1_772_445_600_000
"""2026-03-02 10:00 UTC, in milliseconds."""
MINUTE = 60_000
DATABASES = "data/data/com.whatsapp/databases"
TELEGRAM = "data/data/org.telegram.messenger/files/cache4.db"
CREATED, ADDED, LEFT, REMOVED, JOINED, KEYS = 11, 12, 13, 14, 20, 18
"""Numbers of the program's own messages."""


@dataclass(frozen=True, slots=True)
class Phone:
    """The files of an extraction by their paths, the files that the list names, and others that went."""

    files: Mapping[str, bytes]
    listed: tuple[bytes, ...]
    others: tuple[bytes, ...]

    @property
    def known(self) -> bytes:
        """The made-up list: SHA-256 alone, as a chat keeps it."""
        rows = [["category", "md5", "sha1", "sha256", "pdq", "name"]]
        rows += [[str(1 + number % 3), "", "", hashlib.sha256(one).hexdigest(), "", ""] for number, one in enumerate(self.listed)]
        return csv_bytes(rows)


def phone(seed: int = 7) -> Phone:
    """The phone of a seed; the same seed gives the same bytes."""
    random = Random(f"{seed}|phone")
    listed = tuple(random.randbytes(random.randint(200, 900)) for _ in range(4))
    others = tuple(random.randbytes(random.randint(200, 900)) for _ in range(3))
    carried = info([listed[3]])
    files = {
        f"{DATABASES}/msgstore.db": newer(*_newer(listed, others), lids=[(LID, CYRIL)], gone=[listed[2]]),
        f"{DATABASES}/msgstore-2019-01-01.1.db": older(*_older(listed, others)),
        TELEGRAM: cache4(_telegram(), [(4001, 7001), (4001, 7002), (4001, 7003)]),
        "data/data/com.example.player/databases/player.db": _player(),
        "sdcard/Download/made-up.torrent": torrent(carried),
        "sdcard/Android/data/com.example.torrents/files/BT_backup/resume.fastresume": fastresume(carried),
        "sdcard/aMule/known.met": known_met([random.randbytes(16) for _ in range(3)]),
        "sdcard/WhatsApp/Media/WhatsApp Images/IMG-20260302-WA0001.bin": others[0],
        "sdcard/DCIM/README.txt": MARK.encode(),
        "sdcard/DCIM/note.bin": random.randbytes(300),
    }
    return Phone(files, listed, others)


def write_folder(made: Phone, into: Path) -> Path:
    """Writes the extraction as a folder."""
    return containers.folder(made.files, into)


def zip_bytes(made: Phone) -> bytes:
    """The extraction as a zip, with times that do not depend on today."""
    return containers.zip_file(made.files, at=(2026, 3, 2, 10, 0, 0))


def _at(minutes: int) -> int:
    return START + minutes * MINUTE


def _newer(listed: tuple[bytes, ...], others: tuple[bytes, ...]) -> tuple[list[Said], list[Member]]:
    said = [
        Said(GROUP, ASHA, _at(0), change=CREATED),
        Said(GROUP, ASHA, _at(1), change=ADDED, whom=(BINU, CYRIL, ELIAS)),
        Said(GROUP, BINU, _at(2)),
        Said(GROUP, ASHA, _at(3), listed[0]),  # a listed file
        Said(GROUP, BINU, _at(4), others[0]),  # a file that no list names
        Said(GROUP, LID, _at(5), listed[1]),  # a listed file, by a hidden id
        Said(GROUP, OWNER, _at(6), listed[0]),  # passed on by who holds the phone
        Said(GROUP, ELIAS, _at(7), change=LEFT, whom=(ELIAS,)),
        Said(GROUP, DEVI, _at(8), change=JOINED, whom=(DEVI,)),
        Said(GROUP, ASHA, _at(9), change=KEYS),
        Said(FAMILY, OWNER, _at(10), others[1]),
        Said(FAMILY, DEVI, _at(11)),
        Said(ASHA, ASHA, _at(12)),
        Said(ASHA, OWNER, _at(13), listed[3]),  # between two
        Said(DEVI, DEVI, _at(14), others[2]),  # between two, and nothing listed
        Said(STATUS, BINU, _at(15)),
    ]
    members = [
        Member(GROUP, ASHA, rank=2, since=_at(0)), Member(GROUP, BINU, since=_at(1)), Member(GROUP, LID),
        Member(GROUP, DEVI), Member(GROUP, ELIAS, gone=_at(7)), Member(FAMILY, DEVI),
    ]  # fmt: skip
    return said, members


def _older(listed: tuple[bytes, ...], others: tuple[bytes, ...]) -> tuple[list[Said], list[Member]]:
    """A backup of years before, in the older form."""
    before = 1_546_300_800_000  # 2019-01-01
    said = [
        Said(FAMILY, DEVI, before, change=CREATED),
        Said(FAMILY, DEVI, before + MINUTE, change=ADDED),
        Said(FAMILY, DEVI, before + 2 * MINUTE, others[1]),
        Said(ELIAS, ELIAS, before + 3 * MINUTE, listed[2]),
        Said(FAMILY, ELIAS, before + 4 * MINUTE, change=5),
    ]
    return said, [Member(FAMILY, DEVI, rank=1), Member(FAMILY, OWNER)]


def _telegram() -> list[Sent]:
    seconds = START // 1000
    return [
        Sent(-4001, seconds, channel=True), Sent(-4001, seconds + 60, out=True, channel=True), Sent(-77, seconds + 120),
        Sent(7001, seconds + 180), Sent(7001, seconds + 240, out=True), Sent(1 << 45, seconds + 300),
    ]  # fmt: skip


def _player() -> bytes:
    """A database of another program."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript("CREATE TABLE song (_id INTEGER PRIMARY KEY, title TEXT); INSERT INTO song VALUES (1, 'a');")
        return base.serialize()
