"""The Django app of this room."""

from django.apps import AppConfig


class LeadsRoom(AppConfig):
    name = "thelivu.desk.leads"
    label = "leads"
