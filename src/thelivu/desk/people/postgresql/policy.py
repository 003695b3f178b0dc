"""The policy of each table of content: Scope.condition() once more, asked by the database itself."""

from typing import Any

from django.db import models
from django.db.backends.postgresql import schema

from thelivu.desk.people.scope import PLACE


def _told(name: str) -> str:
    """The setting as an array. In a SELECT of its own it is read once a statement, not once a row."""
    return f"((SELECT string_to_array(current_setting('thelivu.{name}', true), ','))::text[])"


# A setting that was never made is NULL, which is not true.
_SEEN = (
    "(SELECT current_setting('thelivu.integrity', true) = 'on')"
    f" OR unit_id = ANY {_told('units')} OR stream = ANY {_told('streams')} OR district = ANY {_told('districts')}"
    f" OR (district <> '' AND '*' = ANY {_told('districts')})"
)
_OPEN = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND oid IN (SELECT attrelid FROM pg_attribute"
    " WHERE attname IN ('unit_id', 'district', 'stream') GROUP BY attrelid HAVING count(*) = 3)"
    " AND NOT (relrowsecurity AND relforcerowsecurity"
    " AND (SELECT array_agg(polname::text) FROM pg_policy WHERE polrelid = pg_class.oid) = '{need_to_know}')"
    " ORDER BY relname"
)


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """A table gets its policy with the columns that say whose its rows are, so that none is forgotten."""

    def create_model(self, model: type[models.Model]) -> None:
        """Makes the table, with its policy if it is one of content."""
        super().create_model(model)
        self._lock(model, *model._meta.local_fields)

    def add_field(self, model: type[models.Model], field: "models.Field[Any, Any]") -> None:
        """Adds a column; with the last of the three the table becomes one of content."""
        super().add_field(model, field)
        if field.name in PLACE:
            self._lock(model, field, *model._meta.local_fields)

    def _lock(self, model: type[models.Model], *fields: "models.Field[Any, Any]") -> None:
        if not set(PLACE) <= {field.name for field in fields}:
            return
        table = self.quote_name(model._meta.db_table)
        # FORCE binds the table's owner too, who is the program.
        self.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", None)
        # Rows are written for other units, too (notices, placements); reading is what needs to know.
        self.execute(f"CREATE POLICY need_to_know ON {table} USING ({_SEEN}) WITH CHECK (true)", None)


def tables_left_open(cursor: Any) -> list[str]:
    """Tables that say whose their rows are and whose policy is missing, off, not for their owner, or not alone."""
    cursor.execute(_OPEN)
    return [name for (name,) in cursor.fetchall()]
