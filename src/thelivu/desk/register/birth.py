"""The birth of an office: keys outside the data folder, the first unit, and the register's mark that never changes."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from thelivu.base import InputError
from thelivu.desk.people.actions import add_unit
from thelivu.vault import make_keys

from .models import RegisterRow
from .queries import born, keys, vault


def be_born(
    mark: str,
    *,
    unit_code: str,
    unit_name: str,
    letterhead: str,
    covers: list[str],
    shift: timedelta = timedelta(0),
) -> str:
    """Makes keys, unit and register once; returns the register's id. `shift` sets a synthetic register's clock."""
    if RegisterRow.objects.exists():
        raise InputError("register.born_already", birth=born().birth)
    if not (settings.KEYS / "office.key").exists():
        make_keys(settings.KEYS, data=settings.DATA)
        keys.cache_clear()
        vault.cache_clear()
    with transaction.atomic():
        unit = add_unit(unit_code, unit_name, covers)
        row = RegisterRow.objects.create(
            birth=mark, unit_id=unit, letterhead=letterhead, public_key=keys().public_hex,
            shift_s=int(shift.total_seconds()),
        )  # fmt: skip
    return row.id
