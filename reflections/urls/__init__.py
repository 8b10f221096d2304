"""The doors of reflections, a list per subject."""

from reflections.urls import experiences, feedback, talks

app_name = "reflections"
urlpatterns = [*experiences.urlpatterns, *feedback.urlpatterns, *talks.urlpatterns]
