"""The doors of reflections, a list per subject."""

from reflections.urls import dossier, experiences, feedback, talks

app_name = "reflections"
urlpatterns = [
    *dossier.urlpatterns,
    *experiences.urlpatterns,
    *feedback.urlpatterns,
    *talks.urlpatterns,
]
