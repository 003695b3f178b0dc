"""The desk as a WSGI application, for gunicorn."""

import gc
import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")


def settled(application: Any) -> Any:
    """The application with every view and page of the desk loaded, and out of the collector's sight.

    Left in sight, all of it is walked again and again, in the midst of somebody's page: 0.1 s each time.
    """
    assert get_resolver().url_patterns
    engine: Any = engines["django"]
    for folder in (*engine.engine.dirs, *get_app_template_dirs("templates")):
        if "thelivu" in str(folder):
            for file in sorted(folder.rglob("*.html")):
                engine.get_template(str(file.relative_to(folder)))
    gc.collect()
    gc.freeze()
    return application


application = settled(get_wsgi_application())
