"""One exhibit as its page shows it: where it is, its custody as a line, and the next lawful step for this officer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word, is_id
from thelivu.desk.people.queries import Actor, names
from thelivu.exhibits import Chain, Exhibit, Holder, may_note, state

from .chains import lawful, next_act, value_of
from .custody_line import entries_of, with_role
from .queries import Line, holder_names, kind_name, open_searches, rests_on_void

LOOKS = {
    "seized": "open", "sealed": "sealed", "in_locker": "in_custody", "in_transit": "in_custody",
    "at_court": "in_custody", "at_lab": "in_custody", "returned": "passed", "destroyed": "passed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExhibitPage:
    """What the record page needs."""

    id: str
    label: str
    kind: str
    sem: bool
    void: bool
    look: str
    word: Word
    sentence: Word
    strip: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    source: list[dict[str, Any]]
    authority: list[dict[str, Any]]
    next_act: str
    next_word: str
    may_act: bool
    may_import: bool
    held_up: "HeldUp | None"
    sem_open: bool
    asks_sem: bool
    may_decide_sem: bool


@dataclass(frozen=True, slots=True)
class HeldUp:
    """Why nothing can follow for now, and whether this officer may note the reason."""

    found: Word
    by: str
    at: datetime
    may_note: bool


@dataclass(frozen=True, slots=True)
class ListLine:
    """One row of the list."""

    label: str
    url: str
    kind: str
    search: str
    operation: str
    district: str
    seized_at: datetime
    holder: str
    look: str
    word: Word


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """What the form of the next line of custody stands beside: who holds it, under which seal, and how it came there."""

    id: str
    label: str
    act: str
    holder: str
    seal: str
    entries: list[dict[str, Any]]
    acts: list[tuple[str, str]]
    held_up: HeldUp | None
    sem_open: bool


def lines_of(lines: list[Line], language: str) -> list[ListLine]:
    """The list in the reader's language."""
    called = names({line.holder for line in lines if is_id(line.holder)})
    return [
        ListLine(
            label=line.label, url=reverse("exhibits:show", args=[line.id]), kind=kind_name(line.kind, language),
            search=line.search, operation=line.operation, district=line.district, seized_at=line.seized_at,
            holder=with_role(Holder(line.holder, line.role), called, language), look=LOOKS[line.state],
            word=Word(f"exhibits.state.{line.state}"),
        )
        for line in lines
    ]  # fmt: skip


def searches(actor: Actor) -> list[tuple[str, str]]:
    """(sentence, address of the form) of the searches in which this officer can number a device now."""
    rows = open_searches() if actor.may("take_custody") else []
    return [
        (f"{row.operation.name}, {row.label}, {row.premises.label}", reverse("exhibits:seize", args=[row.id]))
        for row in rows
    ]


def page_of(row: Any, actor: Actor) -> ExhibitPage:
    """One exhibit as this officer sees it."""
    value, language = value_of(row), actor.language
    chain, called = value.chain, holder_names([value.chain])
    where, may = state(chain), may_act(actor, chain)
    held_up = held_up_of(chain, actor)
    step = next_act(value) if may and not held_up else ""
    if where == "at_lab" and chain.holder and is_id(chain.holder.person) and not _holds(actor, chain):
        step = ""  # another officer of this office has it
    values = {"holder": _name(chain.holder, called), "seal": chain.seal or ""}
    return ExhibitPage(
        id=row.id, label=row.label, kind=kind_name(row.kind, language), sem=bool(row.sem), void=bool(rests_on_void([row])), look=LOOKS[where],
        word=Word(f"exhibits.state.{where}"), sentence=Word(f"desk_exhibits.is_{where}", values),
        strip=_strip(row, value, called, language), facts=_facts(row),
        entries=entries_of(chain, called, language), source=_source(row), authority=_authority(row),
        next_act=step, next_word=f"desk_exhibits.act_{step}", may_act=may and bool(lawful(value)), may_import=_holds(actor, chain),
        held_up=held_up, sem_open=row.sem is None, asks_sem=may and not held_up and row.sem is None and where == "in_locker",
        may_decide_sem=_decides_sem(actor, row.sem, chain),
    )  # fmt: skip


def hand_over_page(row: Any, action: str, actor: Actor) -> HandOverPage:
    """The head and foot of the form: what the chain says, whatever is typed between them."""
    value, language = value_of(row), actor.language
    chain, called = value.chain, holder_names([value.chain])
    address = reverse("exhibits:hand_over", args=[row.id])
    return HandOverPage(
        id=row.id, label=row.label, act=f"desk_exhibits.act_{action}", holder=with_role(chain.holder, called, language),
        seal=chain.seal or "", entries=entries_of(chain, called, language),
        acts=[(f"desk_exhibits.act_{act}", f"{address}?action={act}") for act in lawful(value)],
        held_up=held_up_of(chain, actor), sem_open=row.sem is None,
    )  # fmt: skip


def held_up_of(chain: Chain, actor: Actor) -> HeldUp | None:
    """What the last line found, and who wrote it; None where nothing stands in the way."""
    if chain.mismatch is None or chain.last is None:
        return None
    by = names({chain.last.by}).get(chain.last.by, "")
    may = actor.may("approve") and may_note(chain, actor.id)
    return HeldUp(Word(f"desk_exhibits.found_{chain.mismatch}"), by, chain.last.at, may)


def may_act(actor: Actor, chain: Chain) -> bool:
    """Whether this officer may write the next line of custody."""
    return chain.holder is not None and (_holds(actor, chain) or actor.may("take_custody"))


def _decides_sem(actor: Actor, sem: bool | None, chain: Chain) -> bool:
    """Who has it in hand says whether the label applies; only a supervisor takes it off again."""
    return chain.holder is not None and (actor.may("approve") if sem else may_act(actor, chain))


def _holds(actor: Actor, chain: Chain) -> bool:
    """Whether it is with this officer to be examined."""
    return chain.holder == Holder(actor.id, "examiner") and actor.may("examine")


def _name(holder: Holder | None, called: dict[str, str]) -> str:
    return called.get(holder.person, holder.person) if holder else ""


def _strip(row: Any, value: Exhibit, called: dict[str, str], language: str) -> list[dict[str, Any]]:
    chain = value.chain
    holder = with_role(chain.holder, called, language) or "desk_exhibits.nobody"
    kind = {"term": "desk_exhibits.field_kind", "value": kind_name(row.kind, language)}
    if row.accessory:
        kind["note"] = "desk_exhibits.accessory"
    return [
        kind,
        {"term": "desk_exhibits.holder", "value": holder},
        {
            "term": "desk_exhibits.seal",
            "value": chain.seal or "desk_exhibits.no_seal",
            "mono": bool(chain.seal),
        },
        {"term": "desk_exhibits.lines", "value": str(len(chain.entries))},
        {"term": "desk_exhibits.field_district", "district": row.district, "value": "desk_exhibits.unknown"},
    ]


def _facts(row: Any) -> list[dict[str, Any]]:
    marked = {True: "desk_exhibits.sem_yes", False: "desk_exhibits.sem_no", None: "desk_exhibits.sem_open"}
    facts: list[dict[str, Any]] = [
        {"term": "desk_exhibits.field_make", "value": f"{row.make} {row.model}".strip(), "outside": True},
        {"term": "desk_exhibits.seized_at", "at": row.seized_at},
        {"term": "desk_exhibits.field_sem", "value": marked[row.sem]},
    ]
    facts += [{"term": "desk_exhibits.number", "value": number, "mono": True} for number in row.serials]
    return [fact for fact in facts + _as_found(row.found) if fact.get("value") != ""]


def _as_found(found: dict[str, Any]) -> list[dict[str, Any]]:
    """What the memo says of it beside its label, numbers and custody; nothing where it was seized without a field form."""
    if not found:
        return []
    done = {"password_told": found["password_told"], "isolated": found["isolated"], "occupant_signed": found["signed"],
            **dict.fromkeys(found["packing"], True)}  # fmt: skip
    why = found["not_computed"]
    digest = {"value": Word(f"exhibits.not_computed.{why}")} if why else {"value": found["sha256"], "mono": True}
    return [
        {"term": "desk_field.state", "value": Word(f"exhibits.found.{found['state']}")},
        *(_said(found, name) for name in ("holder", "claim", "colour", "capacity", "damage", "accessories")),
        *({"term": f"desk_field.{name}", "value": f"desk_field.{'yes' if said else 'no'}"} for name, said in done.items()),
        {"term": "desk_field.digest", **digest}, _said(found, "tool"),
    ]  # fmt: skip


def _said(found: dict[str, Any], name: str) -> dict[str, Any]:
    return {"term": f"desk_field.{name}", "value": found[name], "outside": True}


def _source(row: Any) -> list[dict[str, Any]]:
    search = reverse("operations:search", args=[row.search_id])
    return [
        {"term": "desk_exhibits.search", "value": row.search.label, "url": search},
        {"term": "desk_exhibits.operation", "value": row.search.operation.name},
        {"term": "desk_exhibits.premises", "value": row.search.premises.label},
    ]


def _authority(row: Any) -> list[dict[str, Any]]:
    address = reverse("authority:show", args=[row.authority_id])
    return [
        {"term": "desk_exhibits.authority", "value": row.authority.label, "url": address},
        {"term": "desk_exhibits.reference", "value": row.authority.reference, "outside": True},
        {"term": "desk_exhibits.valid_to", "at": row.authority.valid_to, "form": "long"},
    ]


@dataclass(frozen=True, slots=True)
class SearchHead:
    """The search in which a device is being seized."""

    id: str
    label: str
    premises: str
    operation: str
    entered_at: datetime | None
    seized: list[tuple[str, str]]


def search_head(search: Any, seized: list[Any]) -> SearchHead:
    """What stands above and beside the form of a seizure."""
    return SearchHead(
        id=search.id, label=search.label, premises=search.premises.label, operation=search.operation.name,
        entered_at=search.entered_at, seized=[(row.label, reverse("exhibits:show", args=[row.id])) for row in seized],
    )  # fmt: skip
