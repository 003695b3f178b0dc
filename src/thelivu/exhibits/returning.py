"""What was taken behind a wrong door goes back: since when, by when, and whether it has.

What arrives: an exhibit's last line of custody and the instant of the wrong door. What leaves: its clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

BACK_WITHIN = timedelta(hours=72)
"""The unit's own term for giving back what should not have been taken."""


@dataclass(frozen=True, slots=True)
class GoingBack:
    """One exhibit that goes back; `returned_at` is None until its last line of custody is the return."""

    exhibit: str
    label: str
    since: datetime
    returned_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """The end of the term."""
        return self.since + BACK_WITHIN

    def state(self, at: datetime) -> str:
        """returned, returned_late, waiting or overdue, as seen at this instant."""
        if self.returned_at is not None and self.returned_at <= at:
            return "returned" if self.returned_at <= self.due_at else "returned_late"
        return "waiting" if at <= self.due_at else "overdue"


def going_back(
    exhibit: str, label: str, since: datetime, last: tuple[str, datetime] | None
) -> GoingBack:
    """The clock of one exhibit, from the act and the time of its last line of custody."""
    returned = last[1] if last is not None and last[0] == "return" else None
    return GoingBack(exhibit, label, since, returned)
