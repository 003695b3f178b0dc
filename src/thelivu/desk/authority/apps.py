"""The Django app of this room."""

from django.apps import AppConfig


class AuthorityRoom(AppConfig):
    name = "thelivu.desk.authority"
    label = "authority"
