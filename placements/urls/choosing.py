"""Deciding on one assignment, and a round of many."""

from django.urls import URLPattern, path

from placements.views import deciding

urlpatterns: list[URLPattern] = [
    path("opdrachten/nog-vertellen/", deciding.to_tell, name="to_tell"),
    path("opdrachten/<str:code>/", deciding.offering, name="offering"),
    path("opdrachten/<str:code>/kiezen/", deciding.choose, name="choose"),
    path("opdrachten/<str:code>/afwijzen/", deciding.decline, name="decline"),
    path("opdrachten/<str:code>/verteld/", deciding.told, name="told"),
    path("opdrachten/<str:code>/notitie/", deciding.mark_candidate, name="mark_candidate"),
]
