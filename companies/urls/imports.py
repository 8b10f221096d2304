from django.urls import path

from companies.views import imports

urlpatterns = [
    path("bedrijven/importeren/", imports.upload, name="import"),
    path("bedrijven/importeren/<str:code>/", imports.preview, name="import_preview"),
    path("bedrijven/importeren/<str:code>/fouten/", imports.errors, name="import_errors"),
    path("bedrijven/importeren/<str:code>/verwerken/", imports.confirm, name="import_confirm"),
    path("bedrijven/importeren/<str:code>/weggooien/", imports.discard, name="import_discard"),
]
