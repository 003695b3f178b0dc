"""What forms ask and actions take: the custody around a run, and how a waking is closed."""

from dataclasses import dataclass
from datetime import datetime

BLOCKERS = ("hardware", "software", "no_port", "none")
"""How writing was kept out: a device, a program, a device that has no port for it (a phone, read by its tool), not at all."""

DECISIONS = ("passed_on", "device_again", "known", "no_step")
"""How a waking is closed: told to who investigates, the device is asked for again, it was known, no further step."""


@dataclass(frozen=True, slots=True)
class Before:
    """What an examiner records before a run."""

    at: datetime
    place: str
    intact: bool
    blocker: str
    number: str
    reason: str = ""
    image_sha256: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """What an examiner records after a run."""

    at: datetime
    place: str
    seal: str
    purpose: str
