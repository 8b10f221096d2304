"""The dossier and what is shown of it, pictures of the work, who one is at work, and home."""

from django.urls import URLPattern, path

from reflections.views import dossier

urlpatterns: list[URLPattern] = [
    path("dossier/<str:code>/", dossier.dossier, name="dossier"),
    path("dossier/<str:code>/pdf/", dossier.dossier_file, name="dossier_file"),
]
