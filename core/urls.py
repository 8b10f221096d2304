from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("werk/", views.job_list, name="jobs"),
    path("werk/<str:code>/", views.job, name="job"),
    path("werk/<str:code>/bestand/", views.job_file, name="job_file"),
    path("werk/<str:code>/opnieuw/", views.job_retry, name="job_retry"),
]
