"""Calls to companies."""

from django.urls import URLPattern, path

from placements.views import calls

urlpatterns: list[URLPattern] = [
    path("oproepen/", calls.calls, name="calls"),
    path("oproepen/<str:code>/", calls.call, name="call"),
    path("oproepen/<str:code>/intrekken/", calls.call_withdraw, name="call_withdraw"),
]
