"""The Django app of this room."""

from django.apps import AppConfig


class RegisterRoom(AppConfig):
    name = "thelivu.desk.register"
    label = "register"
