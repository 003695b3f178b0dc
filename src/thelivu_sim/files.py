"""Files of devices: random bytes, some of which stand on a made-up list of known files; the list itself.

Nothing here is or looks like a picture. A listed file is the same bytes on every device that holds it.
"""

import hashlib
from collections.abc import Iterator
from random import Random

from thelivu_sim import tables
from thelivu_sim.markers import Marker
from thelivu_sim.people import Device
from thelivu_sim.world import World

LIST_NAME = "made-up"
_FOLDERS = ("DCIM", "Download", "Orchid Chat/received", "Documents")


def listed_file(world: World, number: int) -> bytes:
    """The bytes of a file that the made-up list names."""
    random = Random(f"{world.seed}|listed|{number}")
    return random.randbytes(random.randint(200, 1200))


def known_files(world: World, mark: Marker) -> bytes:
    """The list: categories 1 to 3; most rows give two digests, some one, some all. Names are the issuer's free text."""
    random = Random(f"{world.seed}|list")
    rows = [["category", "md5", "sha1", "sha256", "pdq", "name"]]
    for number in range(world.profile.listed_files):
        data = listed_file(world, number)
        digests = [
            hashlib.new(name, data, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256")
        ]
        given = random.choices(((1, 1, 0), (1, 0, 0), (1, 1, 1)), (5, 2, 3))[0]
        cells = [digest if kept else "" for digest, kept in zip(digests, given, strict=True)]
        rows.append([str(1 + number % 3), *cells, "", mark(f"row {number} name")])
    return tables.csv_bytes(rows)


def device_files(world: World, device: Device) -> Iterator[tuple[str, bytes, int | None]]:
    """Path, bytes and, for a listed file, its number: what a folder of the device holds."""
    random = Random(f"{world.seed}|device|{device.id}")
    numbers: list[int | None] = [*random.sample(range(world.profile.listed_files), device.listed)]
    numbers += [None] * device.other
    random.shuffle(numbers)
    for index, number in enumerate(numbers):
        data = random.randbytes(random.randint(150, 1500)) if number is None else listed_file(world, number)
        yield f"{random.choice(_FOLDERS)}/{index:03d}-{random.getrandbits(24):06x}.bin", data, number


def md5(data: bytes) -> str:
    """The digest that platforms report."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
