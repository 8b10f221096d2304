"""Requests, assignments, who of school is there, and what students discover."""

from django.urls import URLPattern, path

from placements.views import assignments, discover, presences, requests

urlpatterns: list[URLPattern] = [
    path("aanvraag/bevestigen/<str:token>/", requests.ask_confirm, name="ask_confirm"),
    path("aanvraag/<slug:slug>/", requests.ask, name="ask"),
    path("aanvraag/<slug:slug>/verstuurd/", requests.ask_sent, name="ask_sent"),
    path("aanvragen/", requests.requests, name="requests"),
    path("aanvragen/nieuw/", requests.request_new, name="request_new"),
    path("aanvragen/<str:code>/", requests.request, name="request"),
    path("aanvragen/<str:code>/aannemen/", requests.request_accept, name="request_accept"),
    path("aanvragen/<str:code>/afwijzen/", requests.request_decline, name="request_decline"),
    path("aanvragen/<str:code>/klopt/", requests.request_confirm, name="request_confirm"),
    path("opdrachten/", assignments.board, name="offerings"),
    path("opdrachten/nieuw/", assignments.offering_new, name="offering_new"),
    path("opdrachten/<str:code>/aanpassen/", assignments.offering_edit, name="offering_edit"),
    path(
        "opdrachten/<str:code>/publiceren/",
        assignments.offering_publish,
        name="offering_publish",
    ),
    path("opdrachten/<str:code>/sluiten/", assignments.offering_close, name="offering_close"),
    path("opdrachten/<str:code>/heropenen/", assignments.offering_reopen, name="offering_reopen"),
    path("opdrachten/<str:code>/afronden/", assignments.offering_finish, name="offering_finish"),
    path(
        "opdrachten/<str:code>/gaat-niet-door/",
        assignments.offering_cancel,
        name="offering_cancel",
    ),
    path("opdrachten/<str:code>/kopie/", assignments.offering_copy, name="offering_copy"),
    path("opdrachten/<str:code>/uitnodigen/", discover.invite, name="invite"),
    path("opdrachten/<str:code>/uitnodiging-terug/", discover.take_back, name="take_back"),
    path("opdrachten/<str:code>/erbij/", presences.presences_of, name="presences"),
    path("erbij-zijn/", presences.offerings_to_join, name="offerings_to_join"),
    path("erbij-zijn/<str:code>/", presences.presence, name="presence"),
    path("erbij-zijn/<str:code>/ja/", presences.join, name="join"),
    path("erbij-zijn/<str:code>/nee/", presences.leave, name="leave"),
    path("erbij-zijn/<str:code>/uren/", presences.presence_hours, name="presence_hours"),
    path("ontdekken/", discover.discover, name="discover"),
    path("ontdekken/mijn-wensen/", discover.my_wishes, name="my_wishes"),
    path("ontdekken/doel/<str:file_code>/", discover.goal_audio, name="goal_audio"),
    path("ontdekken/<str:code>/", discover.discover_one, name="discover_one"),
    path("ontdekken/<str:code>/ik-wil-dit/", discover.sign_up, name="sign_up"),
    path("ontdekken/<str:code>/volgorde/", discover.move_wish, name="move_wish"),
    path("ontdekken/<str:code>/terugtrekken/", discover.withdraw, name="withdraw"),
    path("ontdekken/<str:code>/liever-niet/", discover.pass_invitation, name="pass_invitation"),
]
