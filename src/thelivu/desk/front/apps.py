"""The Django app of this room."""

from django.apps import AppConfig


class FrontRoom(AppConfig):
    name = "thelivu.desk.front"
    label = "front"
