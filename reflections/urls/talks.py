"""Debriefs and career dialogues."""

from django.urls import URLPattern, path

from reflections.views import talks

urlpatterns: list[URLPattern] = [
    path("ervaringen/<str:code>/nabespreking/", talks.debrief, name="debrief"),
    path("gesprekken/", talks.dialogues, name="dialogues"),
    path("gesprekken/plannen/<str:code>/", talks.plan, name="plan_dialogue"),
    path("gesprekken/<str:code>/", talks.dialogue, name="dialogue"),
    path("gesprekken/<str:code>/verzetten/", talks.move, name="dialogue_move"),
    path("gesprekken/<str:code>/agenda.ics", talks.calendar, name="dialogue_calendar"),
    path("gesprekken/<str:code>/erbij/", talks.take_in, name="dialogue_take_in"),
    path("gesprekken/<str:code>/aanvullen/", talks.correct, name="dialogue_correct"),
    path("gesprekken/<str:code>/klopt/", talks.agree, name="dialogue_agree"),
]
