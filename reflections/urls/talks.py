"""Debriefs and career dialogues."""

from django.urls import URLPattern, path

from reflections.views import dialogue, steps, talks, voices

urlpatterns: list[URLPattern] = [
    path("ervaringen/<str:code>/nabespreking/", talks.debrief, name="debrief"),
    path("gesprekken/", talks.dialogues, name="dialogues"),
    path("gesprekken/plannen/<str:code>/", talks.plan, name="plan_dialogue"),
    path("ervaringen/vervolgstap/onderwerp/", steps.step_topic, name="step_topic"),
    path("ervaringen/vervolgstap/oproep/", steps.ask_companies, name="ask_companies"),
    path("ervaringen/<str:code>/wat-past/", steps.step_answers, name="step_answers"),
    path("gesprekken/<str:code>/", dialogue.dialogue, name="dialogue"),
    path("gesprekken/<str:code>/aanpassen/", dialogue.rewrite, name="dialogue_rewrite"),
    path("gesprekken/<str:code>/uitnodigen/", voices.invite_voices, name="invite_voices"),
    path("gesprekken/<str:code>/vertel/<str:placement>/", voices.tell_back, name="tell_back"),
    path("meepraten/<str:token>/", voices.voice, name="voice"),
    path("meepraten/<str:token>/nieuw/", voices.voice_renew, name="voice_renew"),
    path("meepraten/<str:token>/agenda.ics", voices.voice_calendar, name="voice_calendar"),
    path("gesprekken/<str:code>/verzetten/", talks.move, name="dialogue_move"),
    path("gesprekken/<str:code>/agenda.ics", talks.calendar, name="dialogue_calendar"),
    path("gesprekken/<str:code>/erbij/", talks.take_in, name="dialogue_take_in"),
    path("gesprekken/<str:code>/aanvullen/", talks.correct, name="dialogue_correct"),
    path("gesprekken/<str:code>/klopt/", talks.agree, name="dialogue_agree"),
]
