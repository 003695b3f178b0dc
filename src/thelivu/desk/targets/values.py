"""Stored values as the rules read them: JSON has no days; the law says how long a provider keeps its logs."""

from datetime import date
from typing import Any

from thelivu.base import InputError
from thelivu.law import load as load_law
from thelivu.targets import FACTORS, Fact, FactValue


def fact_value(row: Any) -> FactValue:
    """What a row of a stated fact says, of the factor's own kind."""
    value: FactValue = row.value
    if FACTORS[row.code].kind == "day" and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def stated(code: str, value: FactValue, asserted_by: str, record: str) -> dict[str, Any]:
    """A statement as its row keeps it. Nobody's word, or one of what may not order work, is an InputError."""
    if not asserted_by.strip() or not record.strip():
        raise InputError("desk_targets.who_says_so")
    fact = Fact(code, value, asserted_by.strip(), record.strip())
    kept = value.isoformat() if isinstance(value, date) else value
    return {"code": fact.code, "value": kept, "asserted_by": fact.asserted_by, "said_in": fact.record}


def kept_days(on: date) -> int:
    """How many days a provider has to keep what it logged on a day."""
    return load_law().retention_of("isp", on).days
