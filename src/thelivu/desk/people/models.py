"""Tables of officers, units, roles and placements on files."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from thelivu.base import new_id

from .roles import ROLES


def id_field() -> "models.CharField[str, str]":
    """A record id: random 128 bit as 32 hex digits, safe to mint offline."""
    return models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)


class UnitRow(models.Model):
    """A police unit and the districts that its people cover ("*" = the whole state)."""

    id = id_field()
    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    name_ml = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    covers = models.JSONField(default=list)


class OfficerManager(BaseUserManager["OfficerRow"]):
    """Officers by user name; there is no superuser to make."""

    def get_by_natural_key(self, username: str | None) -> "OfficerRow":
        return self.get(username=username)


class OfficerRow(AbstractBaseUser):
    """An officer with an account. Rights come from memberships alone."""

    id = id_field()
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    rank = models.CharField(max_length=20)
    language = models.CharField(max_length=2, default="en")
    is_active = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = OfficerManager()
    USERNAME_FIELD = "username"


class MembershipRow(models.Model):
    """An officer's role in a unit, with the days on which it holds."""

    id = id_field()
    officer = models.ForeignKey(OfficerRow, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(UnitRow, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "unit", "role"], name="one_membership_per_role"),
            models.CheckConstraint(condition=models.Q(role__in=list(ROLES)), name="membership_role_known"),
        ]


class PlacementRow(models.Model):
    """An officer placed on one file (a case, a lead, a search) outside their units, with the reason."""

    id = id_field()
    officer = models.ForeignKey(OfficerRow, on_delete=models.PROTECT, related_name="placements")
    stream = models.CharField(max_length=32)
    reason = models.CharField(max_length=300)
    placed_by = models.CharField(max_length=32)
    placed_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "stream"], name="one_placement_per_file")]
