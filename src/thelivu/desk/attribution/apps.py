"""The Django app of this room."""

from django.apps import AppConfig


class AttributionRoom(AppConfig):
    name = "thelivu.desk.attribution"
    label = "attribution"
