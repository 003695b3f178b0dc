"""Leads that may belong together: which lead names what arrives; suggested pairs with their reasons leave.

Nothing here decides: a pair is a suggestion until a person accepts or refuses it. The leads that name one identifier
are each joined to the oldest of them, never each to each, so the work grows with the leads and not with their square.
What is named by very many leads is marked and not expanded. A network address never joins two leads: behind a shared
one (carrier-grade NAT, RFC 6598; an open hotspot) stand many people.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

FLOOD = 50
"""Leads that name one identifier; what more than so many name is marked, and no pair is made of it."""

STRONG = ("account", "email", "phone", "device", "imei", "imsi", "iccid", "upi")
"""Identifiers that an issuer gives to one holder at a time: the same one on two leads suggests the same person."""

FILES = ("sha256", "sha1", "md5")
"""Digests of files: the same file on two leads suggests one batch, and says nothing of a person."""

ADDRESSES = ("ip", "ipv6_prefix")
NAMES = ("handle", "name_alias", "group")
REPORT = "report"

JOINS = (REPORT, *STRONG, *FILES)
"""Kinds that can join two leads; two leads that share only others are not suggested, and are told why."""


@dataclass(frozen=True, slots=True)
class Mention:
    """That a lead names an identifier; `own` where the identifier is the number of the report itself."""

    lead: str
    kind: str
    value: str
    own: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why two leads may belong together: the code of the rule, the identifier, and how many leads name it."""

    code: str
    kind: str
    value: str
    leads: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two leads, the later one first, with every reason; the strongest rule stands first."""

    lead: str
    other: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An identifier that several leads name and that joins none of them, with the code of why."""

    kind: str
    value: str
    leads: int
    why: str


RULES = ("same_report", "prior_report", "same_prior_report", "same_person", "viral_batch", "same_file")
"""The closed list of rules, the strongest first."""


def pairs(
    mentions: Iterable[Mention], *, viral: Collection[str] = (), fresh: Collection[str] | None = None
) -> tuple[Pair, ...]:
    """Suggested pairs. Mentions come with the oldest lead first; `viral` are leads that their sender marked so.

    With `fresh`, only pairs in which one of these leads stands.
    """
    found: dict[tuple[str, str], set[Reason]] = defaultdict(set)
    age: dict[str, int] = {}
    for (kind, value), named in _by_identifier(mentions, age).items():
        if 1 < len(named) <= FLOOD:
            for lead, other, code in _joined(kind, named, age, viral):
                if fresh is None or lead in fresh or other in fresh:
                    found[lead, other].add(Reason(code, kind, value, len(named)))
    ordered = sorted(found, key=lambda pair: (age[pair[1]], age[pair[0]]))
    return tuple(Pair(lead, other, in_order(found[lead, other])) for lead, other in ordered)


def in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Reasons by the strength of their rule, then by identifier."""
    return tuple(sorted(reasons, key=lambda one: (RULES.index(one.code), one.kind, one.value)))


def passed_over(kind: str, value: str, leads: int) -> PassedOver | None:
    """Why an identifier that so many leads name joins none of them; None where it does join them, or only one has it."""
    if leads < 2:
        return None
    if kind in ADDRESSES:
        return PassedOver(kind, value, leads, "leads.bundle.address_alone")
    if kind in NAMES or _open_platform(kind, value):
        return PassedOver(kind, value, leads, "leads.bundle.name_alone")
    if kind not in JOINS:
        return PassedOver(kind, value, leads, "leads.bundle.says_nothing")
    return PassedOver(kind, value, leads, "leads.bundle.flood") if leads > FLOOD else None


def _open_platform(kind: str, value: str) -> bool:
    """An account whose platform nobody said may be two accounts of the same number."""
    return kind == "account" and value.startswith(":")


def _by_identifier(
    mentions: Iterable[Mention], age: dict[str, int]
) -> dict[tuple[str, str], dict[str, bool]]:
    """By identifier: lead -> whether it is the lead's own report number; fills the order in which leads came."""
    named: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for one in mentions:
        age.setdefault(one.lead, len(age))
        if one.kind in JOINS and not _open_platform(one.kind, one.value):
            held = named[one.kind, one.value]
            held[one.lead] = held.get(one.lead, False) or one.own
    return named


def _joined(
    kind: str, named: dict[str, bool], age: dict[str, int], viral: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """(later lead, earlier lead, rule): each lead with the oldest; of a report, with the oldest that is the report."""
    owners = [lead for lead, own in named.items() if own]
    anchor = min(owners or named, key=age.__getitem__)
    for lead, own in named.items():
        if lead == anchor:
            continue
        if kind == REPORT:
            code = _report_rule(own, bool(owners))
        elif kind in FILES:
            code = "viral_batch" if lead in viral or anchor in viral else "same_file"
        else:
            code = "same_person"
        later, earlier = (lead, anchor) if age[lead] > age[anchor] else (anchor, lead)
        yield later, earlier, code


def _report_rule(own: bool, known: bool) -> str:
    if own:
        return "same_report"
    return "prior_report" if known else "same_prior_report"
