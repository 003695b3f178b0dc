"""What the pages of neighbourhoods and identifiers show: the picture twice (wide, narrow), and the table that has all of it.

A mark of the picture leads to its rows of the table by number; each row leads to the page of its identifier.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Identifier, Word, say
from thelivu.desk.people.pages import MOST, AtLeast
from thelivu.desk.people.queries import Actor, names
from thelivu.leads.bundling import FLOOD
from thelivu.leads.graph import HOPS, Link, More, Node, Web
from thelivu.leads.graph_layout import (
    NARROW,
    WIDE,
    Drawing,
    Frame,
    Line,
    Mark,
    Placed,
    place,
    shortened,
    sketch,
)

from . import graph_queries as queries
from .bundles_queries import NAMED_BY
from .graph_actions import Grown
from .queries import labels_of_sources
from .seen import Seen, seen_of

ROWS = 5  # rows of one mark that the page has at first; the whole table is behind a link
CHIPS = 2  # records named beside a link; the rest is counted, and stands on the page of the identifier
SHAPES = ("circle", "square", "diamond", "hexagon")
LINES = ("seen", "accepted", "address")


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One evidenced link of a row, towards the middle: with which mark and identifier, by which records, when."""

    mark: str
    value: str
    text: str
    first: datetime | None
    last: datetime | None
    chips: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One identifier of the table."""

    value: str
    url: str
    leads: int
    ends: Word | None
    members: Word | None
    links: tuple[LinkLine, ...]


@dataclass(frozen=True, slots=True)
class MarkRows:
    """One mark of the picture with what it stands for: how many, the rows that are shown, how many are not."""

    number: int
    hop: Word
    kind: Word
    total: int
    rows: tuple[NodeRow, ...]

    @property
    def left(self) -> int:
        """Rows that only the whole table has."""
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark in its place, with what is read aloud for it and what stands beside it."""

    placed: Placed
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing in one frame."""

    frame: Frame
    lines: tuple[Line, ...]
    marks: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class WebPage:
    """A neighbourhood: its picture, its table, what was left out, and why it was asked for."""

    row: Any
    kind: Word
    value: str
    sentence: Word
    strip: tuple[dict[str, Any], ...]
    pictures: tuple[Picture, ...]
    shapes: tuple[tuple[str, Word], ...]
    hows: tuple[tuple[str, Word], ...]
    folded: bool
    further: bool
    marks: tuple[MarkRows, ...]
    more: tuple[Word, ...]
    asked: tuple[dict[str, Any], ...]


def kind_word(kind: str) -> Word:
    """The kind of an identifier in words."""
    return Word(f"desk_leads.identifier_{kind}")


def web_page(actor: Actor, grown: Grown, *, whole: bool = False) -> WebPage:
    """The page of a neighbourhood; `whole` with every row of its table."""
    web, row = grown.web, grown.row
    drawn = sketch(web)
    words = {mark.number: _folded(mark, actor.language) for mark in drawn.marks if mark.folded}
    shapes, hows = {mark.shape for mark in drawn.marks}, {stroke.how for stroke in drawn.strokes}
    marks = _mark_rows(grown, drawn.marks, actor.language, len(web.nodes) if whole else ROWS)
    strip = tuple(
        {"term": f"desk_graph.{name}", "value": f"{number:,}"}
        for name, number in (
            ("nodes", len(web.nodes)), ("links", len(web.links)),
            ("leads", len({lead for lead, _ in _used(grown)})), ("hops", HOPS),
        )
    )  # fmt: skip
    return WebPage(
        row=row, kind=kind_word(web.start.kind), value=web.start.value, sentence=_sentence(web), strip=strip,
        pictures=tuple(_picture(place(drawn, frame, words), words, actor.language) for frame in (WIDE, NARROW)),
        shapes=tuple((one, Word(f"desk_graph.shape_{one}")) for one in SHAPES if one in shapes),
        hows=tuple((one, Word(f"desk_graph.line_{one}")) for one in LINES if one in hows),
        folded=bool(words), further=any(not stroke.main for stroke in drawn.strokes), marks=marks, more=tuple(_more(one, actor.language) for one in web.more), asked=_asked(row),
    )  # fmt: skip


def _used(grown: Grown) -> list[tuple[str, str]]:
    """Lead and place of every record of a link."""
    return [grown.register.places[one] for link in grown.web.links for one in link.records]


def _sentence(web: Web) -> Word:
    if len(web.nodes) == 1:
        return Word("desk_graph.alone")
    return Word("desk_graph.sentence", {"n": len(web.nodes) - 1, "hops": HOPS})


def _folded(mark: Mark, language: str) -> str:
    return f"{len(mark.nodes)} × {say(kind_word(mark.kind), language)}"


def _picture(drawing: Drawing, words: Mapping[int, str], language: str) -> Picture:
    marks = tuple(
        Drawn(
            one,
            words.get(one.mark.number) or _title(one.mark, language),
            words.get(one.mark.number, one.mark.label),
        )
        for one in drawing.marks
    )
    return Picture(drawing.frame, drawing.lines, marks)


def _title(mark: Mark, language: str) -> str:
    return f"{say(kind_word(mark.kind), language)} {mark.nodes[0].identifier.value}"


def _more(one: More, language: str) -> Word:
    if not one.kind:
        return Word("desk_graph.more_leads", {"n": one.count, "hop": one.hop})
    return Word(f"desk_graph.more_{one.hop}", {"n": one.count, "kind": say(kind_word(one.kind), language)})


def _asked(row: Any) -> tuple[dict[str, Any], ...]:
    facts: list[dict[str, Any]] = [
        {"term": "desk_leads.lead", "value": row.lead.label, "url": reverse("leads:show", args=[row.lead_id])},
        {"term": "desk_graph.asked_by", "value": names({row.asked_by}).get(row.asked_by, "")},
        {"term": "desk_graph.asked_at", "at": row.recorded_at},
        {"term": "desk_graph.purpose", "value": Word(f"law.purpose.{row.purpose}")},
        {"term": "desk_graph.reason", "value": row.reason, "outside": True},
        {"term": "desk_leads.authority", "value": row.authority.label,
         "url": reverse("authority:show", args=[row.authority_id])},
    ]  # fmt: skip
    if row.parent_id:
        before = {"term": "desk_graph.goes_on_from", "value": row.parent.label}
        facts.append({**before, "url": reverse("leads:web", args=[row.parent_id])})
    return tuple(facts)


# The table ------------------------------------------------------------------------------------------------------------
def _mark_rows(grown: Grown, marks: Sequence[Mark], language: str, most: int) -> tuple[MarkRows, ...]:
    web = grown.web
    order = {node.identifier: number for number, node in enumerate(web.nodes)}
    at = {node.identifier: mark.number for mark in marks for node in mark.nodes}
    shown = {node.identifier for mark in marks for node in mark.nodes[:most]}
    held: dict[Identifier, list[Link]] = {one: [] for one in shown}
    for link in web.links:
        far = link.other if order[link.one] < order[link.other] else link.one
        if far in shown:
            held[far].append(link)
    chips = _chips(grown, [link for links in held.values() for link in links])
    members = queries.members_of([one for one in shown if one.kind == "group"])

    def line(node: Node) -> NodeRow:
        one = node.identifier
        links = sorted(held[one], key=lambda link: min(order[link.one], order[link.other]))
        use = grown.register.uses.get(one)
        return NodeRow(
            value=one.value, leads=node.leads,
            url=reverse("leads:web_identifier", args=[grown.row.id, use]) if use else "",
            ends=Word(node.ends, {"n": FLOOD}) if node.ends else None,
            members=Word("desk_graph.members", {"n": members[one]}) if one in members else None,
            links=tuple(_link_line(link, one, at, chips, language) for link in links),
        )  # fmt: skip

    return tuple(
        MarkRows(
            mark.number, Word(f"desk_graph.hop_{mark.hop}"), kind_word(mark.kind), len(mark.nodes),
            tuple(line(node) for node in mark.nodes[:most]),
        )
        for mark in marks
    )  # fmt: skip


def _link_line(
    link: Link,
    one: Identifier,
    at: Mapping[Identifier, int],
    chips: Mapping[str, tuple[str, str]],
    language: str,
) -> LinkLine:
    """Said here and not in the template: a web of 500 has more than a thousand of them."""
    near = link.other if link.one == one else link.one
    how = say(Word(f"desk_graph.how_{link.how}", {"identities": ", ".join(link.accepted)}), language)
    records = say(Word("desk_graph.records", {"n": len(link.records)}), language)
    return LinkLine(
        mark=str(at[near]), value=shortened(near.value), text=f"{how}, {records}", first=link.first, last=link.last,
        chips=tuple(chips[record] for record in link.records[:CHIPS]), more=max(0, len(link.records) - CHIPS),
    )  # fmt: skip


def _chips(grown: Grown, links: Sequence[Link]) -> dict[str, tuple[str, str]]:
    """For the records that are named beside these links: lead, source and place in it, and the lead's page."""
    shown = dict.fromkeys(one for link in links for one in link.records[:CHIPS])
    places = {one: grown.register.places[one] for one in shown}
    leads = queries.labels_of_leads(lead for lead, _ in places.values())
    sources = labels_of_sources(source for _, source in leads.values())
    return {
        one: (
            ", ".join(part for part in (leads[lead][0], sources.get(leads[lead][1], ""), where) if part),
            reverse("leads:show", args=[lead]),
        )
        for one, (lead, where) in places.items()
    }


# The page of an identifier --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class StageUse:
    """Records of one later stage that name the identifier; each leads to its trail."""

    stage: Word
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentifierPage:
    """One identifier: every use that may be seen, by lead with its times, identity and later stage."""

    kind: Word
    value: str
    sentence: Word
    leads: tuple[Any, ...]
    leads_left: int
    seen: list[Seen]
    seen_left: int
    identities: tuple[tuple[str, str, bool], ...]
    most: int  # what the whole page shows of each, where this one leaves something out; else 0
    stages: tuple[StageUse, ...]
    first: datetime | None
    last: datetime | None


def identifier_page(identifier: Identifier, *, whole: bool = False) -> IdentifierPage:
    """The first uses of an identifier that the reader may see, or as many as one page shows; counted where there are more.

    The time between which it was seen stands where nothing is left out.
    """
    most = queries.SHOWN if whole else queries.FIRST
    leads = queries.leads_naming(identifier, most)
    held = queries.named([identifier], MOST if whole else NAMED_BY).get(identifier)
    rows = queries.observations_naming(identifier, leads)
    seen = seen_of(row.id for row in rows[:most])
    total = held.leads if held else 0
    leads_left, seen_left = total - len(leads), len(rows) - len(seen)
    identities, further = queries.identities_naming(identifier, most)
    spans = [one.span for one in seen if one.span and not leads_left and not seen_left]
    of_leads = AtLeast(len(rows)) if leads_left else len(rows)
    return IdentifierPage(
        kind=kind_word(identifier.kind), value=identifier.value,
        sentence=Word("desk_graph.identifier_sentence", {"leads": total, "seen": of_leads}),
        leads=tuple(leads), leads_left=leads_left, seen=seen, seen_left=seen_left,
        most=queries.SHOWN if not whole and (leads_left or seen_left or further) else 0,
        identities=tuple((row.label, reverse("leads:identity", args=[row.id]), void) for row, void in identities),
        stages=tuple(
            StageUse(Word(f"desk_front.stage.{stage}"), tuple(reverse("front:trail", args=[one]) for one in owners))
            for stage, owners in queries.uses_by_stage(identifier).items()
        ),
        first=min((one.lo for one in spans), default=None), last=max((one.hi for one in spans), default=None),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeadIdentifier:
    """One identifier that a lead names."""

    kind: Word
    value: str
    leads: int
    read_url: str
    ask_url: str


def lead_identifiers(lead: Any) -> list[LeadIdentifier]:
    """What a lead names, with how many leads in scope name it too."""
    uses = queries.uses_of_lead(lead.id)
    counts = queries.named([one.identifier for one in uses])
    return [
        LeadIdentifier(
            kind_word(one.identifier.kind), one.identifier.value,
            counts[one.identifier].leads if one.identifier in counts else 0,
            reverse("leads:identifier", args=[lead.id, one.id]), reverse("leads:ask_web", args=[lead.id, one.id]),
        )
        for one in uses
    ]  # fmt: skip


def web_lines(rows: Iterable[Any]) -> list[tuple[str, str, Word, str, datetime]]:
    """Neighbourhoods that were asked for from a lead: label, link, kind and value of the start, when.

    The start of one that goes on from another's rim is on its own page only: its reader may not see what led there.
    """
    return [
        (
            row.label, reverse("leads:web", args=[row.id]),
            kind_word(row.start_kind) if not row.parent_id else Word("desk_graph.further_one"),
            "" if row.parent_id else row.start_value, row.recorded_at,
        )
        for row in rows
    ]  # fmt: skip
