"""The reasons of a sighting's state as words: states, rows and margins arrive; codes with values leave.

Built from the data alone, in the order in which an officer would ask: why this state, which rows, how near is another
line, what else holds, and which returns were left out. No source text, no name, no address of a person.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from thelivu.attribution.chain import ReasonChain
from thelivu.attribution.lease import Lease, Line
from thelivu.attribution.lost import Lost
from thelivu.attribution.returns import Return
from thelivu.base import Value, Word, rfc3339


class Told(Protocol):
    """What the reasons tell of a case."""

    @property
    def flagged(self) -> Sequence[str]: ...
    @property
    def covering(self) -> Sequence[Return]: ...
    @property
    def overlapping(self) -> Sequence[Lease]: ...
    @property
    def lines(self) -> Sequence[Line]: ...
    @property
    def covered(self) -> bool: ...
    @property
    def uses(self) -> int: ...
    @property
    def lost(self) -> Sequence[Lost]: ...


MOST_ROWS = 6  # rows told one by one; `evidence` lists all of them


def reasons_of(case: Told, holds: Sequence[str], chain: ReasonChain | None) -> tuple[Word, ...]:
    """All reasons, the state's own first."""
    leases, lines = case.overlapping, len(case.lines)
    figures: dict[str, Value] = {"kinds": ", ".join(case.flagged), "rows": len(leases), "lines": lines}
    words = [Word(f"attribution.why.{_why(holds[0], case)}", figures)]
    words += [word for lease in leases[:MOST_ROWS] for word in _row_gives(lease)]
    if len(leases) > MOST_ROWS:
        words.append(Word("attribution.more_rows", {"rows": len(leases) - MOST_ROWS}))
    words += _margin(chain, lines)
    words += [Word("attribution.also_holds", {"state": state}) for state in holds[1:]]
    words += [
        Word("attribution.row_may_be", {"return": one.return_name, "row": one.row})
        for one in case.lost[:MOST_ROWS]
    ]
    if case.uses:
        words.append(Word("attribution.disclosed", {"uses": case.uses}))
    words += _returns(case.covering)
    return tuple(words)


def _why(state: str, case: Told) -> str:
    if state == "AMBIGUOUS" and len(case.lines) == 1:
        return "row_lost" if case.covered else "not_covered"
    return state.lower()


def _row_gives(lease: Lease) -> Iterator[Word]:
    values: dict[str, Value] = {
        "return": lease.return_name, "row": lease.row, "line": lease.line.subscriber, "start": rfc3339(lease.start),
        "end": "" if lease.end is None else rfc3339(lease.end), "bound": f"{lease.g_s:g}", "address": str(lease.block),
        "ports": "" if lease.ports is None else "-".join(str(port) for port in dict.fromkeys(lease.ports)),
    }  # fmt: skip
    if lease.block.kind != "ip":
        shape = f"row_{lease.block.kind}" + ("_open" if lease.end is None else "")
    else:
        shape = ("row_open" if lease.end is None else "row_gives") + ("" if lease.ports is None else "_ports")
    yield Word(f"attribution.{shape}", values)
    if lease.formula:
        yield Word("attribution.by_formula", {"row": lease.row, "formula": lease.formula})


def _margin(chain: ReasonChain | None, lines: int) -> Iterator[Word]:
    if chain is None or lines != 1:
        return
    if chain.margin_s is None:
        yield Word("attribution.margin_unknown")
    else:
        side = "after" if chain.margin_after else "before"
        minutes, seconds = divmod(int(chain.margin_s), 60)
        yield Word(f"attribution.margin_{side}", {"minutes": minutes, "seconds": seconds})
    changed = [name for name, same in chain.fragility.items() if not same]
    if changed:
        yield Word("attribution.fragile", {"shifts": ", ".join(changed)})


def _returns(covering: Sequence[Return]) -> Iterator[Word]:
    for one in covering:
        if one.state != "PASSED":
            yield Word("attribution.return_not_used", {"return": one.name, "state": one.state})
        elif one.rejected:
            yield Word("attribution.return_has_rejects", {"return": one.name, "rows": len(one.rejected)})
