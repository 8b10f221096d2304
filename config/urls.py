"""The whole address list; each app lists its own doors in its `urls.py`."""

from django.urls import include, path

urlpatterns = [
    path("", include("overviews.urls")),
    path("", include("accounts.urls")),
]
handler400 = "core.views.bad_request"
handler403 = "core.views.refused"
handler404 = "core.views.not_found"
handler500 = "core.views.broken"
