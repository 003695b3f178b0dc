"""The Django app of this room."""

from django.apps import AppConfig


class ReportsRoom(AppConfig):
    name = "thelivu.desk.reports"
    label = "reports"
