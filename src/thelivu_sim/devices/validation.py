"""A set of benign data for the validation of triage as a method: nothing arrives but a folder; a device, lists and the truth leave.

Random bytes, drawn patches, made-up chats, and what a seized device has of odd things: links, names that are no line of text, archives,
a bomb, half a picture, a program that wipes. The truth is stated here by hand, file by file, and asks no part of the program; the keyed list of harmless files is built by it.
"""

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thelivu.devices.knownlists import Inputs, Provenance, build, key_at
from thelivu_sim import disks
from thelivu_sim.devices import drawn
from thelivu_sim.devices.phone import phone
from thelivu_sim.fixtures import containers
from thelivu_sim.tables import csv_bytes

FORM = "thelivu-validation-set/1"
NAME = "thelivu benign set 1"
HEADER = ("category", "md5", "sha1", "sha256", "pdq", "name")
IDENTICAL, NEAR, ABSENT = "identical", "near", "absent-file"
_NEAR_BY, _TOO_FAR = 26, 38  # bits that are turned in a listed hash: inside 31 and outside, with room for a decoder's rounding
_BOMB = 400 << 20  # bytes of zeros
_LIST = {"list": "listed", "version": "1"}
_TABLES = ("metafile",) * 3
"""Of a FAT file system: its head and its two tables, which Sleuth Kit shows as files."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the device: its bytes, the rows that list it, what triage must say of it and of what lies inside it.

    `found`: (path below it, or nothing for itself; grade; category). `inside`: members examined, `skipped` and `failed` ones by reason.
    """

    path: str
    data: bytes
    rows: tuple[tuple[str, ...], ...] = ()
    found: tuple[tuple[str, str, str], ...] = ()
    inside: int = 0
    skipped: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    good: bool = False
    contradicted: bool = False


def write_set(folder: Path, *, images: bool) -> Path:
    """Writes the set. `images`: with a FAT file system and an E01 of it, which needs the tools of `thelivu_sim.disks`."""
    folder.mkdir(parents=True)
    made, beside = files(), ("link", "pipe")
    packed = {one.path: one.data for one in made}
    device = containers.folder(packed, folder / "device")
    (device / "a link").symlink_to("documents")
    os.mkfifo(device / "a pipe")
    (folder / "device.zip").write_bytes(containers.zip_file(packed))
    (folder / "listed@1.csv").write_bytes(csv_bytes([list(HEADER), *(list(row) for one in made for row in one.rows), *_strangers()]))
    _harmless(folder, [one for one in made if one.good])
    runs = [_run("device", made, beside), _run("device", made, beside, quick=True), _run("device.zip", made)]
    if images:
        runs += _images(folder, [one for one in made if re.fullmatch(r"[\w.-]+/[\w .-]+", one.path, re.ASCII)])
    said = {
        "form": FORM, "name": NAME, "lists": ["listed@1.csv", "harmless.khl"], "list_key": "list.key", "runs": runs,
    }  # fmt: skip
    target = folder / "validation.json"
    target.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return target


def files() -> list[File]:
    """Every file of the device."""
    return [*_documents(), *_pictures(), *_archives(), *_chats()]


def _content(name: str) -> bytes:
    return disks.content(name, 5000)


def _listed(data: bytes, category: str, *algorithms: str, pdq: str = "") -> tuple[str, ...]:
    """A row with these digests of the data; all three where none is named."""
    names = algorithms or HEADER[1:4]
    digests = (hashlib.new(one, data, usedforsecurity=False).hexdigest() if one in names else "" for one in HEADER[1:4])
    return (category, *digests, pdq, "")


def _of_picture(number: int, category: str, turned: int = 0) -> tuple[str, ...]:
    """A row with nothing but the hash of a drawn picture, some of its bits turned."""
    pdq = int(drawn.PDQ[number], 16) ^ sum(1 << (7 * bit % 256) for bit in range(turned))
    return (category, "", "", "", f"{pdq:064x}", "")


def _documents() -> Iterator[File]:
    for name, category in (("three digests", "A1"), ("ണ name of letters", "A2"), ("a name\twith a tab", "A1")):
        data, path = _content(name), f"documents/{name}.bin"
        yield File(path, data, (_listed(data, category),), (("", IDENTICAL, category),))
    for one in HEADER[1:4]:
        data = _content(f"by {one} alone")
        yield File(f"documents/by {one} alone.bin", data, (_listed(data, "B1", one),), (("", IDENTICAL, "B1"),))
    twice = _content("listed twice")
    yield File("documents/listed twice.bin", twice, (_listed(twice, "A1"), _listed(twice, "A3")), (("", IDENTICAL, "A1"), ("", IDENTICAL, "A3")))
    copy = _content("three digests")
    yield File("documents/a copy.bin", copy, found=(("", IDENTICAL, "A1"),))
    other = _listed(_content("another"), "A1")
    against = _content("contradicted")
    yield File("documents/contradicted.bin", against, ((*_listed(against, "A1")[:2], *other[2:]),), contradicted=True)
    yield File("documents/listed by nobody.bin", disks.content("listed by nobody", 300_000))
    yield File("documents/empty.bin", b"")
    harmless = _content("part of a program")
    yield File("Program Files/player/part.bin", harmless, good=True)
    yield File("Windows/Prefetch/SDELETE.EXE-1A2B3C4D.pf", _content("prefetch"))


def _pictures() -> Iterator[File]:
    one = drawn.drawn(1)
    formats: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("fine.jpg", "JPEG", {"quality": 90}), ("coarse.jpg", "JPEG", {"quality": 40}), ("drawn.png", "PNG", {}), ("drawn.webp", "WEBP", {"quality": 80}),
        ("drawn.gif", "GIF", {}), ("drawn.bmp", "BMP", {}), ("drawn.tif", "TIFF", {}), ("drawn.avif", "AVIF", {}),
    )  # fmt: skip
    for at, (name, form, how) in enumerate(formats):
        rows = (_of_picture(1, "P1"),) if at == 0 else ()
        yield File(f"pictures/{name}", drawn.as_file(one, form, **how), rows, (("", NEAR, "P1"),))
    large = drawn.as_file(drawn.drawn(2, width=3000, height=2250), "JPEG", quality=85)
    yield File("pictures/large.jpg", large, (_of_picture(2, "P2", _NEAR_BY),), (("", NEAR, "P2"),))
    far = drawn.as_file(drawn.drawn(3), "JPEG", quality=85)
    yield File("pictures/too far.jpg", far, (_of_picture(3, "P3", _TOO_FAR),))
    yield File("pictures/of nobody.jpg", drawn.as_file(drawn.drawn(4), "JPEG", quality=85))
    yield File("pictures/flat.png", drawn.as_file(drawn.flat(), "PNG"), (("P4", "", "", "", drawn.FLAT_PDQ, ""),))
    cut = drawn.as_file(drawn.drawn(5), "JPEG", quality=85)
    cut = cut[: len(cut) // 2]
    yield File("pictures/half.jpg", cut, (_listed(cut, "A1"), _of_picture(5, "P5")), (("", IDENTICAL, "A1"),), failed=(("", "not_decoded"),))


def _archives() -> Iterator[File]:
    inner, shown = _content("in an archive"), drawn.as_file(drawn.drawn(6), "JPEG", quality=85)
    rows = (_listed(inner, "A4"), _of_picture(6, "P6"))
    members = {"folder/inner.bin": inner, "shown.jpg": shown, "other.bin": _content("other")}
    found = (("folder/inner.bin", IDENTICAL, "A4"), ("shown.jpg", NEAR, "P6"))
    yield File("archives/three.zip", containers.zip_file(members, link="a link"), rows, found, inside=3, skipped=(("a link", "link"),))
    yield File("archives/three.tar.gz", gzip.compress(containers.tar(members), mtime=0), found=found, inside=3)
    bomb = containers.zip_file({"zeros.bin": bytes(_BOMB)})
    yield File("archives/bomb.zip", bomb, (_listed(bomb, "A5"),), (("", IDENTICAL, "A5"),), failed=(("", "too_large"),))


def _chats() -> Iterator[File]:
    made = phone()
    rows = tuple((str(1 + at % 3), "", "", hashlib.sha256(one).hexdigest(), "", "") for at, one in enumerate(made.listed))
    said = {"msgstore.db": ("1", "2", "3", "1"), "msgstore-2019-01-01.1.db": ("3",)}
    for path, data in made.files.items():
        name = path.rpartition("/")[2]
        yield File(path, data, rows if name == "msgstore.db" else (), tuple(("", ABSENT, one) for one in said.get(name, ())))


def _strangers() -> list[list[str]]:
    """Rows of files that are nowhere."""
    return [list(_listed(_content(f"stranger {number}"), "A9")) for number in range(200)]


def _run(
    source: str, made: list[File], beside: tuple[str, ...] = (), *, quick: bool = False, deleted: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """What a run over these files must come to; `beside`: why further entries of the source are skipped."""
    found = [
        {"grade": grade, **_LIST, "category": category, "path": _at(one, inner), "deleted": one.path in deleted}
        for one in made for inner, grade, category in one.found
    ]  # fmt: skip
    failed = [{"path": _at(one, inner), "reason": reason} for one in made for inner, reason in one.failed]
    skipped = [reason for one in made for _, reason in one.skipped] + [*beside]
    facts = {f"skipped.{reason}": skipped.count(reason) for reason in skipped}
    facts |= {"known_good": sum(one.good for one in made), "wiping_tool": sum("SDELETE" in one.path for one in made)}
    total = len(made) + sum(one.inside + len(one.skipped) + sum(bool(inner) for inner, _ in one.failed) for one in made) + len(beside)
    entries = {
        "in": total, "examined": total - len(failed) - len(skipped), "skipped": len(skipped), "failed": len(failed), "deleted": len(deleted),
    }  # fmt: skip
    counted = [{"code": code, "count": count} for code, count in sorted(facts.items()) if count]
    against = [{**_LIST, "path": _at(one, "")} for one in made if one.contradicted]
    return {
        "source": source, "quick": quick, "entries": entries, "findings": found, "failed": failed, "contradictions": against, "facts": counted,
    }  # fmt: skip


def _at(one: File, inner: str) -> str:
    path = one.path.replace("\t", "\\x09")
    return f"{path}!/{inner}" if inner else path


def _harmless(folder: Path, made: list[File]) -> None:
    """A keyed list of harmless files, under a key that is made with it: of benign data, so that it may lie beside it."""
    source = folder / "harmless.csv"
    source.write_bytes(csv_bytes([list(HEADER), *(list(_listed(one.data, "harmless")) for one in made)]))
    about = Provenance("harmless", "1", "thelivu", "none: benign data", kind="known-good")
    build(Inputs([source]), folder / "harmless.khl", key_at(folder / "list.key"), about, {})
    source.unlink()


def _images(folder: Path, made: list[File]) -> Iterator[dict[str, Any]]:
    """A FAT file system in raw form and as E01, two listed files of it deleted by mtools."""
    gone = frozenset({"documents/three digests.bin", "documents/by sha1 alone.bin"})  # a short name would lose its first letter
    disks.filled(disks.FAT, folder / "device.dd", {one.path: one.data for one in made}, sorted(gone), megabytes=64)
    disks.e01(folder / "device.dd", folder / "device")
    yield from (_run(source, made, _TABLES, deleted=gone) for source in ("device.dd", "device.E01"))
