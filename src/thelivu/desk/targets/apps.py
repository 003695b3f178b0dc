"""The Django app of this room."""

from django.apps import AppConfig


class TargetsRoom(AppConfig):
    name = "thelivu.desk.targets"
    label = "targets"
