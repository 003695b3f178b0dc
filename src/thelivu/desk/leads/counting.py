"""How many rows meet each of many identifiers, up to a bound: one query, however many identifiers and rows there are.

What very many leads name (a shared address) is looked at up to the bound and no further, so that no page slows down
with the register. The rows come in as a query set, which carries the scope of who asks.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from thelivu.desk.people.pages import up_to

_AT_ONCE = 400  # values, or pairs of them, of one query: SQLite takes 999 at most

Each = TypeVar("Each")


def slices(every: Sequence[Each]) -> Iterator[list[Each]]:
    """Parts that fit one query."""
    for start in range(0, len(every), _AT_ONCE):
        yield list(every[start : start + _AT_ONCE])


def counted(
    rows: "QuerySet[Any]", asked: Sequence[tuple[str, str]], most: int
) -> dict[tuple[str, str], tuple[int, str]]:
    """For each (kind, value) that a row has: how many have it, up to `most`, and the id of one of them."""
    mine = rows.filter(kind=RawSQL("asked.kind", ()), value=RawSQL("asked.value", ())).order_by()
    some, some_values = mine.values("id")[: most + 1].query.sql_with_params()
    one, one_values = mine.values("id")[:1].query.sql_with_params()
    found: dict[tuple[str, str], tuple[int, str]] = {}
    with connection.cursor() as cursor:
        for part in slices(list(dict.fromkeys(asked))):
            cursor.execute(
                f"WITH asked (kind, value) AS (VALUES {', '.join(['(%s, %s)'] * len(part))})"  # noqa: S608 - from query sets
                f" SELECT asked.kind, asked.value, (SELECT COUNT(*) FROM ({some}) few), ({one}) FROM asked",
                [*(text for pair in part for text in pair), *some_values, *one_values],
            )
            found |= {
                (kind, value): (up_to(n, most), first) for kind, value, n, first in cursor.fetchall() if n
            }
    return found
