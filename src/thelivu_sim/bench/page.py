"""The page of the error rate: results arrive; `docs/explanation/error-rate.md` leaves, every figure of it counted.

The sentences stand in `error-rate.md.in` and `faults.toml` beside this module; here are only tables of figures.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from string import Template
from typing import Any

from thelivu_sim.bench.rates import EVERY, FAULTS, SIX, Fault
from thelivu_sim.bench.totals import RULES, Totals, total

Result = Mapping[str, Any]
EXACT = 3.0  # events: with none seen, fewer than so many are expected at 95 % (the rule of three)


def page(results: Sequence[Result]) -> str:
    """The whole page, in Markdown."""
    words = tomllib.loads(_text("faults.toml"))
    asked, day, six = (
        total(results, *kind) for kind in (("every", "asked"), ("every", "day"), ("six", "asked"))
    )
    corroborated = asked.rules["corroborated"]
    values = {
        "seeds": ", ".join(map(str, asked.seeds)),
        "identities": f"{asked.identities:,}",
        "sightings": f"{asked.sightings:,}",
        "files": f"{asked.files:,}",
        "rows": f"{asked.rows:,}",
        "corroborated": f"{corroborated['answered']:,}",
        "wrong": f"{corroborated['wrong']:,}",
        "bound": _bound(corroborated["wrong"], corroborated["answered"]),
        "main": _rules(asked, words["rules"]),
        "day": _rules(day, words["rules"]) if day.seeds else words["not_run"],
        "day_seeds": ", ".join(map(str, day.seeds)) or words["none"],
        "day_identities": f"{day.identities:,}",
        "eligible": _eligible(asked, day),
        "unique": _unique(six, asked),
        "apart": _apart(asked, words["apart"]),
        "faults": _faults(asked, words["faults"]),
        "faults_day": _faults(day, words["faults"], visible=True) if day.seeds else words["not_run"],
        "two_people": _states(asked.two_people),
        "wrong_list": _wrong(asked, words),
        "defeats": _defeats(results, words["worlds"]),
        "phones": _phones(results, words["phones"]),
    }
    return Template(_text("error-rate.md.in")).substitute(values)


def _text(name: str) -> str:
    return resources.files("thelivu_sim.bench").joinpath(name).read_text(encoding="utf-8")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _bound(wrong: int, answered: int) -> str:
    """The upper end of what is compatible with the count, per million: rule of three, or the count and two deviations."""
    most = EXACT if not wrong else wrong + 2 * wrong**0.5 + 2
    return f"{most * 1e6 / max(answered, 1):.2f}"


def _percent(part: int, of: int, digits: int = 1) -> str:
    return f"{part * 100 / of:.{digits}f} %" if of else "-"


def _rules(one: Totals, words: Mapping[str, str]) -> str:
    head = (
        "Rule",
        "Asked of",
        "Answered",
        "Right",
        "**Wrong**",
        "Wrong per million answers",
        "Abstained",
        "of these rightly",
    )
    rows = []
    for rule in RULES:
        count = one.rules[rule]
        rows.append(
            (
                words[rule], f"{count['of']:,}", _percent(count["answered"], count["of"]), _percent(count["right"], count["of"]),
                f"**{count['wrong']:,}**", f"{one.per_million(rule):,.1f}", f"{count['abstained']:,}",
                _percent(count["abstained_rightly"], count["abstained"]),
            )
        )  # fmt: skip
    return _table(head, rows)


def _eligible(*ways: Totals) -> str:
    head = (
        "Returns",
        "Eligible",
        "Corroborated",
        "Share",
        "Share if edges of leases counted",
        "Where the others ended",
    )
    rows = [
        (
            name, f"{one.eligible['identities']:,}", f"{one.eligible['corroborated']:,}", f"{one.share('eligible'):.2f} %",
            f"{one.share('with_edges'):.2f} %", _states(one.others),
        )
        for name, one in zip(("asked rows only", "whole days"), ways, strict=True)
        if one.seeds
    ]  # fmt: skip
    return _table(head, rows)


def _unique(six: Totals, every: Totals) -> str:
    rows = []
    for name, one in (("the six kinds of the reference", six), ("every kind", every)):
        if one.seeds:
            count = one.rules["unique_single"]
            rows.append(
                (
                    name,
                    f"{count['answered']:,}",
                    f"{count['wrong']:,}",
                    _percent(count["wrong"], count["answered"], 3),
                )
            )
    return _table(("Faults", "Sightings in UNIQUE_SINGLE", "Wrong", "Share"), rows)


def _apart(one: Totals, words: Mapping[str, str]) -> str:
    right = one.apart["right_line"]
    rows = [
        (words[name], f"{one.apart[name]:,}", f"{one.apart[name] * 1e6 / max(right, 1):,.1f}")
        for name in ("wrong_place_customer_list", "wrong_place_two_files", "sold_on_unmarked", "another_user")
    ]
    return _table(("Of corroborated identities with the right line", "Number", "Per million"), rows)


def _faults(one: Totals, words: Mapping[str, str], *, visible: bool = False) -> str:
    head = (
        "Fault", "Unit", "Rate: six kinds / all", "Met", "In the named state",
        "Sightings with this fault alone ended in", "of these named wrongly",
    )  # fmt: skip
    rows = []
    for fault in FAULTS:
        entry = one.faults.get(fault.name, {})
        if entry.get("met") and (fault.ends_in or not visible):
            rates = " / ".join(f"{getattr(rates, fault.name) * 100:.2f} %" for rates in (SIX, EVERY))
            rows.append((words[fault.name], fault.unit, rates, *_ended(fault, entry)))
    clean = one.faults[""]
    rows.append((words["none"], "", "", *_ended(Fault("", ""), clean)))
    return _table(head, rows)


def _ended(fault: Fault, entry: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """How often a fault was met, whether it was seen, where its sightings ended, how many were named wrongly."""
    what = " files" if "files" in entry else ""
    named = "cannot be seen" if fault.name else ""
    if fault.ends_in:
        of, ended = entry["named"]["of"], entry["named"]["ended"]
        named = f"{' or '.join(fault.ends_in)}: {_percent(ended, of, 2)} of {of:,}{what}"
    elif what:
        named = f"files: {_states(entry['files'])}"
    return f"{entry['met']:,}", named, _states(entry["states"]), f"{entry['wrong']:,}"


def _states(counts: Mapping[str, int]) -> str:
    """States by frequency, those below one in a thousand together."""
    whole = sum(counts.values())
    shown = [(n, state) for state, n in counts.items() if n * 1000 >= whole]
    rest = whole - sum(n for n, _ in shown)
    listed = [f"{state} {_percent(n, whole)}" for n, state in sorted(shown, reverse=True)]
    return ", ".join([*listed, f"others {rest:,}"] if rest else listed)


def _wrong(one: Totals, words: Mapping[str, Any]) -> str:
    if not one.wrong:
        return str(words["none_wrong"])
    rows = [("; ".join(" + ".join(met) or "-" for met in wrong["faults"]),) for wrong in one.wrong]
    return _table(("Faults met, sighting by sighting",), rows)


def _defeats(results: Sequence[Result], words: Mapping[str, str]) -> str:
    rows = []
    for run, about in words.items():
        one = total(results, run, "asked")
        if one.seeds:
            count = one.rules["corroborated"]
            rows.append(
                (
                    about,
                    f"{one.identities:,}",
                    f"{count['answered']:,}",
                    f"**{count['wrong']:,}**",
                    f"{one.per_million('corroborated'):,.0f}",
                )
            )
    return _table(("World", "Identities", "Corroborated", "**Wrong doors**", "Per million"), rows)


def _phones(results: Sequence[Result], words: Mapping[str, str]) -> str:
    rows = []
    for name, about in words.items():
        entries = [one["faults"][name] for one in results if one["run"] == "phones"]
        met, named, done, wrong = (
            sum(one[key] for one in entries) for key in ("met", "named", "corroborated", "wrong")
        )
        rows.append((about, f"{met:,}", _percent(named, met, 2), f"{done:,}", f"{wrong:,}"))
    return _table(("What is true", "Users", "Ended so", "Corroborated", "Wrong doors"), rows)
