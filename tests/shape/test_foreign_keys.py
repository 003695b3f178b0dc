"""A table may point at a room upstream, never downstream: a string foreign key is invisible to import contracts."""

from shape.desk_models import desk_models, room
from shape.tree import layers


def test_foreign_keys_point_upstream() -> None:
    order = layers("The desk's rooms")  # high to low
    wrong = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in desk_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type)
        if field.related_model.__module__.startswith("thelivu.desk.")
        if order.index(room(model)) > order.index(room(field.related_model))
    ]

    assert wrong == []


def test_tables_end_in_row() -> None:
    wrong = [model.__name__ for model in desk_models() if not model.__name__.endswith("Row")]

    assert wrong == []
