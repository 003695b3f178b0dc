"""Making units, officers and placements. Rights are changed by administrators, who see no content."""

import secrets
from datetime import datetime

from django.db import transaction

from thelivu.base import InputError

from .models import MembershipRow, OfficerRow, PlacementRow, UnitRow
from .queries import Actor
from .roles import ROLES


def add_unit(code: str, name: str, covers: list[str], *, name_ml: str = "", contact: str = "") -> str:
    """A new unit (or the one that has this code already); returns its id."""
    row, _ = UnitRow.objects.get_or_create(
        code=code, defaults={"name": name, "name_ml": name_ml, "covers": covers, "contact": contact}
    )
    return row.id


@transaction.atomic
def add_officer(
    username: str,
    name: str,
    rank: str,
    *,
    unit_code: str,
    roles: list[str],
    password: str | None = "",
    language: str = "en",
) -> tuple[str, str]:
    """A new account with roles in one unit; returns (officer id, password), the password made here if "" is given.

    With None nobody can sign in to it: officers of a made-up world act, but do not sit before the desk.
    """
    unknown = [role for role in roles if role not in ROLES]
    if unknown:
        raise InputError("people.unknown_role", role=unknown[0], known=", ".join(ROLES))
    unit = UnitRow.objects.filter(code=unit_code).first()
    if unit is None:
        raise InputError("people.unknown_unit", unit=unit_code)
    if OfficerRow.objects.filter(username=username).exists():
        raise InputError("people.username_taken", username=username)
    officer = OfficerRow(username=username, name=name, rank=rank, language=language)
    password = secrets.token_urlsafe(12) if password == "" else password
    officer.set_password(password)  # None: unusable
    officer.save(force_insert=True)
    for role in roles:
        MembershipRow.objects.create(officer=officer, unit=unit, role=role)
    return officer.id, password or ""


def place_on_file(actor: Actor, officer_id: str, stream: str, reason: str) -> None:
    """Places an officer on one file; the supervisor's reason stays with it."""
    actor.require("approve")
    PlacementRow.objects.update_or_create(
        officer_id=officer_id,
        stream=stream,
        defaults={"reason": reason, "placed_by": actor.id, "until": None},
    )


def set_language(officer_id: str, language: str) -> None:
    """The language in which the desk speaks to this officer."""
    OfficerRow.objects.filter(id=officer_id).update(language=language)


def note_seen(officer_id: str, at: datetime) -> None:
    """When this officer last read My day: the next visit shows what happened since."""
    OfficerRow.objects.filter(id=officer_id).update(seen_at=at)
