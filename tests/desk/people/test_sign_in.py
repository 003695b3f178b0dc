"""A failed sign-in: counted for the account that it names; anything else that was typed is not kept."""

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from thelivu.desk.people.models import OfficerRow

MARK = "MARK-21"


@pytest.fixture(autouse=True)
def counting(settings):
    """The lock works, and the rate limit of the login page, which comes before it, has seen nothing yet."""
    settings.AXES_ENABLED = True
    cache.clear()


def kept():
    return [
        value
        for attempt in AccessAttempt.objects.all()
        for value in vars(attempt).values()
        if isinstance(value, str)
    ]


def test_10_what_was_typed_for_a_name_is_not_kept(cast) -> None:
    Client().post(
        f"{reverse('account_login')}?next=/{MARK}", {"login": MARK, "password": MARK}, HTTP_USER_AGENT=MARK
    )

    assert AccessAttempt.objects.count() == 1
    assert [value for value in kept() if MARK in value] == []


def test_an_account_is_counted_by_its_name(cast) -> None:
    name = OfficerRow.objects.values_list("username", flat=True).get(username__startswith="anu")

    Client().post(reverse("account_login"), {"login": name, "password": MARK})

    assert AccessAttempt.objects.get().username == name


def test_after_five_failures_the_right_password_does_not_open_either(cast) -> None:
    officer = OfficerRow.objects.get(username__startswith="anu")
    officer.set_password("a-long-enough-password")
    officer.save()
    tried = Client()

    for _ in range(5):
        tried.post(reverse("account_login"), {"login": officer.username, "password": MARK})
    right = tried.post(
        reverse("account_login"), {"login": officer.username, "password": "a-long-enough-password"}
    )

    assert right.status_code != 302
    assert "_auth_user_id" not in tried.session
