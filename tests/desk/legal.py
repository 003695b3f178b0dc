"""The legal cell of the cast."""

from typing import Any

from thelivu.desk.authority.actions import confirm_law
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.people.scope import seen_as


def confirm(cast: Any, *tables: str) -> None:
    """Confirms every record of these tables that still waits."""
    with seen_as(cast.lekha.scope):
        for key, record in law_of_office().records():
            if key.split(":")[0] in tables and not record.verified:
                confirm_law(cast.lekha, key, "the Act, compared")
