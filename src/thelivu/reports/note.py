"""The press note of an operation: paragraphs in press order, from aggregates only, naming nobody.

What arrives: figures, the note's few free texts, the names of districts, Acts and kinds. What leaves: paragraphs as
codes and values, district by district as "district - cases - arrests" in the State's list order. Small district
numbers are held back (guardrail 7); a text that holds a child's particulars or an accused person's name is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from thelivu.base import Refused, Word, both_zones, say
from thelivu.cases import NOTHING_STATED, IsParticular, Stated, refuse_particulars
from thelivu.law import Law
from thelivu.reports.figures import UNIT, Figures
from thelivu.reports.suppression import Column, suppress


@dataclass(frozen=True, slots=True)
class Heading:
    """The free texts of a note, as they stand in records."""

    operation: Stated
    dates: Stated
    contact: Stated
    supervision: Stated = NOTHING_STATED


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called in one language; districts in press order."""

    language: str
    districts: Mapping[str, str]
    acts: Mapping[str, str]
    kinds: Mapping[str, str]


def names(law: Law, on: date, language: str) -> Names:
    """The names of the districts of that day, of the Acts and of the kinds of exhibit, in one language."""
    malayalam = language == "ml"
    ordered = sorted(law.districts_on(on), key=lambda district: district.order)
    return Names(
        language,
        {district.code: district.name_ml if malayalam else district.name for district in ordered},
        {code: act.name_ml if malayalam else act.name for code, act in law.acts.items()},
        {code: kind.name_ml if malayalam else kind.name for code, kind in law.exhibit_kinds.items()},
    )


def press_note(
    figures: Figures,
    named: Names,
    heading: Heading,
    *,
    revision: int = 1,
    synthetic: bool = False,
    is_particular: IsParticular | None = None,
    is_accused: IsParticular | None = None,
) -> tuple[Word, ...]:
    """Compose the note, or refuse it."""
    _refuse_names(heading, is_particular, is_accused)
    return (
        *((Word("reports.note.synthetic"),) if synthetic else ()),
        *_totals(figures, heading),
        *_devices(figures, named),
        *_by_act(figures, named),
        *_table(figures, named),
        *_closing(figures, heading, revision),
    )


def _refuse_names(
    heading: Heading, is_particular: IsParticular | None, is_accused: IsParticular | None
) -> None:
    texts = {
        "operation": heading.operation,
        "dates": heading.dates,
        "contact": heading.contact,
        "supervision": heading.supervision,
    }
    refuse_particulars(texts, is_particular)
    try:
        refuse_particulars(texts, is_accused)
    except Refused as refused:
        raise Refused("reports.accused_named", where=refused.where) from None


def _totals(figures: Figures, heading: Heading) -> Iterator[Word]:
    yield Word("reports.note.headline", {"operation": heading.operation.text, "dates": heading.dates.text})
    if heading.supervision.text:
        yield Word("reports.note.supervision", {"supervision": heading.supervision.text})
    districts = [code for code in figures.districts if code != UNIT and figures.get("places", code).value]
    searched = {"places": figures.get("places").value, "teams": figures.get("teams").value}
    yield Word("reports.note.places", {**searched, "districts": len(districts)})
    for code in ("cases", "arrests"):
        total = _column(figures, code).total
        yield (
            Word(f"reports.note.{code}", {"count": total})
            if total is not None
            else Word(f"reports.note.{code}_held")
        )
    for figure in figures.parts("seizure_reports", "provision"):
        yield Word("reports.note.seizure_reports", {"count": figure.value, "provision": figure.cell.part})


def _devices(figures: Figures, named: Names) -> Iterator[Word]:
    yield Word("reports.note.devices", {"count": figures.get("devices").value})
    for figure in figures.parts("devices", "kind"):
        kind = named.kinds.get(figure.cell.part, figure.cell.part)
        yield Word("reports.note.kind", {"kind": kind, "count": figure.value})


def _by_act(figures: Figures, named: Names) -> Iterator[Word]:
    # Where the total is held back, its split by Act would give it away.
    if _column(figures, "cases").total is None:
        return
    for figure in figures.parts("cases", "act"):
        act = named.acts.get(figure.cell.part, figure.cell.part)
        yield Word("reports.note.act", {"act": act, "count": figure.value})


def _column(figures: Figures, code: str) -> Column:
    return suppress({district: figures.get(code, district).value for district in figures.districts})


def _table(figures: Figures, named: Names) -> Iterator[Word]:
    cases, arrests = _column(figures, "cases"), _column(figures, "arrests")
    present = figures.districts
    unnamed = [code for code in present if code not in named.districts and code != UNIT]
    order = [code for code in named.districts if code in present] + unnamed
    yield Word("reports.note.table")
    for code in [*order, *([UNIT] if UNIT in present else [])]:
        name = (
            say(Word("reports.note.unit"), named.language)
            if code == UNIT
            else named.districts.get(code, code)
        )
        cells = {"cases": _cell(cases, code, named), "arrests": _cell(arrests, code, named)}
        yield Word("reports.note.district", {"district": name, **cells})
    if None in cases.cells.values() or None in arrests.cells.values():
        yield Word("reports.note.held_back")
    top = max(order, key=lambda code: cases.cells[code] or 0, default=None)
    if (
        top is not None
        and cases.cells[top] is not None
        and list(cases.cells.values()).count(cases.cells[top]) == 1
    ):
        yield Word(
            "reports.note.most", {"district": named.districts.get(top, top), "count": cases.cells[top] or 0}
        )


def _cell(column: Column, district: str, named: Names) -> str:
    value = column.cells[district]
    return say(Word("reports.note.not_printed"), named.language) if value is None else str(value)


def _closing(figures: Figures, heading: Heading, revision: int) -> Iterator[Word]:
    wrong = figures.get("wrong_doors").value
    if wrong:
        yield Word("reports.note.wrong_doors", {"count": wrong})
    yield Word("reports.note.no_match")
    yield Word("reports.note.nobody_named")
    yield Word("reports.note.as_of", {"as_of": both_zones(figures.as_of), "revision": revision})
    if heading.contact.text:
        yield Word("reports.note.contact", {"contact": heading.contact.text})
