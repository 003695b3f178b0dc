"""The triage board of a round: its exhibits with what decides which device comes first. No rule of its own ranks here.

The priority is that of the dossier behind the search, in its columns as the rules of the targets room give them: what
those rules may not read, this board does not read either.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from thelivu.desk.examination.models import ExaminationRow, FindingRow, WakingRow
from thelivu.desk.exhibits.chains import chain_of
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.exhibits.queries import Line, listing, rests_on_void
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.targets.queries import rankings, targets_by_id
from thelivu.exhibits import Chain
from thelivu.targets import Ranking

STATES = ("waiting", "running", "failed", "done")
"""In the order of work: nobody has begun; it lies open at an examiner; it was examined and nothing came; recorded."""


@dataclass(frozen=True, slots=True)
class Device:
    """One exhibit of the round."""

    line: Line
    state: str
    ranking: Ranking | None  # None: its dossier is out of scope, or there is none
    void: bool
    laptop: bool  # a laptop's result is in the register
    examination: str  # id and label of the newest
    label: str
    hits: Mapping[str, int]  # grade -> findings
    unread: int  # entries that failed
    woken: int  # open wakings

    @property
    def files(self) -> int:
        """Findings of every grade."""
        return sum(self.hits.values())

    @property
    def key(self) -> tuple[Any, ...]:
        """The order of work: what is open before what is done; tier and clock; the longest seized first."""
        ranked = self.ranking.key[:3] if self.ranking else (len(STATES) * 100, 0, 0)
        return (STATES.index(self.state) // 3, *ranked, self.line.seized_at, self.line.label)


def devices(operation_id: str, at: datetime) -> list[Device]:
    """Every exhibit of a round that is in scope, accessories without a memory left to the list of exhibits."""
    lines = listing({"operation": operation_id})
    ids = [line.id for line in lines]
    exhibits = {row.id: row for row in ExhibitRow.objects.filter(id__in=ids).prefetch_related("custody")}
    searches, ranked = _ranked({row.search_id for row in exhibits.values()}, at)
    newest, ways = _examinations(ids)
    hits, woken = _hits(ids), _woken(ids)
    void = rests_on_void(_with_searches(exhibits.values(), searches))
    return [
        Device(
            line=line, state=_state(chain_of(exhibits[line.id]), newest.get(line.id)),
            ranking=ranked.get(searches[exhibits[line.id].search_id].target_id), void=line.id in void,
            laptop="laptop" in ways[line.id],
            examination=newest[line.id].id if line.id in newest else "",
            label=newest[line.id].label if line.id in newest else "",
            hits=hits.get(line.id, {}), unread=newest[line.id].failed if line.id in newest else 0,
            woken=woken.get(line.id, 0),
        )
        for line in lines
    ]  # fmt: skip


def _with_searches(rows: Iterable[ExhibitRow], searches: Mapping[str, SearchRow]) -> list[ExhibitRow]:
    made = list(rows)
    for row in made:
        row.search = searches[row.search_id]
    return made


def _ranked(search_ids: Iterable[str], at: datetime) -> tuple[dict[str, SearchRow], dict[str, Ranking]]:
    """The searches, and the dossiers behind them that are in scope, ranked by the rules that hold."""
    with seen_as(INTEGRITY):
        searches = SearchRow.objects.select_related("premises__decision").in_bulk(list(search_ids))
    targets = targets_by_id({row.target_id for row in searches.values()})
    return searches, {one.dossier: one for one in rankings(list(targets.values()), at)}


def _examinations(ids: Sequence[str]) -> tuple[dict[str, ExaminationRow], dict[str, set[str]]]:
    newest: dict[str, ExaminationRow] = {}
    ways: dict[str, set[str]] = defaultdict(set)
    rows = ExaminationRow.objects.filter(exhibit__in=ids).order_by("at", "label")
    for row in rows.only("id", "label", "failed", "way", "exhibit", "at"):
        newest[row.exhibit_id] = row
        ways[row.exhibit_id].add(row.way)
    return newest, ways


def _hits(ids: Sequence[str]) -> dict[str, dict[str, int]]:
    rows = FindingRow.objects.filter(examination__exhibit__in=ids).order_by()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for exhibit, grade, files in rows.values_list("examination__exhibit", "grade").annotate(
        files=Count("sha256", distinct=True) + Count("id", filter=Q(sha256__isnull=True))
    ):
        found[exhibit][grade] = files
    return found


def _woken(ids: Sequence[str]) -> dict[str, int]:
    rows = WakingRow.objects.filter(examination__exhibit__in=ids, decision="").order_by()
    return dict(rows.values_list("examination__exhibit").annotate(n=Count("id")))


def _state(chain: Chain, newest: ExaminationRow | None) -> str:
    """From custody and register alone: an exhibit that lies open at an examiner is being run, unless it came to something."""
    if newest is not None:
        return "done"
    acts = [entry.action for entry in chain.entries]
    if "examine" in acts and acts[-1] != "connect":
        return "failed"
    return "running" if chain.seal is None and "open" in acts and chain.holder and chain.holder.role == "examiner" else "waiting"
