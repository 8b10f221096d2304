from django.urls import path

from students.views import certificates as views

urlpatterns = [
    path("leerlingen/certificaten/", views.certificates_for, name="certificates_for"),
    path("leerlingen/<str:code>/certificaten/", views.certificate_note, name="certificate_note"),
    path(
        "leerlingen/<str:code>/certificaten/weg/", views.certificate_away, name="certificate_away"
    ),
]
