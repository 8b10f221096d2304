"""The whole address list; each app lists its own doors in its `urls`."""

from django.urls import include, path

urlpatterns = [
    path("", include("overviews.urls")),
    path("", include("accounts.urls")),
    path("", include("core.urls")),
    path("", include("mail.urls")),
    path("", include("students.urls")),
    path("", include("companies.urls")),
    path("", include("placements.urls")),
    path("", include("reflections.urls")),
]
handler400 = "core.views.bad_request"
handler403 = "core.views.refused"
handler404 = "core.views.not_found"
handler500 = "core.views.broken"
