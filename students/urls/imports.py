from django.urls import path

from students.views import imports

urlpatterns = [
    path("leerlingen/importeren/", imports.upload, name="import"),
    path("leerlingen/importeren/<str:code>/", imports.preview, name="import_preview"),
    path("leerlingen/importeren/<str:code>/fouten/", imports.errors, name="import_errors"),
    path("leerlingen/importeren/<str:code>/verwerken/", imports.confirm, name="import_confirm"),
    path("leerlingen/importeren/<str:code>/weggooien/", imports.discard, name="import_discard"),
]
