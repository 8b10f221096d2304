from django.urls import path

from companies.views import companies

urlpatterns = [
    path("bedrijven/", companies.company_list, name="list"),
    path("bedrijven/nieuw/", companies.company_new, name="company_new"),
    path("bedrijven/<str:code>/", companies.company, name="company"),
    path("bedrijven/<str:code>/wijzigen/", companies.company_edit, name="company_edit"),
    path("bedrijven/<str:code>/samenwerking/", companies.partnership, name="partnership"),
    path("bedrijven/<str:code>/contact/", companies.contact, name="contact"),
    path("bedrijven/<str:code>/logo/", companies.logo, name="logo"),
    path("bedrijven/<str:code>/logo.png", companies.logo_file, name="logo_file"),
    path("bedrijven/<str:code>/werkplek/", companies.workplace, name="workplace_new"),
    path("bedrijven/<str:code>/werkplek/<int:place>/", companies.workplace, name="workplace"),
    path("bedrijven/<str:code>/praktijkopleider/", companies.trainer, name="trainer_new"),
    path("bedrijven/<str:code>/praktijkopleider/<str:trainer>/", companies.trainer, name="trainer"),
    path(
        "bedrijven/<str:code>/praktijkopleider/<str:trainer>/weg/",
        companies.trainer_left,
        name="trainer_left",
    ),
    path(
        "bedrijven/<str:code>/praktijkopleider/<str:trainer>/uitnodigen/",
        companies.trainer_invite,
        name="trainer_invite",
    ),
]
