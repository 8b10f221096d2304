from django.urls import path

from students.views import students

urlpatterns = [
    path("leerlingen/", students.student_list, name="list"),
    path("leerlingen/nieuw/", students.student_new, name="student_new"),
    path("leerlingen/kaarten/", students.cards_for, name="cards_for"),
    path("leerlingen/<str:code>/", students.student, name="student"),
    path("leerlingen/<str:code>/wijzigen/", students.student_edit, name="student_edit"),
    path("leerlingen/<str:code>/van-school/", students.student_left, name="student_left"),
    path("leerlingen/<str:code>/terug/", students.student_back, name="student_back"),
]
