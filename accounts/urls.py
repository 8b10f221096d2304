from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("aanmelden/", views.sign_in, name="sign_in"),
    path("aanmelden/link/<str:token>/", views.sign_in_link, name="sign_in_link"),
    path("aanmelden/wachtwoord/", views.password, name="password"),
    path("aanmelden/vergeten/", views.new_password, name="new_password"),
    path("afmelden/", views.sign_out, name="sign_out"),
]
