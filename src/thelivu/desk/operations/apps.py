"""The Django app of this room."""

from django.apps import AppConfig


class OperationsRoom(AppConfig):
    name = "thelivu.desk.operations"
    label = "operations"
