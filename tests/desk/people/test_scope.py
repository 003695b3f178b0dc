"""The one layer that decides what a person sees: it fails closed, and no way of asking leads around it."""

import pytest
from django.db.models import ForeignKey

from thelivu.desk.people.models import UnitRow
from thelivu.desk.people.scope import NOTHING, WHOLE_STATE, NoScopeError, Scope, current, seen_as
from thelivu.desk.people.scoped import ScopedRow
from thelivu.desk.register.actions import recording
from thelivu.desk.register.models import IdentifierUseRow, ParticularRow
from thelivu.desk.register.verify import recorded_tables


def use(actor, value: str, *, district: str = "", stream: str = "") -> IdentifierUseRow:
    with recording(actor, "view", "test.used") as record:
        row = IdentifierUseRow(kind="handle", value=value, stage="leads", owner="0" * 32, district=district)
        row.stream = stream
        return record.insert(row)


def seen(scope: Scope) -> set[str]:
    return {row.value for row in IdentifierUseRow.within(scope)}


@pytest.mark.parametrize("table", recorded_tables(), ids=lambda table: table._meta.label)
def test_06_a_question_for_nobody_is_refused(db, table) -> None:
    with pytest.raises(NoScopeError):
        table.objects.count()
    with pytest.raises(NoScopeError):
        current()


@pytest.mark.parametrize("table", recorded_tables(), ids=lambda table: table._meta.label)
def test_06_no_table_of_content_has_a_manager_without_a_scope(db, table) -> None:
    """A foreign key is followed through the base manager: it too must ask for whom."""
    managers = {"base": table._base_manager, "default": table._default_manager, **table._meta.managers_map}

    for manager in managers.values():
        with pytest.raises(NoScopeError):
            manager.count()


def test_06_a_foreign_key_never_leads_out_of_the_scope() -> None:
    """A column of content that names content names a scoped table."""
    named = {
        f"{table._meta.label}.{field.name}": field.related_model
        for table in recorded_tables()
        for field in table._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is not UnitRow
    }

    assert {where for where, table in named.items() if not issubclass(table, ScopedRow)} == set()


def test_06_a_person_sees_unit_district_and_files_and_nothing_else(cast) -> None:
    use(cast.anu, "ours")
    use(cast.omar, "theirs")
    use(cast.omar, "theirs_here", district="TVM-C")
    use(cast.omar, "theirs_there", district="KSD")
    use(cast.omar, "placed", stream="1" * 32)
    unit = frozenset({cast.anu.home.unit})

    assert seen(NOTHING) == set()
    assert seen(Scope(units=unit)) == {"ours"}
    assert seen(Scope(units=unit, districts=frozenset({"TVM-C"}))) == {"ours", "theirs_here"}
    assert seen(Scope(units=unit, districts=frozenset({WHOLE_STATE}))) == {
        "ours",
        "theirs_here",
        "theirs_there",
    }
    assert seen(Scope(streams=frozenset({"1" * 32}))) == {"placed"}


def test_06_the_scope_ends_with_its_block(db) -> None:
    with seen_as(NOTHING):
        assert ParticularRow.objects.count() == 0
    with pytest.raises(NoScopeError):
        ParticularRow.objects.count()
