"""Scoped reads of what further sources say of a lead's report."""

from .models import AttachedRow


def attached_to(lead_id: str) -> list[AttachedRow]:
    """What further sources say of this lead's report, the oldest first."""
    return list(AttachedRow.objects.filter(lead=lead_id).order_by("recorded_at", "id"))
