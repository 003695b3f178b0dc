"""The Django app of this room."""

from django.apps import AppConfig


class JobsRoom(AppConfig):
    name = "thelivu.desk.jobs"
    label = "jobs"
