"""Consent to pictures: given and withdrawn per purpose, and the link by which a parent does so."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from students.consent_texts import VERSION
from students.enums import ConsentGiver, ConsentPurpose
from students.models import Consent, Guardian, GuardianLink, Student
from students.queries.consents import to_ask_again, who_decides

LINK_DAYS = 120


@transaction.atomic
def give_consent(
    *, student: Student, purpose: str, by: Actor, guardian: Guardian | None = None
) -> Consent:
    """Yes to one purpose, by whoever decides at this age; the version of the text is kept.

    A yes by a guardian from before the 16th birthday is closed by the student's own.
    """
    if purpose not in ConsentPurpose.values:
        raise Refused(_("Kies waarvoor de foto of film is."))
    giver = ConsentGiver.STUDENT if guardian is None else ConsentGiver.GUARDIAN
    if guardian is not None and guardian.student_id != student.pk:
        raise Refused(_("Dit gaat over een ander kind."))
    if giver != who_decides(student):
        if giver == ConsentGiver.GUARDIAN:
            raise Refused(_("Vanaf 16 jaar beslist uw kind hier zelf over."))
        raise Refused(_("Tot je 16 bent, beslist je ouder of verzorger hierover."))
    Student.objects.select_for_update().get(pk=student.pk)
    standing = Consent.objects.filter(
        student=student, purpose=purpose, withdrawn_at__isnull=True
    ).first()
    if standing is not None:
        if standing.giver == giver:
            return standing
        _close(standing, by)
    consent = Consent.objects.create(
        student=student,
        purpose=purpose,
        giver=giver,
        giver_name=student.full_name if guardian is None else guardian.name,
        text_version=VERSION,
    )
    record(consent, "given", by=by, school_id=student.school_id, new=purpose)
    return consent


@transaction.atomic
def withdraw_consent(
    *, student: Student, purpose: str, by: Actor, guardian: Guardian | None = None
) -> None:
    """No, from now on. Always possible, also twice; a child's no is heard at any age.

    A guardian's no counts until the student is 16, as a guardian's yes does.
    """
    if guardian is not None and who_decides(student) != ConsentGiver.GUARDIAN:
        raise Refused(_("Vanaf 16 jaar beslist uw kind hier zelf over."))
    Student.objects.select_for_update().get(pk=student.pk)
    standing = Consent.objects.filter(
        student=student, purpose=purpose, withdrawn_at__isnull=True
    ).first()
    if standing is not None:
        _close(standing, by)


@transaction.atomic
def add_guardian(
    *, student: Student, name: str, by: Actor, email: str = "", phone: str = ""
) -> Guardian:
    """A parent or carer whom the school knows. Never by the student: the link is a signature."""
    if not name.strip():
        raise Refused(_("Vul de naam van de ouder of verzorger in."))
    guardian = Guardian.objects.create(
        student=student, name=name.strip(), email=email.strip(), phone=phone.strip()
    )
    record(guardian, "added", by=by, school_id=student.school_id)
    return guardian


@transaction.atomic
def change_guardian(
    *, guardian: Guardian, name: str, by: Actor, email: str = "", phone: str = ""
) -> Guardian:
    """A new e-mail address stops the old link: whoever reads the old mailbox is no parent."""
    if not name.strip():
        raise Refused(_("Vul de naam van de ouder of verzorger in."))
    moved = guardian.email.lower() != email.strip().lower()
    guardian.name, guardian.email, guardian.phone = name.strip(), email.strip(), phone.strip()
    guardian.save(update_fields=["name", "email", "phone"])
    record(guardian, "changed", by=by, school_id=guardian.student.school_id)
    if moved and GuardianLink.objects.filter(guardian=guardian).exists():
        renew_guardian_link(guardian=guardian, by=by)
    return guardian


@transaction.atomic
def remove_guardian(*, guardian: Guardian, by: Actor) -> None:
    """The link stops with it; consents that were given stay, with the name under them."""
    record(guardian, "removed", by=by, school_id=guardian.student.school_id)
    guardian.delete()


@transaction.atomic
def open_guardian_link(*, guardian: Guardian, by: Actor) -> GuardianLink:
    """The link that works now: the one there is, renewed when it lapsed, or a first one."""
    link = GuardianLink.objects.filter(guardian=guardian).first()
    if link is not None and not link.is_lapsed:
        return link
    return renew_guardian_link(guardian=guardian, by=by)


@transaction.atomic
def renew_guardian_link(*, guardian: Guardian, by: Actor) -> GuardianLink:
    """A new address; the old one stops."""
    Guardian.objects.select_for_update().get(pk=guardian.pk)
    until = timezone.now() + timedelta(days=LINK_DAYS)
    link, made = GuardianLink.objects.get_or_create(
        guardian=guardian, defaults={"expires_at": until}
    )
    if not made:
        link.version += 1
        link.expires_at = until
    link.seal()
    record(link, "made" if made else "renewed", by=by, school_id=guardian.student.school_id)
    return link


@transaction.atomic
def send_guardian_link(*, guardian: Guardian, by: Actor) -> GuardianLink:
    """Mails the link to the address that the school has; whoever asks for it never sees it."""
    if not guardian.email:
        raise Refused(
            _("Van %(name)s is geen e-mailadres bekend. Vraag school om de link op papier.")
            % {"name": guardian.name}
        )
    link = open_guardian_link(guardian=guardian, by=by)
    post(
        "students.guardian_link",
        to=guardian.email,
        params={"link": link.pk},
        school_id=guardian.student.school_id,
    )
    record(link, "sent", by=by, school_id=guardian.student.school_id)
    return link


@transaction.atomic
def ask_again_at_sixteen(*, today: date, by: Actor) -> int:
    """Tells students once that a parent's yes no longer counts and that the word is theirs.

    By mail where the address is verified; the own pages tell everybody.
    """
    told = 0
    for student in to_ask_again(today).select_related("user"):
        if student.user is not None and student.user.email_verified:
            post(
                "students.sixteen",
                to=student.user.email,
                params={"student": student.pk},
                language=student.user.language,
                school_id=student.school_id,
                key=f"students.sixteen:{student.pk}",
            )
            told += 1
    return told


def _close(consent: Consent, by: Actor) -> None:
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    record(consent, "withdrawn", by=by, school_id=consent.student.school_id, old=consent.purpose)
