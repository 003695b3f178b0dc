"""Addresses of the desk, in the order of the line."""

from django.conf import settings
from django.urls import include, path

from thelivu.desk.leads.intake_api import api

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("authority/", include("thelivu.desk.authority.urls")),
    path("intake/v1/", api.urls),
    path("jobs/", include("thelivu.desk.jobs.urls")),
    path("register/", include("thelivu.desk.register.urls")),
    *(path(f"{stage}/", include(f"thelivu.desk.{stage}.urls")) for stage in settings.STAGES),
    path("", include("thelivu.desk.front.urls")),
]
handler403 = "thelivu.desk.people.middleware.forbidden"
handler404 = "thelivu.desk.people.middleware.absent"
handler500 = "thelivu.desk.people.middleware.failed"
