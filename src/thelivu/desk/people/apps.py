"""The Django app of this room."""

from django.apps import AppConfig


class PeopleRoom(AppConfig):
    name = "thelivu.desk.people"
    label = "people"
