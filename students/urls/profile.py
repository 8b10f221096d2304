"""The student's own pages, and the parents of a student."""

from django.urls import URLPattern, path

from students.views import consents, profile

urlpatterns: list[URLPattern] = [
    path("over-mij/", profile.about_me, name="about_me"),
    path("over-mij/toestemming/", consents.consent, name="consent"),
    path("over-mij/toestemming/vragen/", consents.ask_guardian, name="ask_guardian"),
    path("over-mij/<slug:key>/", profile.about_me_part, name="about_me_part"),
    path("over-mij/<slug:key>/bewaren/", profile.about_me_autosave, name="about_me_autosave"),
    path("leerlingen/<str:code>/ouders/", consents.guardians, name="guardians"),
    path("leerlingen/<str:code>/ouders/weg/", consents.guardian_remove, name="guardian_remove"),
    path("leerlingen/<str:code>/ouders/sturen/", consents.guardian_send, name="guardian_send"),
    path("leerlingen/<str:code>/ouders/papier/", consents.guardian_sheet, name="guardian_sheet"),
    path(
        "leerlingen/<str:code>/toestemming/intrekken/",
        consents.consent_withdraw,
        name="consent_withdraw",
    ),
]
