"""Long work: nothing lost, nothing twice, and each item that was not done with its reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from desk.jobs import steps
from thelivu.base import Word
from thelivu.desk.jobs import actions, queries
from thelivu.desk.jobs.models import ItemRow, JobRow
from thelivu.desk.jobs.schedule import run_due
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.models import AccessRow, EntryRow


@pytest.fixture(autouse=True)
def _mended() -> None:
    steps.broken.clear()


def asked(actor, *items: str, key: str = "k") -> str:
    return actions.ask(
        actor, steps.PATH, [{"what": item} for item in items], key=key, title=Word("desk_jobs.title")
    )


def off() -> int:
    """Does what waits, without the worker's second thread (which a test's one transaction cannot share)."""
    count = 0
    while (item := actions.claim("w")) is not None:
        actions.perform(item)
        count += 1
    return count


def done() -> list[str]:
    return sorted(AccessRow.objects.values_list("about", flat=True))


def progress(actor, job: str) -> queries.Progress:
    with seen_as(actor.scope):
        return queries.progress(queries.job(job))


def test_08_every_item_is_done_once_and_the_sum_holds(cast) -> None:
    job = asked(cast.anu, "a", "bad", "b")

    off()

    found = progress(cast.anu, job)
    assert (done(), found.total, found.done, found.rejected, found.lost) == (["a", "b"], 3, 2, 1, 0)
    assert found.finished


def test_08_asking_twice_for_the_same_work_gives_the_same_job(cast) -> None:
    first, second = asked(cast.anu, "a"), asked(cast.anu, "a", "b")

    off()

    assert (first, done()) == (second, ["a"])


def test_08_a_worker_that_wakes_up_late_leaves_nothing(cast) -> None:
    asked(cast.anu, "a")
    late = actions.claim("late")
    ItemRow.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    other = actions.claim("other")

    actions.perform(late)
    assert done() == []

    actions.perform(other)
    assert (done(), ItemRow.objects.get().attempts) == (["a"], 2)


def test_a_living_lease_is_not_taken(cast) -> None:
    asked(cast.anu, "a")
    actions.claim("first")

    assert actions.claim("second") is None


def test_a_poison_item_stops_nothing_and_is_given_up_with_its_reason(cast) -> None:
    steps.broken.add("poison")
    job = asked(cast.anu, "poison", "b")

    off()

    with seen_as(cast.anu.scope):
        (bad,) = queries.trouble(queries.job(job))
    assert done() == ["b"]
    assert (bad["state"], bad["attempts"], bad["reason"]) == (
        "lost",
        actions.ATTEMPTS,
        Word("jobs.failed", {"error": "RuntimeError"}),
    )


def test_a_mended_item_is_tried_again(cast) -> None:
    steps.broken.add("a")
    job = asked(cast.anu, "a")
    off()
    steps.broken.clear()

    actions.retry(cast.anu, ItemRow.objects.get().id)
    off()

    assert (done(), progress(cast.anu, job).lost) == (["a"], 0)


def test_02_a_lapsed_authority_stops_the_whole_job(cast) -> None:
    asked(cast.anu, "a", "lapsed", "b")

    off()

    assert (done(), JobRow.within(cast.anu.scope).get().stopped) == (["a"], True)


def test_a_stopped_job_goes_on_where_it_stopped(cast) -> None:
    job = asked(cast.anu, "a", "b")
    actions.perform(actions.claim("w"))
    actions.stop(cast.anu, job)
    assert (off(), done()) == (0, ["a"])

    actions.resume(cast.anu, job)
    off()

    assert done() == ["a", "b"]


def test_07_reads_are_sealed_once_a_tick(cast) -> None:
    asked(cast.anu, "a")
    off()

    run_due()
    run_due()

    assert list(EntryRow.objects.values_list("kind", "count")) == [("access.sealed", 1)]


def test_items_are_added_once_by_their_key_and_open_the_job_again(cast) -> None:
    job = asked(cast.anu, "a")
    off()
    more = [
        actions.Item({"what": "b"}, key="b"),
        actions.Item({"what": "c"}, key="c", ended="rejected", why=Word("jobs.failed")),
    ]

    assert (actions.add(job, more), actions.add(job, more)) == (2, 0)
    off()

    found = progress(cast.anu, job)
    assert (done(), found.total, found.done, found.rejected, found.finished) == (["a", "b"], 3, 2, 1, True)
    assert JobRow.within(cast.anu.scope).get().ended_at is not None


def test_the_older_job_is_done_first_and_a_dead_workers_item_before_all(cast) -> None:
    asked(cast.anu, "a", "b", key="old")
    asked(cast.anu, "c", key="new")
    actions.claim("dead")
    ItemRow.objects.filter(state="leased").update(lease_until=timezone.now() - timedelta(seconds=1))

    off()

    assert list(AccessRow.objects.order_by("at").values_list("about", flat=True)) == ["a", "b", "c"]


def test_claiming_asks_no_more_of_a_longer_job(cast, django_assert_num_queries) -> None:
    asked(cast.anu, *map(str, range(300)))

    with django_assert_num_queries(8):
        actions.claim("w")


def test_the_rate_is_that_of_the_last_minutes(cast) -> None:
    job = asked(cast.anu, *map(str, range(20)))
    off()
    now = timezone.now()
    JobRow.within(cast.anu.scope).update(started_at=now - timedelta(hours=5))
    ItemRow.objects.filter(number__lte=10).update(done_at=now - timedelta(hours=4))
    ItemRow.objects.filter(number__gt=10).update(done_at=now)

    assert progress(cast.anu, job).rate == pytest.approx(10 / 300)
