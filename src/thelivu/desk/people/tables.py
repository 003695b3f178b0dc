"""The tables of a room, each made once and whole.

Django makes every model of every room anew for each operation of a migration; with the hundred tables of an office,
that was most of the time that `thelivu init` took.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation

ADDITIONS = (AddConstraint, AddField, AddIndex)


class Tables(Operation):
    """Makes new tables as they stand after the last of the operations: tables are made, then their fields, indexes
    and constraints added, and nothing else.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        self.names = [made.name for made in operations if isinstance(made, CreateModel)]
        known = {name.lower() for name in self.names}
        for more in operations:
            if isinstance(more, CreateModel):
                continue
            if not isinstance(more, ADDITIONS) or more.model_name.lower() not in known:
                raise TypeError(more)

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # Django makes the models when they are next asked for: once
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Makes the tables."""
        del from_state
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Takes the tables away."""
        del to_state
        for model in reversed(self._models(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        return "Make the tables " + ", ".join(self.names)

    def _models(self, app_label: str, schema_editor: Any, state: Any) -> list[Any]:
        models = [state.apps.get_model(app_label, name) for name in self.names]
        return [model for model in models if self.allow_migrate_model(schema_editor.connection.alias, model)]
