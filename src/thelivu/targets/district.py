"""Propose the police district of an address, and leave it open where the address does not say.

What arrives: an address as text, its PIN code, the place names that the unit keeps, and what the PIN alone suggests.
What leaves: every candidate with its reason, in the order police station, locality, taluk, PIN. One district is
proposed only when the strongest source names exactly one and no weaker source contradicts it; a supervisor decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from thelivu.base import Word

Source = Literal["station", "locality", "taluk", "pin"]
SOURCES: tuple[Source, ...] = ("station", "locality", "taluk", "pin")
"""From the strongest to the weakest."""

Names = Mapping[str, tuple[str, ...]]
"""A place name, and the codes of the police districts that have a place of this name."""


@dataclass(frozen=True, slots=True)
class Places:
    """The place names that the unit keeps: stations, localities, taluks."""

    stations: Names = field(default_factory=dict)
    localities: Names = field(default_factory=dict)
    taluks: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DistrictCandidate:
    """A district that the address may lie in, and what in the address says so."""

    district: str
    source: Source
    named: str
    weight: float = 1.0

    @property
    def word(self) -> Word:
        """The reason as a sentence."""
        values: dict[str, str | float] = {
            "named": self.named,
            "district": self.district,
            "percent": round(self.weight * 100),
        }
        return Word(f"targets.district.{self.source}", values)


@dataclass(frozen=True, slots=True)
class DistrictProposal:
    """All candidates, strongest source first; `proposed` is None while a supervisor has to choose."""

    candidates: tuple[DistrictCandidate, ...]
    proposed: str | None

    @property
    def word(self) -> Word:
        """Whether one district is proposed, several are possible, or none is known."""
        if self.proposed:
            return Word("targets.district.proposed", {"district": self.proposed})
        return Word("targets.district.open" if self.candidates else "targets.district.unknown")


def propose_district(
    address: str, places: Places, *, pin: str = "", by_pin: Iterable[tuple[str, float]] = ()
) -> DistrictProposal:
    """Collect the candidates of an address; `by_pin` is what the law tables give for its PIN code."""
    text = _fold(address)
    candidates = (
        *_named(text, "station", places.stations),
        *_named(text, "locality", places.localities),
        *_named(text, "taluk", places.taluks),
        *(DistrictCandidate(code, "pin", pin, weight) for code, weight in by_pin),
    )
    return DistrictProposal(candidates, _agreed(candidates))


def _agreed(candidates: tuple[DistrictCandidate, ...]) -> str | None:
    by_source = [{c.district for c in candidates if c.source == source} for source in SOURCES]
    answers = [districts for districts in by_source if districts]
    if not answers or len(answers[0]) != 1:
        return None
    (proposed,) = answers[0]
    return proposed if all(proposed in districts for districts in answers) else None


def _named(text: str, source: Source, names: Names) -> Iterator[DistrictCandidate]:
    for name, districts in names.items():
        folded = re.escape(_fold(name))
        # A bare place name is a locality; only with "police station" beside it does it name the station.
        tail = r" (?:police station|p s|ps)" if source == "station" else ""
        if re.search(rf"(?<!\w){folded}{tail}(?!\w)", text):
            yield from (DistrictCandidate(code, source, name) for code in districts)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(
        mark if mark.isalnum() or unicodedata.category(mark).startswith("M") else " " for mark in plain
    )
    return " ".join(kept.split())
