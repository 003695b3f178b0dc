"""The Django app of this room."""

from django.apps import AppConfig


class CasesRoom(AppConfig):
    name = "thelivu.desk.cases"
    label = "cases"
