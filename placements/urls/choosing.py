"""Deciding on one assignment, and a round of many."""

from django.urls import URLPattern, path

from placements.views import (
    deciding,
    holding,
    match_applying,
    match_changes,
    match_runs,
    match_ties,
    match_views,
    match_weights,
    student_path,
)

urlpatterns: list[URLPattern] = [
    path("opdrachten/nog-vertellen/", deciding.to_tell, name="to_tell"),
    path("opdrachten/<str:code>/", deciding.offering, name="offering"),
    path("opdrachten/<str:code>/kiezen/", deciding.choose, name="choose"),
    path("opdrachten/<str:code>/afwijzen/", deciding.decline, name="decline"),
    path("opdrachten/<str:code>/verteld/", deciding.told, name="told"),
    path("opdrachten/<str:code>/notitie/", deciding.mark_candidate, name="mark_candidate"),
    path("opdrachten/<str:code>/vasthouden/", holding.hold_seat, name="hold_seat"),
    path("opdrachten/<str:code>/vrijgeven/", holding.release_seat, name="release_seat"),
    path("leerlingen/<str:code>/pad/", student_path.student_path, name="student_path"),
    path("matching/", match_runs.match_runs, name="match_runs"),
    path("matching/samen-of-apart/", match_ties.match_ties, name="match_ties"),
    path("matching/samen-of-apart/weg/", match_ties.match_untie, name="match_untie"),
    path("matching/gewichten/", match_runs.match_weights, name="match_weights"),
    path("matching/<str:code>/", match_runs.match_run, name="match_run"),
    path("matching/<str:code>/zonder-plek/", match_views.match_left, name="match_left"),
    path("matching/<str:code>/leerlingen/", match_views.match_students, name="match_students"),
    path("matching/<str:code>/verdeling/", match_views.match_fairness, name="match_fairness"),
    path(
        "matching/<str:code>/leerling/<str:student>/",
        match_views.match_student,
        name="match_student",
    ),
    path(
        "matching/<str:code>/verplaatsen/<str:student>/",
        match_changes.match_change,
        name="match_change",
    ),
    path("matching/<str:code>/aangepast/", match_changes.match_changes, name="match_changes"),
    path("matching/<str:code>/proberen/", match_weights.match_try, name="match_try"),
    path("matching/<str:code>/overnemen/", match_weights.match_keep, name="match_keep"),
    path("matching/<str:code>/vergelijken/", match_weights.match_compare, name="match_compare"),
    path("matching/<str:code>/terugdraaien/", match_changes.match_undo, name="match_undo"),
    path("matching/<str:code>/opnieuw/", match_runs.match_again, name="match_again"),
    path("matching/<str:code>/wegleggen/", match_runs.match_discard, name="match_discard"),
    path("matching/<str:code>/toepassen/", match_applying.match_apply, name="match_apply"),
    path("matching/<str:code>/antwoorden/", match_runs.match_answers, name="match_answers"),
]
