"""The pages of long work: each role, an outsider, stop, go on, try again."""

import pytest
from django.urls import reverse

from desk.jobs.test_work import asked, off
from thelivu.desk.jobs.models import ItemRow, JobRow

NAMES = ("anu", "sara", "chitra", "omar", "aamir", "admin")


@pytest.fixture
def job(cast) -> str:
    return asked(cast.anu, "a", "bad", "b")


def test_06_who_sees_long_work(cast, job) -> None:
    url = reverse("jobs:show", args=[job])

    seen = {name: cast.client(name).get(url).status_code for name in NAMES}

    assert seen == {"anu": 200, "sara": 200, "chitra": 404, "omar": 404, "aamir": 404, "admin": 404}


def test_the_list_counts_what_is_in_scope(cast, job) -> None:
    url = reverse("jobs:index")

    assert cast.client("anu").get(url).context["total"] == 1
    assert cast.client("omar").get(url).context["total"] == 0


def test_what_was_not_done_is_listed_with_its_reason(cast, job) -> None:
    off()

    page = cast.client("anu").get(reverse("jobs:show", args=[job])).content.decode()

    assert "There is no such work" in page
    assert ">2</b>" in page  # accepted


def test_stop_and_go_on(cast, job) -> None:
    anu = cast.client("anu")

    anu.post(reverse("jobs:stop", args=[job]))
    stopped = anu.get(reverse("jobs:show", args=[job])).content.decode()
    anu.post(reverse("jobs:resume", args=[job]))

    assert reverse("jobs:resume", args=[job]) in stopped
    assert not JobRow.within(cast.anu.scope).get().stopped


@pytest.mark.parametrize("act", ["stop", "resume"])
def test_06_an_outsider_stops_nothing(cast, job, act) -> None:
    answer = cast.client("omar").post(reverse(f"jobs:{act}", args=[job]))

    assert answer.status_code == 403
    assert not JobRow.within(cast.anu.scope).get().stopped


def test_06_an_outsider_tries_nothing_again(cast, job) -> None:
    off()
    item = ItemRow.objects.get(state="rejected")

    answer = cast.client("omar").post(reverse("jobs:retry", args=[job, item.id]))

    assert (answer.status_code, ItemRow.objects.get(id=item.id).state) == (403, "rejected")


def test_a_get_changes_nothing(cast, job) -> None:
    assert cast.client("anu").get(reverse("jobs:stop", args=[job])).status_code == 405


def test_every_item_is_listed_with_its_state(cast, job) -> None:
    off()
    url = reverse("jobs:items", args=[job])
    anu = cast.client("anu")

    whole, rejected = anu.get(url), anu.get(url, {"state": "rejected"})

    assert [line.word for line in whole.context["lines"]] == [
        "desk_jobs.item_done",
        "desk_jobs.item_rejected",
        "desk_jobs.item_done",
    ]
    assert [line.number for line in rejected.context["lines"]] == [2]
    assert "There is no such work" in rejected.content.decode()


def test_06_an_outsider_lists_no_item(cast, job) -> None:
    assert cast.client("omar").get(reverse("jobs:items", args=[job])).status_code == 404


def test_a_page_of_the_list_counts_only_its_own_jobs(cast, django_assert_max_num_queries) -> None:
    for number in range(60):
        asked(cast.anu, "a", key=f"k{number}")
    anu = cast.client("anu")
    anu.get(reverse("jobs:index"))

    with django_assert_max_num_queries(170):
        page = anu.get(reverse("jobs:index"))

    assert (page.context["total"], len(page.context["jobs"])) == (60, 50)
