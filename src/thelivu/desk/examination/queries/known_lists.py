"""Known-file lists in scope: their rows stay sealed; who may use one is asked here."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from thelivu.base import Refused
from thelivu.desk.examination.kept_lists import opened_list
from thelivu.desk.examination.models import KnownListRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.documents import content, sealed_file
from thelivu.examination import RejectedRow, read_known_files


def lists() -> list[KnownListRow]:
    """The known-file lists in scope, by name, the newest version first."""
    return list(KnownListRow.objects.order_by("name", "-recorded_at"))


def known_list(list_id: str) -> KnownListRow:
    """A list in scope."""
    row: KnownListRow | None = KnownListRow.objects.filter(id=list_id).first()
    if row is None:
        raise Refused("desk_examination.no_such_list")
    return row


def list_named(unit_id: str, name: str, issue: str) -> KnownListRow | None:
    """The list of this name and version, if the unit has loaded it."""
    return KnownListRow.objects.filter(unit=unit_id, name=name, issue=issue).first()


def may_use(actor: Actor, row: KnownListRow) -> bool:
    """Whether this officer may compare with the list: an examiner, and one of those named where some are."""
    return actor.may("examine") and (not row.users or actor.id in row.users)


def usable(actor: Actor, list_id: str) -> KnownListRow:
    """A list in scope that this officer may compare with."""
    row = known_list(list_id)
    if not may_use(actor, row):
        raise Refused("desk_examination.list_of_others", name=row.name)
    return row


def parsed(row: KnownListRow) -> Any:
    """The list itself, for comparing alone: read once a process. Its caller has the row, and so may use it."""
    return _parsed(row.id, row.version)


@lru_cache(maxsize=16)
def _parsed(list_id: str, version: int) -> Any:  # noqa: ARG001 - another version is another list
    row = KnownListRow.objects.select_related("source", "file").get(id=list_id)
    if row.source is None:
        return opened_list([sealed_file(one.file) for one in _with_bases(row) if one.file is not None])
    return read_known_files(BytesIO(content(row.source)), name=row.name, version=row.issue, sha256=row.sha256)


def _with_bases(row: KnownListRow) -> list[KnownListRow]:
    """The list that a delta adds to, then each delta up to this one."""
    chain = [row]
    while chain[0].base:
        chain.insert(0, based_on(chain[0].base))
    return chain


def based_on(address: str) -> KnownListRow:
    """The list with this address, in scope; a delta is worth nothing without it."""
    row: KnownListRow | None = KnownListRow.objects.select_related("file").filter(address=address).first()
    if row is None:
        raise Refused("desk_examination.no_base")
    return row


def rejected_rows(row: KnownListRow) -> tuple[RejectedRow, ...]:
    """The rows of a list that were not taken: line and reason, nothing of what they hold. A built list has its own account."""
    return parsed(row).rejected if row.source_id else ()
