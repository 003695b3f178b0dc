"""Stored values as the rules read them: JSON has no days; the law says how long a provider keeps its logs."""

from datetime import date
from typing import Any

from thelivu.law import load as load_law
from thelivu.targets import FACTORS, FactValue


def fact_value(row: Any) -> FactValue:
    """What a row of a stated fact says, of the factor's own kind."""
    value: FactValue = row.value
    if FACTORS[row.code].kind == "day" and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def stored_value(value: FactValue) -> Any:
    """The same as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def kept_days(on: date) -> int:
    """How many days a provider has to keep what it logged on a day."""
    held = load_law().retentions
    return held["isp_logs"].days if held["isp_logs"].in_force(on) else held["isp_logs_old"].days
