"""The doors of placements, a list per subject."""

from placements.urls import assignments, calls, choosing, preparing

app_name = "placements"
urlpatterns = [
    *assignments.urlpatterns,
    *calls.urlpatterns,
    *choosing.urlpatterns,
    *preparing.urlpatterns,
]
