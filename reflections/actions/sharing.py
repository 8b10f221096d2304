"""What a student shows of the dossier: at home, or by a link that ends on a day. Nobody else can."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from placements.enums import ExperienceState
from placements.models import Experience
from reflections.enums import Audience, DossierPart
from reflections.models import DossierShare, ShareLink
from students.enums import ConsentGiver
from students.models import Student
from students.queries.consents import who_decides

LONGEST = timedelta(days=365)


@transaction.atomic
def share_by_link(
    *,
    student: Student,
    for_whom: str,
    parts: Iterable[str],
    experiences: Iterable[Experience],
    until: date,
    by: Actor,
) -> DossierShare:
    """A link for one reader, with a last day. Parents of who is not 16 yet are told by mail."""
    _refuse_others(student, by)
    today = timezone.localdate()
    if until < today:
        raise Refused(_("Kies een dag die nog komt."))
    if until > today + LONGEST:
        raise Refused(_("Kies een dag binnen een jaar. Daarna kun je het opnieuw laten zien."))
    if not for_whom.strip():
        raise Refused(_("Schrijf op voor wie het is."))
    chosen, shown = _chosen(student, experiences), _parts(parts)
    if not chosen or not shown:
        raise Refused(_("Kies wat je laat zien."))
    share = DossierShare.objects.create(
        student=student,
        audience=Audience.LINK,
        for_whom=for_whom.strip()[:80],
        parts=shown,
        until=until,
    )
    share.experiences.set(chosen)
    last = datetime.combine(until + timedelta(days=1), datetime.min.time())
    ShareLink.objects.create(share=share, expires_at=timezone.make_aware(last)).seal()
    record(share, "made", by=by, school_id=student.school_id)
    if who_decides(student) == ConsentGiver.GUARDIAN:
        _tell_parents(share)
    return share


@transaction.atomic
def show_at_home(
    *, student: Student, parts: Iterable[str], experiences: Iterable[Experience], by: Actor
) -> DossierShare:
    """What parents read, until the student chooses again; nothing chosen is nothing shown."""
    _refuse_others(student, by)
    Student.objects.select_for_update().get(pk=student.pk)
    chosen, shown = _chosen(student, experiences), _parts(parts)
    now = timezone.now()
    ended = None if chosen and shown else now
    share, _new = DossierShare.objects.update_or_create(
        student=student,
        audience=Audience.HOME,
        defaults={"parts": shown, "created": now, "ended_at": ended},
    )
    share.experiences.set(chosen)
    record(share, "made" if ended is None else "ended", by=by, school_id=student.school_id)
    return share


@transaction.atomic
def end_share(*, share: DossierShare, by: Actor) -> None:
    """At once and for good; twice is once."""
    locked = DossierShare.objects.select_for_update().get(pk=share.pk)
    if locked.ended_at is None:
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
        record(locked, "ended", by=by, school_id=share.student.school_id)


def _refuse_others(student: Student, by: Actor) -> None:
    if not by.is_user or student.user_id != by.ref:
        raise Refused(_("Alleen de leerling zelf kiest wat er te zien is."))


def _chosen(student: Student, experiences: Iterable[Experience]) -> list[Experience]:
    return [
        each
        for each in experiences
        if each.student_id == student.pk and each.state != ExperienceState.CANCELLED
    ]


def _parts(parts: Iterable[str]) -> list[str]:
    """In the order of the dossier."""
    chosen = set(parts)
    return [part for part in DossierPart.values if part in chosen]


def _tell_parents(share: DossierShare) -> None:
    for guardian in share.student.guardians.exclude(email=""):
        post(
            "reflections.shared",
            to=guardian.email,
            params={"share": share.pk, "guardian": guardian.pk},
            school_id=share.student.school_id,
            key=f"reflections.shared:{share.pk}:{guardian.pk}",
        )
