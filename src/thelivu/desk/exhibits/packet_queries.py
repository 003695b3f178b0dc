"""District packets in scope: which searches of a district can go, what was sent, what came back."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from thelivu.base import Refused, Word
from thelivu.desk.leads.forwarding_queries import own_card, partners_in_force
from thelivu.desk.leads.models import PartnerRow
from thelivu.desk.operations import queries as operation_queries
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.queries import officers_with
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.people.scoped import beside, first_beside

from . import field_queries
from .models import DistrictPacketRow, DistrictReturnRow, FieldFormRow


def district_offices() -> list[PartnerRow]:
    """The partner offices of our own state whose cards hold today: an address goes to no other one."""
    here = own_card().state
    return [row for row in partners_in_force() if row.state == here]


def by_district(operation_id: str) -> dict[str, list[SearchRow]]:
    """The searches of an operation that this officer sees, by district; those without one are in no packet."""
    found: dict[str, list[SearchRow]] = defaultdict(list)
    for row in operation_queries.searches_of(operation_id):
        if row.district:
            found[row.district].append(row)
    return dict(found)


def against_sending(rows: Sequence[SearchRow], at: datetime) -> dict[str, Word]:
    """What keeps searches of one operation out of a packet; a search that is not named goes."""
    found = field_queries.against_going_out(rows, at)
    seizing = dict(officers_with("take_custody"))
    gone = _gone({row.id for row in rows})
    for row in rows:
        against = (
            (row.entered_at is not None, Word("desk_operations.already_entered")),
            (row.id in gone, Word("desk_packets.gone", {"packet": gone.get(row.id, "")})),
            (row.team is None, Word("desk_packets.no_team")),
            (row.team is not None and row.team.leader not in seizing, Word("desk_packets.leader_does_not_seize")),
        )
        for holds, word in against:
            if holds:
                found.setdefault(row.id, word)
    return found


def _gone(search_ids: set[str]) -> dict[str, str]:
    """The packet with which each search went, unless that form was withdrawn."""
    forms = FieldFormRow.within(INTEGRITY).filter(
        search__in=search_ids, packet__isnull=False, withdrawn_at__isnull=True
    )
    return dict(forms.values_list("search_id", "packet__label"))


def packets_of(operation_id: str) -> list[DistrictPacketRow]:
    """What was sent of one operation, the newest first."""
    rows = DistrictPacketRow.objects.filter(operation=operation_id)
    return beside(rows.order_by("-recorded_at", "-label"), "partner")


def packet(packet_id: str) -> DistrictPacketRow:
    """One packet in scope."""
    rows = DistrictPacketRow.objects.filter(id=packet_id)
    row: DistrictPacketRow | None = first_beside(rows, "partner", "operation")
    if row is None:
        raise Refused("desk_packets.no_such_packet")
    return row


def made_with(packet_id: str) -> bool:
    """Whether a packet with this id inside was made."""
    return DistrictPacketRow.within(INTEGRITY).filter(packet=packet_id).exists()


def forms_in(row: DistrictPacketRow) -> list[FieldFormRow]:
    """The forms in a packet that this officer sees."""
    return beside(FieldFormRow.objects.filter(packet=row.id).order_by("search__label"), "search")


def returns_of(row: DistrictPacketRow) -> list[DistrictReturnRow]:
    """The files that came back, the newest first."""
    return list(DistrictReturnRow.objects.filter(packet=row.id).order_by("-received_at"))


def files_back(rows: Sequence[DistrictPacketRow]) -> Counter[str]:
    """How many files came back for each of these packets, by its id."""
    came = DistrictReturnRow.objects.filter(packet__in=[row.id for row in rows])
    return Counter(came.values_list("packet_id", flat=True))


def return_with(row: DistrictPacketRow, sha256: str) -> DistrictReturnRow | None:
    """The file of exactly these bytes, if it was taken in."""
    return DistrictReturnRow.objects.filter(packet=row.id, sha256=sha256).first()
