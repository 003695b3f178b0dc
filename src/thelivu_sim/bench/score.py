"""Answers against the truth: what each rule said, how often it was wrong, and where each fault ended.

A wrong door is an answer that names a line which held none of the identity's keys (of one sighting: not its key). A
right line whose stated place is not where it is, and another user of the right line, are counted apart.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from thelivu.attribution import IDENTITY_STATES, SIGHTING_STATES
from thelivu_sim.bench.baselines import NOTHING, Baselines
from thelivu_sim.bench.evidence import Evidence
from thelivu_sim.bench.log import BILLS_ELSEWHERE, line_has
from thelivu_sim.bench.network import Bools, Ints
from thelivu_sim.bench.people import People
from thelivu_sim.bench.product import Answers
from thelivu_sim.bench.rates import FAULTS
from thelivu_sim.bench.returns import Providers
from thelivu_sim.bench.units import Unit

SHOWN = 40  # causes of wrong answers that a result lists one by one


def score(
    providers: Providers, people: People, truth: Evidence, said: Baselines, answers: Answers
) -> dict[str, Any]:
    """All figures of one way of answering."""
    return {
        "files": len(answers.returns),
        "rows": answers.rows,
        "sightings": len(people.identity),
        "identities": people.count,
        "rules": _rules(people, truth, said, answers),
        "eligible": _eligible(truth, answers),
        "apart": _apart(providers, people, answers),
        "wrong": _wrong(people, truth, answers),
        "two_people": _counted(answers.identity[people.two], IDENTITY_STATES),
        "identity_states": _counted(answers.identity, IDENTITY_STATES),
        "sighting_states": _counted(answers.sighting, SIGHTING_STATES),
        "faults": _faults(providers, truth, answers, people),
    }


def _rules(people: People, truth: Evidence, said: Baselines, answers: Answers) -> dict[str, dict[str, float]]:
    unique = np.where(answers.sightings_in("UNIQUE_SINGLE"), answers.sighting_line, NOTHING)
    corroborated = np.where(answers.state("CORROBORATED"), answers.identity_line, NOTHING)
    hopeless = said.first_match != people.line  # a forced answer would be wrong, or there is none
    rules = {
        name: _rule(line, line == people.line, hopeless)
        for name, line in (
            ("last_match", said.last_match),
            ("first_match", said.first_match),
            ("one_in_window", said.one_in_window),
            ("unique_single", unique),
        )
    }
    for name, line in (("two_agree", said.two_agree), ("corroborated", corroborated)):
        rules[name] = _rule(line, right_door(people, line), ~truth.eligible)
    return rules


def right_door(people: People, line: Ints) -> Bools:
    """Whether a line held a key of the identity at one of its sightings."""
    held = np.zeros(people.count, dtype=bool)
    held[people.identity[line[people.identity] == people.line]] = True
    return held


def _rule(line: Ints, right: Bools, hopeless: Bools) -> dict[str, float]:
    answered = line != NOTHING
    silent = ~answered
    return {
        "of": len(line),
        "answered": int(answered.sum()),
        "right": int((answered & right).sum()),
        "wrong": int((answered & ~right).sum()),
        "abstained": int(silent.sum()),
        "abstained_rightly": int((silent & hopeless).sum()),
    }


def _eligible(truth: Evidence, answers: Answers) -> dict[str, Any]:
    """Of the identities whose truth offers enough: how many were corroborated, and where the others ended."""
    others = answers.identity[truth.eligible & ~answers.state("CORROBORATED")]
    return {
        "identities": int(truth.eligible.sum()),
        "corroborated": int((truth.eligible & answers.state("CORROBORATED")).sum()),
        "with_edges": int(truth.eligible_at_edges.sum()),
        "with_edges_corroborated": int((truth.eligible_at_edges & answers.state("CORROBORATED")).sum()),
        "others": _counted(others, IDENTITY_STATES),
    }


def _apart(providers: Providers, people: People, answers: Answers) -> dict[str, int]:
    """Of corroborated identities with the right line: another user, and a place that is not the line's."""
    rates, seed = providers.rates, providers.seed
    right = answers.state("CORROBORATED") & right_door(people, answers.identity_line)
    line = np.maximum(answers.identity_line, 0)
    sold_on = line_has(line, "reseller_unmarked", rates.reseller_unmarked, seed)
    for_ever = line_has(line, "billing_for_ever", rates.billing_for_ever, seed)
    elsewhere = line_has(line, "billing", BILLS_ELSEWHERE, seed)
    silent = np.zeros(people.count, dtype=bool)
    letter = np.maximum(providers.letters.of_sighting, 0)
    bad = providers.letters.with_fault("billing_silent")[letter] & (providers.letters.of_sighting >= 0)
    silent[people.identity[bad & (answers.sighting_line == line[people.identity])]] = True
    by_file = right & elsewhere & silent & ~for_ever
    return {
        "right_line": int(right.sum()),
        "another_user": int((right & (people.other_user | sold_on)).sum()),
        "sold_on_unmarked": int((right & sold_on).sum()),
        "wrong_place_customer_list": int((right & for_ever).sum()),
        "wrong_place_two_files": int(by_file.sum()),
    }


def _wrong(people: People, truth: Evidence, answers: Answers) -> list[dict[str, Any]]:
    """Each wrong door by itself, with the faults that its sightings met."""
    wrong = answers.state("CORROBORATED") & ~right_door(people, answers.identity_line)
    found = []
    for identity in np.flatnonzero(wrong)[:SHOWN]:
        at = np.flatnonzero(people.identity == identity)
        met = [sorted(name for name, those in truth.faults.items() if those[one]) for one in at]
        found.append({"identity": int(identity), "faults": met})
    return found


def _faults(
    providers: Providers, truth: Evidence, answers: Answers, people: People
) -> dict[str, dict[str, Any]]:
    """For each fault: how often it happened, where sightings with no other fault ended, and how many were named wrongly."""
    wrong = answers.sightings_in("UNIQUE_SINGLE") & (answers.sighting_line != people.line)
    times = np.sum(np.stack([those.astype(np.int64) for those in truth.faults.values()]), axis=0)
    # What was not asked has no answer; only a missing zone and a hosting centre end before the question.
    settled = (providers.letters.of_sighting >= 0) | truth.faults["no_zone"] | truth.faults["hosting"]

    def entry(met: Bools, alone: Bools) -> dict[str, Any]:
        states = _counted(answers.sighting[alone], SIGHTING_STATES)
        return {
            "met": int(met.sum()),
            "alone": int(alone.sum()),
            "states": states,
            "wrong": int(wrong[alone].sum()),
        }

    table = {"": entry(truth.clean, truth.clean)}
    for fault in FAULTS:
        met = truth.faults[fault.name]
        table[fault.name] = made = entry(met, met & (times == 1) & settled)
        if fault.unit == "file":
            made["files"] = _files(providers, answers, fault.name)
        if fault.ends_in:
            # At the edge of a lease nobody can tell whose line it was, let alone what kind of line.
            sure = met & (times == 1) & settled & truth.inside
            counted = made.get("files") or _counted(answers.sighting[sure], SIGHTING_STATES)
            made["named"] = _named(fault.ends_in, counted)
    return table


def _files(providers: Providers, answers: Answers, fault: str) -> dict[str, int]:
    """States of the files with a fault that the file can show: where no clock matters, a wrong clock shows nothing."""
    units, letters = providers.network.units, providers.letters
    return dict(
        Counter(
            answers.returns[letter]
            if can_show(units[int(letters.unit[letter])], fault)
            else "nothing_to_show"
            for letter in np.flatnonzero(letters.with_fault(fault))
        )
    )


OF_CLOCKS = ("utc_as_ist", "query_zone")


def can_show(unit: Unit, fault: str) -> bool:
    """Whether files of a provider have what the fault can be seen by."""
    if fault in OF_CLOCKS:
        return unit.kind not in ("static", "deterministic")
    return unit.trailer if fault == "truncated" else True


def _named(states: Iterable[str], counted: dict[str, int]) -> dict[str, int]:
    """How many of those that can be seen ended in the named state."""
    seen = sum(number for state, number in counted.items() if state != "nothing_to_show")
    return {"of": seen, "ended": sum(counted.get(state, 0) for state in states)}


def _counted(values: Ints, names: tuple[str, ...]) -> dict[str, int]:
    return {
        names[value]: int(count) for value, count in zip(*np.unique(values, return_counts=True), strict=True)
    }
