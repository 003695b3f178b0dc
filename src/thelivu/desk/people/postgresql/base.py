"""The second lock: before a statement runs, its session is told the scope; each table of content has a policy that asks.

A session that was told nothing sees no content, so raw SQL, a join, or a manager that forgot the scope shows no more
than the officer may see. Names of the settings: thelivu.integrity ("on" or ""), thelivu.units, .districts and .streams
(joined by commas). Pools that hand one session to many in turn (by transaction, or by statement) cannot be used.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base, operations
from psycopg.pq import TransactionStatus

from thelivu.base import Refused
from thelivu.desk.people.scope import NOTHING, Scope, in_force

from .policy import DatabaseSchemaEditor

_TOLD = ", ".join(
    f"set_config('thelivu.{name}', %s, false)" for name in ("integrity", "units", "districts", "streams")
)
ABOVE = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


class DatabaseOperations(operations.DatabaseOperations):
    """Queries run in the scope that they were made for."""

    compiler_module = "thelivu.desk.people.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, which tells its session the scope in force whenever that is not what it told it last."""

    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._declared: Scope | None = None
        self.execute_wrappers.append(self._declaring)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A session of a role whom policies bind: a superuser passes every one."""
        made = super().get_new_connection(conn_params)
        (above,) = made.execute(ABOVE).fetchone()
        made.rollback()
        if above:
            made.close()
            raise Refused("people.role_above_policies")
        self._declared = None
        return made

    def chunked_cursor(self) -> Any:
        """A cursor in the server is filled at once outside a transaction only; inside, the scope may change as it is read."""
        return super().chunked_cursor() if self.get_autocommit() else self.cursor()

    def _declaring(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        scope = in_force() or NOTHING
        # A transaction that failed answers nothing and understands a rollback only.
        failed = self.connection.info.transaction_status == TransactionStatus.INERROR
        if scope != self._declared and not failed:
            parts = (",".join(sorted(part)) for part in (scope.units, scope.districts, scope.streams))
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(f"SELECT {_TOLD}", ["on" if scope.integrity else "", *parts])
            self._declared = scope
        return execute(sql, params, many, context)

    # What a session was told is undone with the transaction or savepoint in which it was told; a COMMIT of one that
    # failed is a ROLLBACK.
    def commit(self) -> None:
        """Ends the transaction."""
        self._declared = None
        super().commit()

    def rollback(self) -> None:
        """Undoes the transaction."""
        self._declared = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        """Undoes what came after the savepoint."""
        super().savepoint_rollback(sid)
        self._declared = None
