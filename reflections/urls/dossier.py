"""The dossier and what is shown of it, pictures of the work, who one is at work, and home."""

from django.urls import URLPattern, path

from reflections.views import dossier, footage

urlpatterns: list[URLPattern] = [
    path("dossier/<str:code>/", dossier.dossier, name="dossier"),
    path("dossier/<str:code>/pdf/", dossier.dossier_file, name="dossier_file"),
    path("beeld/", footage.footage_list, name="footage_list"),
    path("ervaringen/<str:code>/beeld/", footage.footage, name="footage"),
    path("ervaringen/<str:code>/beeld/weg/", footage.footage_remove, name="footage_remove"),
    path(
        "ervaringen/<str:code>/beeld/<str:file_code>/", footage.footage_file, name="footage_file"
    ),
]
