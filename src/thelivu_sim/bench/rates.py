"""What goes wrong in the measured world and how often: one rate for each fault, in parts of its unit.

Sources: attribution reference 5.1 (`SIX`, its rates) and 5.5 (all others, at least 0.5 % of their unit). Every rate
is an assumption; nobody publishes how often providers and offices err.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Rates:
    """The share of its unit that each fault meets; `FAULTS` says which unit."""

    # Leads that came from outside; the unit's own sensor knows port, destination and time.
    no_port: float = 0.30
    time_off: float = 0.02
    shift_530: float = 0.003
    shift_12: float = 0.002
    typo: float = 0.001
    sticky_typo: float = 0.0
    no_destination: float = 0.0
    no_zone: float = 0.0
    clock_unknown: float = 0.0
    hosting: float = 0.0
    two_people: float = 0.0
    # Files.
    utc_as_ist: float = 0.02
    query_zone: float = 0.01
    twelve_hours: float = 0.01
    truncated: float = 0.02
    day_month: float = 0.0
    twelve_mid: float = 0.0
    twelve_mid_marked: float = 0.0
    wrong_year: float = 0.0
    excel_rounded: float = 0.0
    excel_zeros: float = 0.0
    excel_dates: float = 0.0
    other_address: float = 0.0
    billing_only: float = 0.0
    billing_silent: float = 0.0
    prefix_length: float = 0.0
    # Loggers.
    logger_off: float = 3 / 49
    logger_drift: float = 0.0
    # Rows of the provider's log, and lines of its customer list.
    lost: float = 0.005
    doubled: float = 0.01
    wrong_line: float = 0.0002
    interim: float = 0.0
    overrun: float = 0.0
    other_address_echoed: float = 0.0
    reseller: float = 0.0
    reseller_unmarked: float = 0.0
    billing_for_ever: float = 0.0
    stale_customer: float = 0.0
    # Providers: 1 = the one whose whole log is wrong by 5.5 h, in every file.
    persistent_zone: float = 0.0


SIX = Rates()
"""The six kinds of the reference's table 5.1, at its rates."""

EVERY = Rates(
    shift_530=0.005, shift_12=0.005, typo=0.005, sticky_typo=0.005, no_destination=0.3, no_zone=0.005,
    clock_unknown=0.02, hosting=0.01, two_people=0.01,
    day_month=0.006, twelve_mid=0.005, twelve_mid_marked=0.005, wrong_year=0.005, excel_rounded=0.005,
    excel_zeros=0.005, excel_dates=0.006, other_address=0.005, billing_only=0.01, billing_silent=0.005,
    prefix_length=0.02, logger_drift=1 / 49,
    interim=0.01, overrun=0.005, other_address_echoed=0.005, reseller=0.005,
    reseller_unmarked=0.005, billing_for_ever=0.005, persistent_zone=1.0,
)  # fmt: skip
"""Every fault, none of the added ones below 0.5 % of its unit; of the six kinds, those of leads are raised to that too."""

NONE = Rates(**{one.name: 0.0 for one in fields(Rates)})
"""No fault at all: what the rules abstain from by themselves."""


def only(**rates: float) -> Rates:
    """A world in which nothing but these faults happens."""
    return replace(NONE, **rates)


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: its unit, and the states in which it is to end where the rules can see it."""

    name: str
    unit: str  # lead | sighting | file | logger | row | line | provider
    ends_in: tuple[str, ...] = ()  # empty: the rules cannot see it in one sighting or file


_SUSPECT, _REJECTED = ("SUSPECT",), ("REJECTED", "SUSPECT")
FAULTS: tuple[Fault, ...] = (
    Fault("no_port", "lead", ("NEEDS_PORT",)),
    Fault("time_off", "sighting"),
    Fault("shift_530", "lead"),
    Fault("shift_12", "lead"),
    Fault("typo", "lead"),
    Fault("sticky_typo", "lead"),
    Fault("no_destination", "lead", ("NEEDS_DEST",)),
    Fault("no_zone", "sighting", ("NEEDS_ZONE",)),
    Fault("clock_unknown", "lead"),
    Fault("hosting", "sighting", ("HOSTING",)),
    Fault("two_people", "lead"),
    Fault("utc_as_ist", "file", _SUSPECT),
    Fault("query_zone", "file", _SUSPECT),
    Fault("twelve_hours", "file", _SUSPECT),
    Fault("truncated", "file", ("INCOMPLETE",)),
    Fault("day_month", "file", _SUSPECT),
    Fault("twelve_mid", "file", _SUSPECT),
    Fault("twelve_mid_marked", "file", _SUSPECT),
    Fault("wrong_year", "file", _SUSPECT),
    Fault("excel_rounded", "file", _SUSPECT),
    Fault("excel_zeros", "file", _SUSPECT),
    Fault("excel_dates", "file", _SUSPECT),
    Fault("other_address", "file", _REJECTED),
    Fault("billing_only", "file"),
    Fault("billing_silent", "file"),
    Fault("prefix_length", "file"),
    Fault("logger_off", "logger"),
    Fault("logger_drift", "logger"),
    Fault("lost", "row"),
    Fault("doubled", "row"),
    Fault("wrong_line", "row"),
    Fault("interim", "row"),
    Fault("overrun", "row"),
    Fault("other_address_echoed", "row"),
    Fault("reseller", "line", ("SHARED_LINE",)),
    Fault("reseller_unmarked", "line"),
    Fault("billing_for_ever", "line"),
    Fault("stale_customer", "line"),
    Fault("persistent_zone", "provider"),
)
BY_NAME: Mapping[str, Fault] = {fault.name: fault for fault in FAULTS}
OF_FILES = tuple(fault.name for fault in FAULTS if fault.unit == "file")
NUMBER: Mapping[str, int] = {name: number for number, name in enumerate(("", *OF_FILES))}
"""Files carry the number of their fault; 0 is none."""
