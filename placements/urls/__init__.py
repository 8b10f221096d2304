"""The doors of placements, a list per subject."""

from placements.urls import assignments, choosing, preparing

app_name = "placements"
urlpatterns = [*assignments.urlpatterns, *choosing.urlpatterns, *preparing.urlpatterns]
