"""The state of an identity: its decided sightings arrive; one state, what it rests on and what is missing leave.

The rules end at CORROBORATED: enough pairwise independent sightings of one line, nothing that contradicts them, and
a proven address. CONFIRMED is a second officer's, and stands only in the register. A number's holder supports a line
only where both are one person at one premises, by another sender; the papers of a SIM alone name no door.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from thelivu.attribution.independence import Support, largest_independent, supports
from thelivu.attribution.lease import Line
from thelivu.attribution.policy import Policy
from thelivu.attribution.states import SIGHTING_STATES, DecidedSighting
from thelivu.base import Word, folded

IDENTITY_STATES = ("CONTRADICTORY", "ADDRESS_UNPROVEN", "CORROBORATED", *SIGHTING_STATES)


@dataclass(frozen=True, slots=True)
class DecidedIdentity:
    """One claimed user, how far attribution has come, and the next step."""

    identity: str
    state: str
    line: Line | None  # only CORROBORATED and ADDRESS_UNPROVEN carry it
    independent: tuple[Support, ...]  # the largest set of pairwise independent sightings of one line
    needed: int  # how many the policy and the provider's size ask for
    reasons: tuple[Word, ...]
    next: Word


@dataclass(frozen=True, slots=True)
class _Claim:
    """What an identity's sightings say for one line, or for one holder of a number."""

    kind: str  # "ip" | "phone"
    line: Line
    options: tuple[Support, ...]
    independent: tuple[Support, ...]
    addressed: tuple[Support, ...]  # the same, of rows alone that state an installation address
    needed: int
    moved: bool  # rows state different addresses

    @property
    def persons(self) -> frozenset[str]:
        """The tokens of the names that its rows state."""
        return frozenset(
            row.person_token for option in self.options for row in option.rows if row.person_token
        )

    @property
    def state(self) -> str | None:
        if self.kind == "phone":
            return None
        if len(self.addressed) >= self.needed and not self.moved:
            return "CORROBORATED"
        return "ADDRESS_UNPROVEN" if len(self.independent) >= self.needed else None


def decide_identity(
    identity: str, sightings: Sequence[DecidedSighting], pools: dict[str, int | None], policy: Policy
) -> DecidedIdentity:
    """Decides one identity; `pools` gives the pool size that each return file states."""
    claims = _joined(_claims(sightings, pools, policy))
    if _contradicts(claims):
        return _made(identity, "CONTRADICTORY", None, claims, "attribution.next.contradictory")
    reached = [claim for claim in claims if claim.state is not None]
    if len(reached) > 1:
        return _made(identity, "UNIQUE_SINGLE", None, claims, "attribution.next.two_providers")
    if reached:
        state = reached[0].state or ""
        made = _made(identity, state, reached[0], claims, _next_of_reached(reached[0]))
        return _with_doubts(made, sightings)
    if _other_persons(claims):
        return _made(identity, "HOLDER_NOT_USER", None, claims, "attribution.next.holder_not_user")
    if claims:
        return _made(identity, "UNIQUE_SINGLE", None, claims, "attribution.next.unique_single")
    state = _most_common(sightings)
    return DecidedIdentity(
        identity, state, None, (), policy.independent_sightings,
        (Word("attribution.most_share", {"state": state, "sightings": len(sightings)}),),
        Word(f"attribution.next.{state.lower()}"),
    )  # fmt: skip


def _claims(
    sightings: Sequence[DecidedSighting], pools: dict[str, int | None], policy: Policy
) -> list[_Claim]:
    by_line: dict[tuple[str, tuple[str, str]], list[DecidedSighting]] = {}
    for one in sightings:
        if one.line is not None and one.sighting.kind != "account":
            by_line.setdefault((one.sighting.kind, one.line.same_as), []).append(one)
    return [_claim(group, pools, policy) for _, group in sorted(by_line.items())]


def _claim(group: Sequence[DecidedSighting], pools: dict[str, int | None], policy: Policy) -> _Claim:
    options = [option for one in group for option in supports(one)]
    files = {sha for option in options for sha in option.files}
    rows = [row for option in options for row in option.rows]
    line = group[0].line
    assert line is not None
    return _Claim(
        kind=group[0].sighting.kind,
        line=line,
        options=tuple(options),
        independent=largest_independent(options),
        addressed=largest_independent(option for option in options if option.proves_address),
        needed=max(policy.sightings_needed(pools.get(sha)) for sha in files),
        moved=len({row.address_token for row in rows if row.address_token}) > 1,
    )


def _joined(claims: Sequence[_Claim]) -> list[_Claim]:
    """The claims, each line that has not enough by itself with the numbers of the same person at the same premises."""
    numbers = [option for claim in claims if claim.kind == "phone" for option in claim.options]
    return [
        _with_numbers(claim, numbers) if claim.kind == "ip" and claim.state != "CORROBORATED" else claim
        for claim in claims
    ]


def _with_numbers(claim: _Claim, numbers: Sequence[Support]) -> _Claim:
    proving = [option for option in claim.options if option.proves_address]
    theirs = {option.person_at for option in proving} - {None}
    agreeing = [option for option in numbers if option.person_at in theirs]
    if not agreeing:
        return claim
    return replace(
        claim,
        independent=largest_independent((*claim.options, *agreeing)),
        addressed=largest_independent((*proving, *agreeing)),
    )


def _other_persons(claims: Sequence[_Claim]) -> bool:
    """Whether a line and a number are in the names of different persons."""
    lines, numbers = (
        [claim.persons for claim in claims if claim.kind == kind and claim.persons]
        for kind in ("ip", "phone")
    )
    return any(not line & number for line in lines for number in numbers)


def _contradicts(claims: Sequence[_Claim]) -> bool:
    """Whether two lines, or two holders of numbers, of one provider are named."""
    return any(
        count > 1 for count in Counter((claim.kind, folded(claim.line.provider)) for claim in claims).values()
    )


def _next_of_reached(claim: _Claim) -> str:
    if claim.state == "CORROBORATED":
        return "attribution.next.corroborated"
    return "attribution.next.moved" if claim.moved else "attribution.next.address_unproven"


def _made(
    identity: str, state: str, reached: _Claim | None, claims: Sequence[_Claim], step: str
) -> DecidedIdentity:
    top = reached or max(claims, key=lambda claim: len(claim.independent))
    proven = top.addressed if state == "CORROBORATED" else top.independent
    values = {"have": len(proven), "needed": top.needed, "sightings": len(claims)}
    return DecidedIdentity(
        identity=identity,
        state=state,
        line=reached.line if reached else None,
        independent=proven,
        needed=top.needed,
        reasons=(Word(f"attribution.identity.{state.lower()}", values), *_others(reached, claims, proven)),
        next=Word(step, values),
    )


def _others(reached: _Claim | None, claims: Sequence[_Claim], proven: Sequence[Support]) -> tuple[Word, ...]:
    """What else was found: a number that counts, one that does not, a line of another provider for a person to join."""
    joined = {option.decided.line for option in proven if option.kind == "phone"}
    lines = sum(claim.kind == "ip" for claim in claims if reached is not None and claim is not reached)
    apart = sum(claim.kind == "phone" and claim.line not in joined for claim in claims)
    told = (("two_kinds", len(joined)), ("other_provider", lines), ("number_apart", apart))
    return tuple(Word(f"attribution.identity.{code}", {"lines": count}) for code, count in told if count)


def _with_doubts(made: DecidedIdentity, sightings: Sequence[DecidedSighting]) -> DecidedIdentity:
    """Adds that other sightings have candidates, and the line is not among them."""
    line = made.line
    assert line is not None
    against = [
        one
        for one in sightings
        if one.line is None
        and one.candidates
        and all(other.same_as != line.same_as for other in one.candidates)
    ]
    if not against:
        return made
    doubt = Word("attribution.identity.not_among_candidates", {"sightings": len(against)})
    return replace(made, reasons=(*made.reasons, doubt))


def _most_common(sightings: Sequence[DecidedSighting]) -> str:
    """The state that most share; of equally many, the one that comes first in the table."""
    counts = Counter(one.state for one in sightings if one.sighting.kind != "account") or Counter(
        one.state for one in sightings
    )
    return min(counts, key=lambda state: (-counts[state], SIGHTING_STATES.index(state)))
