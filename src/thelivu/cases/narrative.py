"""The contents of an FIR (IIF-I item 12), composed from recorded facts in sentences of the catalogue.

What arrives: what the register holds of the information, the attribution, the search, the exhibits and the findings.
What leaves: sentences as codes and values. What an address or a report does not show is said beside it, every time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from thelivu.base import Word
from thelivu.cases.foundations import carries_possession, carries_sharing
from thelivu.cases.particulars import Stated
from thelivu.cases.persons import Accused


@dataclass(frozen=True, slots=True)
class Information:
    """The information that began the case, and the address it names, if it names one."""

    reference: Stated
    source: Stated
    received: str
    address: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """A provider's answer: which line held the address, and whether a second officer agreed."""

    provider: Stated
    request: Stated
    line: Stated
    reviewed: bool


@dataclass(frozen=True, slots=True)
class SearchDone:
    """A search that was carried out, under what, and the labels of the exhibits seized."""

    premises: Stated
    on: str
    authority: Stated
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingCount:
    """What an examination of one exhibit counted against one version of one list."""

    label: str
    count: int
    list_name: Stated
    version: str
    record: str


@dataclass(frozen=True, slots=True)
class Story:
    """All that the contents may speak of."""

    information: tuple[Information, ...] = ()
    answers: tuple[LineAnswer, ...] = ()
    searches: tuple[SearchDone, ...] = ()
    findings: tuple[FindingCount, ...] = ()
    accused: tuple[Accused, ...] = ()

    def texts(self) -> Iterator[tuple[str, Stated]]:
        """Every text of the story that came from a record, with the name of its field."""
        for told in self.information:
            yield from (("reference", told.reference), ("source", told.source))
        for answer in self.answers:
            yield from (("provider", answer.provider), ("request", answer.request), ("line", answer.line))
        for search in self.searches:
            yield from (("premises", search.premises), ("authority", search.authority))
        yield from (("list", finding.list_name) for finding in self.findings)
        yield from (("accused", Stated(person.shown)) for person in self.accused)


def contents(story: Story) -> tuple[Word, ...]:
    """Compose the contents in the order of events."""
    return (*_informed(story), *_searched(story), *_found(story), *_persons(story))


def _informed(story: Story) -> Iterator[Word]:
    for told in story.information:
        values = {"received": told.received, "reference": told.reference.text, "source": told.source.text}
        yield Word("cases.fir.informed", values)
        if told.address:
            yield Word("cases.fir.address", {"address": told.address, "seen": told.seen})
    for answer in story.answers:
        named = {"provider": answer.provider.text, "request": answer.request.text, "line": answer.line.text}
        yield Word("cases.fir.line", named)
        if answer.reviewed:
            yield Word("cases.fir.reviewed")
    if story.answers or any(told.address for told in story.information):
        yield Word("cases.fir.limit_line")


def _searched(story: Story) -> Iterator[Word]:
    for search in story.searches:
        values = {"premises": search.premises.text, "on": search.on, "authority": search.authority.text}
        yield Word("cases.fir.searched", values)
        if search.labels:
            yield Word("cases.fir.seized", {"count": len(search.labels), "labels": ", ".join(search.labels)})


def _found(story: Story) -> Iterator[Word]:
    for finding in story.findings:
        named = {"label": finding.label, "list": finding.list_name.text, "version": finding.version}
        code = "cases.fir.matched" if finding.count else "cases.fir.no_match"
        yield Word(code, {**named, "count": finding.count})
    if not story.findings:
        yield Word("cases.fir.limit_unexamined")
    elif not any(finding.count for finding in story.findings):
        yield Word("cases.fir.limit_no_match")


def _persons(story: Story) -> Iterator[Word]:
    for person in story.accused:
        for fact in person.foundations:
            if fact.carries:
                yield Word(f"cases.fir.fact_{fact.kind}", {"person": person.shown, "record": fact.record})
        if carries_possession(person.foundations):
            yield Word("cases.fir.possession", {"person": person.shown})
        if carries_sharing(person.foundations):
            yield Word("cases.fir.sharing", {"person": person.shown})
