"""The Django app of this room."""

from django.apps import AppConfig


class ExaminationRoom(AppConfig):
    name = "thelivu.desk.examination"
    label = "examination"
