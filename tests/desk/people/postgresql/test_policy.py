"""The second lock hides what the first would: each table of content has one policy, and it is Scope.condition() again."""

from itertools import product

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import reverse

from desk.leads import files
from desk.people.test_scope import use
from thelivu.desk.leads import actions, queries
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.models import UnitRow
from thelivu.desk.people.postgresql.policy import tables_left_open
from thelivu.desk.people.scope import INTEGRITY, NOTHING, WHOLE_STATE, Scope, seen_as
from thelivu.desk.people.scoped import ScopedRow
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.leads import Decision

pytestmark = pytest.mark.database("postgresql")
CONTENT = [table for table in apps.get_models() if issubclass(table, ScopedRow)]


def asked(sql: str) -> list[tuple]:
    """Plain SQL, as a query that forgot the scope would ask it."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def done(*statements: str) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def open_tables() -> list[str]:
    with connection.cursor() as cursor:
        return tables_left_open(cursor)


def brought(cast, authority: str) -> str:
    """The lead that a tip made, in work, with an identity."""
    tip = actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    with seen_as(cast.anu.scope):
        lead = LeadRow.objects.get(source=tip.id)
        actions.decide_lead(cast.anu, lead.id, Decision("work"))
        actions.accept_identity(cast.anu, *queries.suggested_identities()[0])
    return lead.id


def test_06_each_table_of_content_has_the_one_policy_and_its_owner_obeys_it(db) -> None:
    found = dict(asked("SELECT tablename, qual || with_check || cmd || permissive FROM pg_policies"))
    forced = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"

    assert {table._meta.db_table for table in CONTENT} == set(found) == {name for (name,) in asked(forced)}
    assert 1 == len(set(found.values()))
    assert [] == open_tables()


def test_06_a_table_of_content_without_its_policy_is_seen(db) -> None:
    columns = "(id int, unit_id text, district text, stream text)"
    done(
        f"CREATE TABLE bare {columns}",
        f"CREATE TABLE unforced {columns}",
        "ALTER TABLE unforced ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY need_to_know ON unforced USING (true)",
        "CREATE POLICY wide ON leads_leadrow USING (true)",
        "ALTER TABLE leads_sourcerow DISABLE ROW LEVEL SECURITY",
    )

    assert ["bare", "leads_leadrow", "leads_sourcerow", "unforced"] == open_tables()


@pytest.mark.parametrize("later", [(), ("unit",), ("district", "stream")], ids=str)
def test_06_a_table_gets_its_policy_with_its_columns(db, later) -> None:
    class Later(models.Model):
        unit = models.ForeignKey(UnitRow, on_delete=models.PROTECT, related_name="+")
        district = models.CharField(max_length=8)
        stream = models.CharField(max_length=32)

        class Meta:
            app_label = "people"
            managed = True

    apps.all_models["people"].pop("later")
    every = list(Later._meta.local_fields)
    Later._meta.local_fields = [field for field in every if field.name not in later]
    with connection.schema_editor() as editor:
        editor.create_model(Later)
        for name in later:
            added = next(field for field in every if field.name == name)
            editor.add_field(Later, added)
            Later._meta.local_fields.append(added)

    assert [("people_later",)] == asked("SELECT tablename FROM pg_policies WHERE tablename = 'people_later'")
    assert [] == open_tables()


def test_06_plain_sql_shows_what_the_manager_shows(cast) -> None:
    """Every row against every scope: rows and scopes are all that two units, two districts and a file can make."""
    for number, (who, district, stream) in enumerate(
        product(("anu", "omar"), ("", "TVM-C", "KSD"), ("", "1" * 32))
    ):
        use(getattr(cast, who), f"{number}", district=district, stream=stream)
    ours, theirs = cast.anu.home.unit, cast.omar.home.unit
    scopes = [NOTHING, INTEGRITY, cast.anu.scope, cast.chitra.scope, cast.omar.scope] + [
        Scope(frozenset(units), frozenset(districts), frozenset(streams))
        for units in ((), (ours,), (ours, theirs))
        for districts in ((), ("KSD",), ("KSD", "TVM-C"), (WHOLE_STATE,), (WHOLE_STATE, "KSD"))
        for streams in ((), ("1" * 32,), ("2" * 32,))
    ]
    counts = set()
    for scope in scopes:
        with seen_as(scope):
            raw = asked("SELECT value FROM register_identifieruserow ORDER BY id")
        first_lock = IdentifierUseRow.within(INTEGRITY).filter(scope.condition()).order_by("id")
        assert raw == list(first_lock.values_list("value")), scope
        counts.add(len(raw))

    assert {0, 12} < counts
    assert [] == asked("SELECT value FROM register_identifieruserow")


def test_06_no_table_shows_a_row_to_nobody_or_another_row_to_an_officer(cast, authority) -> None:
    """An office at work: whatever it has written, table by table."""
    lead = brought(cast, authority)
    use(cast.omar, "theirs")
    tables = {table._meta.db_table: table for table in CONTENT}
    ids = {name: f"SELECT {table._meta.pk.column} FROM {name}" for name, table in tables.items()}
    nobody = {name: asked(sql) for name, sql in ids.items()}
    found = {}
    for who in ("anu", "omar", "chitra"):
        scope = getattr(cast, who).scope
        with seen_as(scope):
            found[who] = {name: set(asked(sql)) for name, sql in ids.items()}
        first_lock = {
            name: table.within(INTEGRITY).filter(scope.condition()) for name, table in tables.items()
        }
        assert found[who] == {name: set(rows.values_list("pk")) for name, rows in first_lock.items()}

    assert [] == [name for name, rows in nobody.items() if rows]
    assert (lead,) in found["anu"]["leads_leadrow"]
    assert set() == found["omar"]["leads_leadrow"]
    assert set() < found["omar"]["register_identifieruserow"]


def test_06_without_the_first_lock_the_second_still_hides_another_units_lead(
    cast, authority, monkeypatch
) -> None:
    lead = brought(cast, authority)
    monkeypatch.setattr(Scope, "condition", lambda self: models.Q())
    pages = [reverse("leads:show", args=[lead]), reverse("front:trail", args=[lead])]

    assert [200, 200] == [cast.client("anu").get(page).status_code for page in pages]
    assert [404, 404] == [cast.client("omar").get(page).status_code for page in pages]
