"""A session is told the scope in force before each statement, whatever was undone before; who passes policies is refused."""

from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction

from desk.people.test_scope import use
from thelivu.base import Refused
from thelivu.desk.people.postgresql import base
from thelivu.desk.people.scope import INTEGRITY, NOTHING, Scope, seen_as
from thelivu.desk.register.models import IdentifierUseRow

pytestmark = pytest.mark.database("postgresql")
HERE = Scope(frozenset({"u1", "u2"}), frozenset({"TVM-C"}), frozenset({"s"}))
TOLD = {NOTHING: ("", "", "", ""), INTEGRITY: ("on", "", "", ""), HERE: ("", "u1,u2", "TVM-C", "s")}


def told(to=connection) -> tuple[str, ...]:
    """What the session knows of for whom it answers."""
    names = ("integrity", "units", "districts", "streams")
    with to.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('thelivu.{name}', true)" for name in names))
        return cursor.fetchone()


def rolled_back(session, inner: Scope) -> None:
    session.set_autocommit(False)
    with seen_as(inner):
        told(session)
    session.rollback()
    session.set_autocommit(True)


def rolled_back_to_a_savepoint(session, inner: Scope) -> None:
    """The transaction goes on."""
    if session.get_autocommit():
        session.set_autocommit(False)
    told(session)
    savepoint = session.savepoint()
    with seen_as(inner):
        told(session)
        with pytest.raises(DatabaseError), session.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    session.savepoint_rollback(savepoint)  # in another scope than the last one told


def failed_and_committed(session, inner: Scope) -> None:
    session.set_autocommit(False)
    with seen_as(inner):
        told(session)
        with pytest.raises(DatabaseError), session.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    session.commit()
    session.set_autocommit(True)


def closed(session, inner: Scope) -> None:
    with seen_as(inner):
        told(session)
    session.close()


@pytest.fixture
def session(db):
    """A session of its own, outside the test's transaction."""
    made = connection.copy()
    yield made
    made.close()


@pytest.mark.parametrize("undone", [rolled_back, rolled_back_to_a_savepoint, failed_and_committed, closed])
@pytest.mark.parametrize("inner", TOLD)
@pytest.mark.parametrize("outer", TOLD)
def test_06_what_was_undone_is_told_again(session, outer, inner, undone) -> None:
    with seen_as(outer):
        assert TOLD[outer] == told(session)
        undone(session, inner)
    with seen_as(inner):
        assert TOLD[inner] == told(session)
    with seen_as(outer):
        undone(session, inner)
        assert TOLD[outer] == told(session)
    assert TOLD[NOTHING] == told(session)


def test_06_an_act_that_failed_leaves_no_scope_behind(cast) -> None:
    use(cast.omar, "theirs")

    def values() -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM register_identifieruserow")
            return cursor.fetchall()

    with seen_as(INTEGRITY):
        assert [("theirs",)] == values()
        with transaction.atomic(), seen_as(cast.anu.scope):
            assert [] == values()
            transaction.set_rollback(True)
    with seen_as(cast.anu.scope):
        assert [] == values()
    assert [] == values()


def test_06_each_thread_is_told_for_itself(session) -> None:
    heard = {}

    def other(name: str, scope: Scope | None) -> None:
        own = connection.copy()
        own.inc_thread_sharing()
        heard[name, "nobody"] = told(own)
        with seen_as(scope):
            heard[name] = told(own)
        own.close()

    with seen_as(INTEGRITY):
        assert TOLD[INTEGRITY] == told(session)
        for name, scope in (("here", HERE), ("nothing", NOTHING)):
            thread = Thread(target=other, args=(name, scope))
            thread.start()
            thread.join()
        assert TOLD[INTEGRITY] == told(session)

    nobody = dict.fromkeys((("here", "nobody"), ("nothing", "nobody")), TOLD[NOTHING])
    assert {"here": TOLD[HERE], "nothing": TOLD[NOTHING], **nobody} == heard


def test_06_a_query_runs_in_the_scope_it_was_made_for(cast) -> None:
    use(cast.anu, "ours")
    use(cast.omar, "theirs")
    with seen_as(cast.anu.scope):
        rows = IdentifierUseRow.objects.order_by("value")
    every = IdentifierUseRow.within(INTEGRITY)

    assert ["ours"] == [row.value for row in rows]
    assert (1, True, 2) == (rows.count(), rows.exists(), every.values("unit").distinct().count())
    with seen_as(cast.anu.scope):
        assert 2 == every.filter(owner__in=IdentifierUseRow.within(INTEGRITY).values("owner")).count()
        assert 2 == every.update(stage="targets")
        assert ["theirs", "ours"] == list(
            every.union(rows.none()).order_by("-value").values_list("value", flat=True)
        )


def test_06_rows_that_are_read_bit_by_bit_are_those_of_one_scope(cast) -> None:
    """A cursor in the server would be asked on after another scope was told."""
    use(cast.anu, "1 ours")
    use(cast.omar, "2 placed", stream="1" * 32)
    scope = Scope(units=frozenset({cast.anu.home.unit}), streams=frozenset({"1" * 32}))
    found = []
    for row in (
        IdentifierUseRow.within(scope).order_by().iterator(chunk_size=1)
    ):  # unsorted: nothing is read ahead
        found.append(row.value)
        assert TOLD[NOTHING] == told()

    assert ["1 ours", "2 placed"] == sorted(found)


def test_06_a_role_that_passes_policies_is_refused(session, monkeypatch) -> None:
    told(session)
    above = "(SELECT rolname FROM pg_roles WHERE rolsuper LIMIT 1)"  # there is always one, and it is not the program's
    monkeypatch.setattr(base, "ABOVE", base.ABOVE.replace("current_user", above))
    session.close()

    for _ in range(2):
        with pytest.raises(Refused) as refused:
            told(session)
        assert "people.role_above_policies" == refused.value.code
