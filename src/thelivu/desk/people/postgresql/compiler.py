"""A query runs in the scope that it was made for, wherever it is run; Django looks for these five classes by name."""

from contextlib import nullcontext
from typing import Any

from django.db.backends.postgresql import compiler

from thelivu.desk.people.scope import seen_as


class _InItsScope:
    query: Any

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        of = getattr(self.query, "inner_query", self.query)  # of a sum: what is summed
        scope = getattr(of, "scope", None)
        with seen_as(scope) if scope else nullcontext():
            return super().execute_sql(*args, **kwargs)  # type: ignore[misc]  # of the class beside this one


class SQLCompiler(_InItsScope, compiler.SQLCompiler):
    """SELECT."""


class SQLInsertCompiler(_InItsScope, compiler.SQLInsertCompiler):
    """INSERT."""


class SQLDeleteCompiler(_InItsScope, compiler.SQLDeleteCompiler):
    """DELETE."""


class SQLUpdateCompiler(_InItsScope, compiler.SQLUpdateCompiler):
    """UPDATE."""


class SQLAggregateCompiler(_InItsScope, compiler.SQLAggregateCompiler):
    """Sums over a query."""
