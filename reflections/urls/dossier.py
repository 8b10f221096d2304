"""The dossier and what is shown of it, pictures of the work, who one is at work, and home."""

from django.urls import URLPattern, path

from reflections.views import dossier, footage, home, profile, sharing

urlpatterns: list[URLPattern] = [
    path("dossier/<str:code>/", dossier.dossier, name="dossier"),
    path("dossier/<str:code>/pdf/", dossier.dossier_file, name="dossier_file"),
    path("dossier/<str:code>/bestand/<str:file_code>/", dossier.dossier_part, name="dossier_part"),
    path("dossier/<str:code>/wie-ben-ik/", profile.who_am_i, name="who_am_i"),
    path("dossier/<str:code>/wie-ben-ik/zelf/", profile.own_strength, name="own_strength"),
    path("dossier/<str:code>/wie-ben-ik/herken/", profile.recognised, name="recognised"),
    path("laat-zien/", sharing.shares, name="shares"),
    path("laat-zien/thuis/", sharing.share_home, name="share_home"),
    path("laat-zien/stop/", sharing.share_end, name="share_end"),
    path("laat-zien/nieuw/<slug:occasion>/", sharing.share_new, name="share_new"),
    path("gedeeld/<str:token>/", sharing.shared, name="shared"),
    path("gedeeld/<str:token>/bestand/<str:file_code>/", sharing.shared_file, name="shared_file"),
    path("ouder/<str:token>/", home.guardian, name="guardian"),
    path("ouder/<str:token>/nieuwe-link/", home.guardian_renew, name="guardian_renew"),
    path("ouder/<str:token>/bestand/<str:file_code>/", home.guardian_file, name="guardian_file"),
    path("thuis/<str:code>/", home.at_home, name="at_home"),
    path("thuis/<str:code>/bestand/<str:file_code>/", home.at_home_file, name="at_home_file"),
    path("beeld/", footage.footage_list, name="footage_list"),
    path("ervaringen/<str:code>/beeld/", footage.footage, name="footage"),
    path("ervaringen/<str:code>/beeld/weg/", footage.footage_remove, name="footage_remove"),
    path("ervaringen/<str:code>/beeld/<str:file_code>/", footage.footage_file, name="footage_file"),
]
