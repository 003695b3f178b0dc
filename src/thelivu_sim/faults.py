"""What goes wrong on the way: rates for provider files, rows, loggers and disclosures (attribution.md 5.1).

All rates are assumptions. A file's fault is drawn from the seed, the provider and the request, so that asking again
gives a corrected answer and the truth can be computed beforehand.
"""

from random import Random

FILE_FAULTS = (("utc_as_ist", 0.02), ("query_zone", 0.01), ("twelve_hours", 0.01), ("truncated", 0.02))
ROW_LOST, ROW_TWICE, ROW_WRONG_LINE = 0.005, 0.01, 0.0002
LEAD_NO_PORT_SECOND, LEAD_TIME_OFF, LEAD_SHIFT_530, LEAD_SHIFT_12, LEAD_TYPO = 0.02, 0.02, 0.003, 0.002, 0.001
LOGGERS_OFF = {3: -240, 19: 95, 40: -150}
"""Three of 49 loggers are wrong by so many seconds."""


def file_fault(seed: int, provider: str, request: str, attempt: int) -> str:
    """The fault of a provider's file, or nothing; an answer to a correction letter has none."""
    if attempt:
        return ""
    drawn = Random(f"{seed}|file|{provider}|{request}").random()
    for name, rate in FILE_FAULTS:
        if drawn < rate:
            return name
        drawn -= rate
    return ""


def row_fault(random: Random) -> str:
    """What happens to one row: usually nothing."""
    drawn = random.random()
    for name, rate in (("lost", ROW_LOST), ("twice", ROW_TWICE), ("wrong_line", ROW_WRONG_LINE)):
        if drawn < rate:
            return name
        drawn -= rate
    return ""


def logger_offset(address_number: int) -> int:
    """By how many seconds the logger of this address is wrong."""
    return LOGGERS_OFF.get(address_number % 49, 0)


def lead_fault(random: Random) -> str:
    """What happens to one disclosed sighting on its way to the unit."""
    drawn = random.random()
    rates = (
        ("no_port", LEAD_NO_PORT_SECOND),
        ("time_off", LEAD_TIME_OFF),
        ("shift_530", LEAD_SHIFT_530),
        ("shift_12", LEAD_SHIFT_12),
        ("typo", LEAD_TYPO),
    )
    for name, rate in rates:
        if drawn < rate:
            return name
        drawn -= rate
    return ""
