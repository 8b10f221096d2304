from django.urls import path

from students.views import cards

urlpatterns = [
    path("leerlingen/inlogkaarten/", cards.cards, name="cards"),
    path("leerlingen/<str:code>/inlogkaart/", cards.card_reprint, name="card_reprint"),
]
