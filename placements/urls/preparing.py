"""From being chosen to the last hour: goals, preparation, lessons, hours, and the parent's page."""

from django.urls import URLPattern, path

from placements.views import goals, hours, judging, lessons, preparing

urlpatterns: list[URLPattern] = [
    path("ervaringen/<str:code>/doelen/", goals.goals, name="goals"),
    path(
        "ervaringen/<str:code>/doelen/<int:place>/veranderen/",
        goals.goal_change,
        name="goal_change",
    ),
    path("ervaringen/<str:code>/doelen/bewaren/", goals.goals_autosave, name="goals_autosave"),
    path(
        "ervaringen/<str:code>/doelen/<int:place>/opname/",
        goals.goal_recording,
        name="goal_recording",
    ),
    path("ervaringen/<str:code>/inschatting/", judging.judgement, name="judgement"),
    path("voorbereiding/", preparing.preparing, name="preparing"),
    path("plaatsingen/<str:code>/voorbereiding/", preparing.preparation, name="preparation"),
    path("plaatsingen/<str:code>/lessen/", lessons.freed_lessons, name="freed_lessons"),
    path("plaatsingen/<str:code>/lessen/weg/", lessons.drop_lesson, name="drop_lesson"),
    path("plaatsingen/<str:code>/uren/", hours.hours, name="hours"),
    path("plaatsingen/<str:code>/afronden/", hours.finish, name="finish_placement"),
    path("plaatsingen/<str:code>/stoppen/", hours.end_early, name="end_placement"),
    path("plaatsingen/<str:code>/annuleren/", hours.cancel, name="cancel_placement"),
    path("opdrachten/<str:code>/aanwezig/", hours.attendance, name="attendance"),
    path("lessen/", lessons.missed_lessons, name="missed_lessons"),
    path("lessen/akkoord/", lessons.agree, name="agree_lessons"),
    path("lessen/dag/", lessons.lessons_of_day, name="lessons_of_day"),
]
