"""What the clock asks for: each tick of a schedule is one row, so that several workers run it once."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from .actions import claim_tick

# name -> (seconds between ticks, dotted path of the action)
SCHEDULES: Mapping[str, tuple[int, str]] = {
    "count_rows": (3600, "thelivu.desk.register.actions.count_rows"),
    "seal_access": (60, "thelivu.desk.register.actions.seal_access"),
    "order_leads": (5, "thelivu.desk.targets.leads_actions.follow"),
    "forget_bystanders": (3600, "thelivu.desk.leads.groups_actions.forget_bystanders"),
}


def run_due() -> None:
    """Runs each schedule whose present tick nobody has run, in the transaction that claims the tick."""
    for name, (seconds, path) in SCHEDULES.items():
        with transaction.atomic():
            if claim_tick(name, int(timezone.now().timestamp()) // seconds):
                import_string(path)()
