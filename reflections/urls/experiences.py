"""The path of a student, one page per experience, and its report."""

from django.urls import URLPattern, path

from reflections.views import experiences, remarks, reports

urlpatterns: list[URLPattern] = [
    path("ervaringen/", experiences.my_experiences, name="my_experiences"),
    path("ervaringen/vervolgstap/", experiences.settle, name="settle"),
    path("ervaringen/<str:code>/", experiences.experience, name="experience"),
    path("ervaringen/<str:code>/reden/", experiences.absence, name="absence"),
    path("ervaringen/<str:code>/verloop/", experiences.course, name="course"),
    path("ervaringen/<str:code>/hielp/", remarks.helped, name="helped"),
    path("ervaringen/<str:code>/reageren/<slug:section>/", remarks.answer, name="answer"),
    path("ervaringen/<str:code>/eerder/<slug:section>/", remarks.earlier, name="earlier"),
    path("ervaringen/<str:code>/verslag/", reports.write, name="report"),
    path("ervaringen/<str:code>/verslag/inleveren/", reports.check, name="report_check"),
    path("ervaringen/<str:code>/verslag/terug/", reports.give_back, name="report_return"),
    path("ervaringen/<str:code>/verslag/opname/", reports.recording, name="report_recording"),
    path("ervaringen/<str:code>/verslag/weghalen/", reports.remove, name="report_remove"),
    path(
        "ervaringen/<str:code>/verslag/foto/<str:file_code>/",
        reports.picture,
        name="report_picture",
    ),
    path("ervaringen/<str:code>/verslag/<slug:key>/", reports.write, name="report_page"),
    path(
        "ervaringen/<str:code>/verslag/<slug:key>/bewaren/",
        reports.autosave,
        name="report_autosave",
    ),
]
