"""The Django app of this room."""

from django.apps import AppConfig


class ExhibitsRoom(AppConfig):
    name = "thelivu.desk.exhibits"
    label = "exhibits"
