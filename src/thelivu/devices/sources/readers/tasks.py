"""The closed table of what is done with a source's bytes in the sandbox. Its zygote: `python -I -m` this package."""

import encodings.cp437
import encodings.latin_1
import encodings.utf_16
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from thelivu.base import InputError
from thelivu.devices.sandbox.zygote import Task, say
from thelivu.devices.sources import frames
from thelivu.devices.sources.readers import backups, disk, packed, virtual, walk
from thelivu.devices.sources.readers.ewf import Ewf
from thelivu.devices.sources.readers.media import Medium, Raw
from thelivu.devices.sources.readers.telling import Teller

_codecs = (encodings.cp437, encodings.latin_1, encodings.utf_16)
"""Of names in archives: a confined child can load none."""


def medium_of(argument: Mapping[str, Any]) -> Medium:
    """The medium in the open files of a job."""
    kind, files = argument["kind"], argument["files"]
    if kind == "e01":
        return Ewf(files)
    raw = Raw(files)
    made = {"vhd": virtual.vhd, "vmdk": virtual.vmdk, "qcow2": virtual.qcow2}.get(kind)
    return made(raw) if made else raw


def _volumes(given: int, size: int, argument: Any) -> bytes:  # noqa: ARG001 - the form of a task
    disk.tell_volumes(medium_of(argument))
    return frames.frame(frames.DONE)


def _walk(given: int, size: int, argument: Any) -> bytes:  # noqa: ARG001
    medium = medium_of(argument)
    prefix = bytes.fromhex(argument["prefix"])
    walk.tell_volume(medium, argument["offset"], prefix, Teller(argument, medium.size))
    return frames.frame(frames.DONE)


def _bytes(given: int, size: int, argument: Any) -> bytes:  # noqa: ARG001
    """The medium as it is, for its digest."""
    medium = medium_of(argument)
    for name, value in medium.facts.items():
        say(frames.frame(frames.FACT, f"{name}={value}".encode()))
    for at in range(0, medium.size, frames.PIECE):
        say(frames.frame(frames.DATA, medium.read_at(at, frames.PIECE)))
    for start, end, why in medium.regions.listed():
        say(frames.region_frame(start, end - start, why))
    return frames.frame(frames.DONE)


def _packed(given: int, size: int, argument: Any) -> bytes:  # noqa: ARG001
    raw = medium_of(argument)
    packed.tell(raw, argument["kind"], Teller(argument, raw.size))
    return frames.frame(frames.DONE)


def _backup_names(given: int, size: int, argument: Any) -> bytes:  # noqa: ARG001
    raw = medium_of(argument)
    if raw.size > backups.MOST:
        raise InputError("devices.source.damaged")
    backups.tell_names(raw.read_at(0, raw.size), Teller(argument, raw.size))
    return frames.frame(frames.DONE)


TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "sources.volumes": _volumes,
        "sources.walk": _walk,
        "sources.bytes": _bytes,
        "sources.packed": _packed,
        "sources.backup_names": _backup_names,
    }
)
