"""Results of several worlds added up: lines of the log arrive; the sums that a table shows leave."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

RULES = ("last_match", "first_match", "one_in_window", "unique_single", "two_agree", "corroborated")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the worlds of one kind and one way of answering."""

    seeds: tuple[int, ...]
    identities: int
    sightings: int
    files: int
    rows: int
    rules: Mapping[str, Counter[str]]
    eligible: Counter[str]
    others: Counter[str]  # states of eligible identities that were not corroborated
    apart: Counter[str]
    wrong: tuple[Mapping[str, Any], ...]
    identity_states: Counter[str]
    two_people: Counter[str]  # states of identities that two people use
    faults: Mapping[str, Mapping[str, Any]]

    def per_million(self, rule: str) -> float:
        """Wrong answers for each million answers of a rule."""
        return self.rules[rule]["wrong"] * 1e6 / max(self.rules[rule]["answered"], 1)

    def share(self, name: str) -> float:
        """Percent of the eligible that were corroborated: `eligible`, or `with_edges`."""
        of = {"eligible": "identities"}.get(name, name)
        done = {"eligible": "corroborated"}.get(name, f"{name}_corroborated")
        return self.eligible[done] * 100 / max(self.eligible[of], 1)


def total(results: Iterable[Mapping[str, Any]], run: str, way: str) -> Totals:
    """The sum of the results of one kind."""
    those = [one for one in results if (one["run"], one["way"]) == (run, way)]
    rules = {rule: _sum(one["rules"][rule] for one in those) for rule in RULES}
    eligible = _sum({k: v for k, v in one["eligible"].items() if k != "others"} for one in those)
    names = those[0]["faults"] if those else ()
    return Totals(
        seeds=tuple(one["seed"] for one in those),
        identities=sum(one["identities"] for one in those),
        sightings=sum(one["sightings"] for one in those),
        files=sum(one["files"] for one in those),
        rows=sum(one["rows"] for one in those),
        rules=rules,
        eligible=eligible,
        others=_sum(one["eligible"]["others"] for one in those),
        apart=_sum(one["apart"] for one in those),
        wrong=tuple(wrong for one in those for wrong in one["wrong"]),
        identity_states=_sum(one["identity_states"] for one in those),
        two_people=_sum(one["two_people"] for one in those),
        faults={name: _fault([one["faults"][name] for one in those]) for name in names},
    )


def _fault(entries: list[Mapping[str, Any]]) -> dict[str, Any]:
    """One fault over all worlds: whole numbers and counts of states are added, what is missing stays missing."""
    made: dict[str, Any] = {}
    for name in {name for entry in entries for name in entry}:
        values = [entry[name] for entry in entries if name in entry]
        made[name] = sum(values) if isinstance(values[0], int) else _sum(values)
    return made


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    made: Counter[str] = Counter()
    for one in counts:
        made.update(one)
    return made
