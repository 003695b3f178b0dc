"""The desk's tables, once every room that the settings name is there."""

import os
from importlib.util import find_spec


def desk_models() -> list[type]:
    """All models of the desk; none while a room is still missing (test_captions asks for the rooms)."""
    from thelivu.desk.settings import INSTALLED_APPS

    if any(find_spec(app) is None for app in INSTALLED_APPS):
        return []
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    return [model for model in apps.get_models() if model.__module__.startswith("thelivu.desk.")]


def room(model: type) -> str:
    return model.__module__.split(".")[2]
