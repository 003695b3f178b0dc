"""A room's tables made at once are the tables that one operation after the other makes, on either database."""

import pytest
from django.db import connection, migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from thelivu.desk.people.tables import Tables

STEPS: list[Operation] = [
    migrations.CreateModel(
        "Well",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("place", models.CharField(max_length=9, db_index=True)),
        ],
    ),
    migrations.CreateModel(
        "Rope",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("well", models.ForeignKey("people.well", models.PROTECT)),
        ],
    ),
    migrations.AddField("well", "best", models.ForeignKey("people.rope", models.PROTECT, null=True)),
    migrations.AddField("rope", "length", models.PositiveIntegerField(default=3)),
    migrations.AddIndex("rope", models.Index(fields=["length"], name="rope_by_length")),
    migrations.AddConstraint("rope", models.CheckConstraint(condition=models.Q(length__lt=90), name="short")),
    migrations.AddConstraint("rope", models.UniqueConstraint(fields=["well", "length"], name="one_length")),
]


def made_by(
    connection: BaseDatabaseWrapper, *operations: Operation
) -> tuple[list[object], dict[str, list[str]]]:
    """What the database tells of the two tables; they are taken away again."""
    states = [ProjectState()]
    for operation in operations:
        states.append(states[-1].clone())
        operation.state_forwards("people", states[-1])
    with connection.schema_editor() as editor:
        for operation, before, after in zip(operations, states, states[1:], strict=False):
            operation.database_forwards("people", editor, before, after)
    with connection.cursor() as cursor:
        ask = connection.introspection
        told = [
            (ask.get_table_description(cursor, name), ask.get_constraints(cursor, name))
            for name in ("people_rope", "people_well")
        ]
    with connection.schema_editor() as editor:
        for operation, before, after in reversed(list(zip(operations, states, states[1:], strict=False))):
            operation.database_backwards("people", editor, after, before)
    assert not {"people_rope", "people_well"} & set(connection.introspection.table_names())
    fields = {name: list(state.fields) for (_, name), state in states[-1].models.items()}
    return told, fields


def test_tables_made_at_once_are_those_made_step_by_step(db) -> None:
    if connection.vendor == "sqlite":  # changes no tables inside a transaction: a database of its own
        other = connection.copy()
        other.settings_dict = {**other.settings_dict, "NAME": ":memory:"}
    else:
        other = connection
    assert made_by(other, *STEPS) == made_by(other, Tables(STEPS))


@pytest.mark.parametrize(
    "other",
    [
        migrations.RunSQL("SELECT 1"),
        migrations.RemoveField("rope", "well"),
        migrations.AddField("officerrow", "rope", models.IntegerField(null=True)),
    ],
)
def test_nothing_but_new_tables_is_made_so(other: Operation) -> None:
    with pytest.raises(TypeError):
        Tables([*STEPS, other])
