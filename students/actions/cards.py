"""Sign-in cards for students: asked for as a job, stored as hashes once the sheets are drawn."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import add_member, free_username, make_user
from accounts.enums import Role
from accounts.models import School, Term
from accounts.queries import current_term
from core.actors import Actor
from core.errors import Refused
from core.jobs import enqueue
from core.models import Job
from students.models import Student
from students.queries.groups import students_for_cards


def term_for_cards(school: School) -> Term:
    """Cards last as long as a term. Raises `Refused` when there is none now or to come."""
    term = current_term(school)
    if term is None:
        raise Refused(
            _("Er is geen lopende periode. Maak die eerst bij Instellingen, onder Periodes.")
        )
    return term


@transaction.atomic
def ask_cards(
    *,
    school: School,
    by: Actor,
    group: str = "",
    student: Student | None = None,
    student_ids: list[int] | None = None,
    only_new: bool = False,
) -> Job:
    """A job that makes the sheets of a group, of the whole school, or of some students.

    Raises `Refused` when nobody would get a card, or there is no term to be valid in.
    """
    term = term_for_cards(school)
    ids = [student.pk] if student is not None else student_ids
    if not students_for_cards(school, group=group, student_ids=ids, only_new=only_new).exists():
        raise Refused(_("Hier is niemand die een kaart nodig heeft."))
    params = {"group": group, "students": ids, "only_new": only_new, "term": term.pk}
    return enqueue(kind="sign_in_cards", by=by, school_id=school.pk, params=params)


@transaction.atomic
def ensure_users(*, school: School, students: Iterable[Student], by: Actor) -> None:
    """Gives each student who has none a user with a username that nobody has."""
    for student in students:
        if student.user_id is None:
            student.user = make_user(
                by=by,
                school=school,
                username=free_username(student.first_name, student.last_name),
                first_name=student.first_name,
                infix=student.infix,
                last_name=student.last_name,
            )
            student.save(update_fields=["user"])
        assert student.user is not None  # noqa: S101 - set above
        add_member(user=student.user, school=school, role=Role.STUDENT, by=by)
