"""Large lists as files of their own (.khl): opened where they lie, by whoever has the key. The one place that knows the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from thelivu.base import InputError

_FORM = "thelivu.devices.knownlists"


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What the header of a list says of it."""

    name: str
    issue: str
    entries: int
    hashes: int
    rejected: int
    good: bool
    provenance: str
    terms: str


def opened_list(path: Path, key: bytes) -> Any:
    """The list as a triage asks it (`thelivu.examination.KnownFiles`)."""
    if find_spec(_FORM) is None:
        raise InputError("desk_examination.no_khl")
    return import_module(_FORM).open_list(path, key)


def facts_of(path: Path, key: bytes) -> ListFacts:
    """What its header says; InputError where it is no list, or the key is another one's."""
    known = opened_list(path, key)
    said: Mapping[str, Any] = getattr(known, "facts", {})
    return ListFacts(
        known.name, known.version, known.entries, known.hashes, int(said.get("rejected", 0)),
        bool(said.get("good", False)), str(said.get("provenance", "")), str(said.get("terms", "")),
    )  # fmt: skip
