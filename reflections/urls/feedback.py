"""Feedback by link, by account and by school; the student's sheet, thank-yous, work attitude."""

from django.urls import URLPattern, path

from reflections.views import (
    feedback,
    feedback_record,
    questions,
    sheet,
    thanks,
    trainers,
    workplace,
)

urlpatterns: list[URLPattern] = [
    path("feedback/<str:token>/", feedback.feedback, name="feedback"),
    path("feedback/<str:token>/nieuw/", feedback.feedback_renew, name="feedback_renew"),
    path(
        "feedback/<str:token>/opname/<slug:part>/",
        feedback.link_audio,
        name="feedback_link_audio",
    ),
    path("feedback/<str:token>/leerlingen/", workplace.students, name="feedback_students"),
    path("feedback/<str:token>/eerder/", workplace.earlier, name="feedback_earlier"),
    path("feedback/<str:token>/reageren/<slug:section>/", workplace.answer, name="feedback_answer"),
    path("bedankje/<str:token>/", thanks.thanks, name="thanks"),
    path("bedankjes/", thanks.thanks_list, name="thanks_list"),
    path("bedankjes/<str:code>/", thanks.thanks_check, name="thanks_check"),
    path("mijn-leerlingen/", trainers.my_students, name="my_students"),
    path("mijn-leerlingen/<str:code>/", trainers.my_student, name="my_student"),
    path(
        "mijn-leerlingen/<str:code>/eerder/",
        trainers.my_student_earlier,
        name="my_student_earlier",
    ),
    path(
        "mijn-leerlingen/<str:code>/reageren/<slug:section>/",
        trainers.my_student_answer,
        name="my_student_answer",
    ),
    path(
        "mijn-leerlingen/<str:code>/opname/<slug:part>/",
        trainers.my_student_audio,
        name="my_student_audio",
    ),
    path(
        "ervaringen/<str:code>/feedback/", feedback_record.feedback_record, name="feedback_record"
    ),
    path(
        "ervaringen/<str:code>/feedback/anders/",
        feedback_record.feedback_elsewhere,
        name="feedback_elsewhere",
    ),
    path(
        "ervaringen/<str:code>/feedback/komt-niet/",
        feedback_record.feedback_not_given,
        name="feedback_not_given",
    ),
    path(
        "ervaringen/<str:code>/feedback/vragen/",
        feedback_record.feedback_send,
        name="feedback_send",
    ),
    path(
        "ervaringen/<str:code>/feedback/opname/<str:placement>/<slug:part>/",
        feedback_record.feedback_audio,
        name="feedback_audio",
    ),
    path("ervaringen/<str:code>/blad/", sheet.sheet, name="sheet"),
    path("ervaringen/<str:code>/blad/<slug:what>.svg", sheet.sheet_code, name="sheet_code"),
    path("instellingen/vragen/", questions.overview, name="questions"),
    path("instellingen/vragen/<slug:what>/", questions.edit, name="questions_edit"),
    path(
        "instellingen/vragen/<slug:what>/<slug:assignment_kind>/",
        questions.edit,
        name="questions_edit_kind",
    ),
]
