from django.urls import path

from accounts.views import me, school, signing_in, staff

app_name = "accounts"
urlpatterns = [
    path("aanmelden/", signing_in.sign_in, name="sign_in"),
    path("aanmelden/kaart/", signing_in.card, name="card"),
    path("aanmelden/link/<str:token>/", signing_in.sign_in_link, name="sign_in_link"),
    path("aanmelden/wachtwoord/", signing_in.password, name="password"),
    path("aanmelden/vergeten/", signing_in.new_password, name="new_password"),
    path("afmelden/", signing_in.sign_out, name="sign_out"),
    path("account/", me.me, name="me"),
    path("account/naam/", me.name, name="name"),
    path("account/school/", me.school, name="school"),
    path("taal/", me.language, name="language"),
    path("beginnen/", school.setup, name="setup"),
    path("beginnen/periode/", school.setup_term, name="setup_term"),
    path("beginnen/school/", school.setup_school, name="setup_school"),
    path("beginnen/klassenlijst/", school.setup_roster, name="setup_roster"),
    path("instellingen/", school.settings, name="settings"),
    path("instellingen/periodes/", school.terms, name="terms"),
    path("instellingen/periodes/<int:pk>/", school.term, name="term"),
    path("instellingen/periodes/<int:pk>/stand/", school.term_state, name="term_state"),
    path("instellingen/collegas/", staff.staff, name="staff"),
    path("instellingen/collegas/uitnodigen/", staff.invite, name="invite"),
    path("instellingen/collegas/<int:pk>/", staff.colleague, name="colleague"),
    path("instellingen/collegas/<int:pk>/opnieuw/", staff.invite_again, name="invite_again"),
    path("instellingen/collegas/<int:pk>/weg/", staff.remove, name="remove"),
]
