"""The custody of one exhibit as its page draws it: one node for each line, oldest first.

Arrives: the chain of custody and what the office calls people. Leaves: for each line its time and act, from whom to
whom and where, what was noted, the seal it carries, and whether seal and digest are as they were.
"""

from typing import Any

from thelivu.base import Word, say
from thelivu.exhibits import FINAL, Chain, CustodyEntry, Holder

_SEAL = {
    "broken_seal": ("failed", "desk_exhibits.seal_broken"),
    "other_seal_found": ("failed", "desk_exhibits.seal_other"),
}


def entries_of(chain: Chain, called: dict[str, str], language: str) -> list[dict[str, Any]]:
    """The nodes of the line; what was sealed before and is not now says that it is open."""
    lines = chain.entries
    return [_node(Chain(chain.exhibit, lines[: at + 1]), called, language) for at in range(len(lines))]


def with_role(holder: Holder | None, called: dict[str, str], language: str) -> str:
    """A holder as pages name one: "ASI Kiran (Keeper)", or the role alone where that is all that was written."""
    if holder is None:
        return ""
    role = say(Word(f"exhibits.role.{holder.role}"), language)
    name = called.get(holder.person, holder.person)
    return role if name == holder.role else f"{name} ({role})"


def notes_of(entry: CustodyEntry) -> list[Word]:
    """What was noted with a line: purpose, destination, papers with their days, declaration, reason, digest."""
    days = {"order_on": entry.order_on, "final_on": entry.final_on}
    notes = {
        "destination": entry.destination, "reference": entry.reference,
        **{code: f"{day:%d.%m.%Y}" for code, day in days.items() if day},
        "reason": entry.reason, "sha256": entry.sha256 or "",
    }  # fmt: skip
    said = [Word(f"desk_exhibits.line_{code}", {code: text.rstrip(".")}) for code, text in notes.items() if text]
    declared = [Word("desk_exhibits.line_untampered")] if entry.untampered else []
    return [_purpose(entry.purpose), *said, *declared]


def _node(chain: Chain, called: dict[str, str], language: str) -> dict[str, Any]:
    """The node of the last line of this part of the chain."""
    entry = chain.entries[-1]
    before = Chain(chain.exhibit, chain.entries[:-1])
    look, word = _seal_check(chain, entry)
    bare = not entry.seal_after
    way = {"giver": with_role(entry.giver, called, language), "taker": with_role(entry.taker, called, language)}
    moved = "moved" if entry.giver != entry.taker else "kept"
    return {
        "at": entry.at, "act": f"exhibits.action.{entry.action}", "ended": entry.action in FINAL,
        "way": Word(f"desk_exhibits.line_{moved}", way | {"place": entry.place}),
        "notes": notes_of(entry), "sealed": not bare, "seal": entry.seal_after, "unsealed": bare and not before.seals,
        "opened": bare and bool(before.seals), "checked": look, "checked_word": word,
        "digest": _digest_check(chain, before, entry),
    }  # fmt: skip


def _seal_check(chain: Chain, entry: CustodyEntry) -> tuple[str, str]:
    if chain.mismatch in _SEAL:
        return _SEAL[chain.mismatch]
    return ("passed", "desk_exhibits.seal_intact") if entry.intact else ("", "")


def _digest_check(chain: Chain, before: Chain, entry: CustodyEntry) -> tuple[str, str] | None:
    if not entry.sha256:
        return None
    if chain.mismatch == "digest_differs" or (before.sha256 or entry.sha256) != entry.sha256:
        return "failed", "desk_exhibits.digest_differs"
    return ("passed", "desk_exhibits.digest_same") if before.sha256 else ("open", "desk_exhibits.digest_first")


def _purpose(purpose: str) -> Word:
    """A purpose is what an officer wrote, or the machine's own word for a seizure."""
    if purpose.startswith("desk_exhibits.purpose_"):
        return Word(purpose)
    return Word("desk_exhibits.line_purpose", {"purpose": purpose.rstrip(".")})
