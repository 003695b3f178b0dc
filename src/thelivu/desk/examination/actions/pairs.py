"""What a person says of two exhibits on which the same files were found: linked, or not. The machine only suggests."""

from thelivu.base import Identifier, InputError
from thelivu.desk.examination.models import SharedRow
from thelivu.desk.examination.queries.shared import Pair, pair
from thelivu.desk.exhibits.queries import exhibit, numbers_named
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import one_writer, recording

_NAMED = 200  # digests of an accepted pair that the graph and the search find it by


def decide_pair(actor: Actor, first: str, second: str, *, accept: bool, reason: str) -> SharedRow:
    """Accepts or refuses the link of two exhibits in scope; a later word of the unit stands in place of the one before."""
    verb = "decide" if actor.may("decide") else "examine"
    actor.require(verb)
    if not reason.strip():
        raise InputError("desk_examination.pair_reason")
    state = "accepted" if accept else "refused"
    with one_writer(), recording(actor, verb, f"exhibits.{state}_as_linked") as record:
        found = pair(first, second)
        unit = record.member.unit
        values = {
            "state": state, "files": len(found.digests), "reason": reason.strip()[:300], "decided_by": actor.id,
            "decided_at": record.at,
        }  # fmt: skip
        row: SharedRow | None = SharedRow.objects.filter(unit=unit, first=found.first, second=found.second).first()
        if row is None:
            row = record.insert(SharedRow(first_id=found.first, second_id=found.second, unit_id=unit, **values))
        else:
            record.change(row, **values)
        if accept:
            record.name(row, "examination", _named(found))
        return row


def _named(found: Pair) -> list[Identifier]:
    """By what the graph reaches an accepted pair: the files that both have, and the numbers of both devices."""
    numbers = [one for each in (found.first, found.second) for one in numbers_named(exhibit(each).serials)]
    return [Identifier("sha256", digest) for digest in found.digests[:_NAMED]] + numbers
