"""Mail to a student, only to an address that the student proved to own: some share their parents'."""

from typing import Any

from core.mailing import post
from students.models import Student


def tell_student(student: Student, template: str, *, params: dict[str, Any], key: str = "") -> None:
    """Call inside the action's transaction. Without a verified address the student's page tells it."""
    user = student.user
    if user is not None and user.email_verified:
        post(
            template,
            to=user.email,
            params=params,
            language=user.language,
            school_id=student.school_id,
            key=key,
        )
