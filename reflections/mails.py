"""The words of reflections' mail, made at delivery so that no token lies in the database.

None of them holds what the student or the workplace said: only who, what, when and one link.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mailing import Rendered, renders
from core.templatetags.components import long_day, period
from placements.models import Placement
from reflections.models import Feedback, FeedbackLink, Remark
from reflections.queries.feedback import correction_until
from reflections.queries.workplace import proof_of


def _placement(pk: int) -> Placement:
    named = ("experience__student__school", "assignment__company", "trainer")
    return Placement.objects.select_related(*named).get(pk=pk)


def _words(placement: Placement, link: FeedbackLink) -> dict[str, Any]:
    student = placement.experience.student
    return {
        "name": student.first_name,
        "student": student.full_name,
        "school": student.school.name,
        "title": placement.assignment.title,
        "when": period(placement.start, placement.end),
        "trainer": placement.trainer.full_name if placement.trainer else "",
        "address": mailed_address(link, placement),
        "until": long_day(timezone.localtime(link.expires_at).date()),
    }


def mailed_address(link: FeedbackLink, placement: Placement) -> str:
    """With what proves that it came by mail, so that the own students can be found from there."""
    path, proof = reverse("reflections:feedback", args=[link.token]), proof_of(link, placement)
    return f"{settings.SITE_URL}{path}" + (f"?m={proof}" if proof else "")


def _of_feedback(params: dict[str, Any]) -> tuple[Feedback, dict[str, Any]]:
    feedback = Feedback.objects.get(pk=params["feedback"])
    placement = _placement(feedback.placement_id)
    feedback.placement = placement
    return feedback, _words(placement, FeedbackLink.objects.get(placement=placement))


@renders("reflections.feedback_asked")
def asked(params: dict[str, Any]) -> Rendered:
    _feedback, words = _of_feedback(params)
    return Rendered(
        _("Hoe ging het met %(name)s?") % words,
        _(
            "Beste %(trainer)s,\n\n"
            "%(student)s was bij u voor “%(title)s” (%(when)s).\n"
            "Wilt u vertellen hoe het ging? Het kost u ongeveer twee minuten. "
            "Het kan op uw telefoon, en u hebt geen account nodig:\n\n"
            "%(address)s\n\n"
            "Wij praten er op school over met %(name)s. Ook een tip helpt.\n"
            "De link werkt tot en met %(until)s.\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
    )


@renders("reflections.feedback_reminder")
def reminder(params: dict[str, Any]) -> Rendered:
    _feedback, words = _of_feedback(params)
    return Rendered(
        _("Nog even over %(name)s") % words,
        _(
            "Beste %(trainer)s,\n\n"
            "%(student)s was bij u voor “%(title)s” (%(when)s). "
            "Wij weten nog niet hoe het ging.\n"
            "Wilt u het in twee minuten vertellen?\n\n"
            "%(address)s\n\n"
            "Hebt u het al aan iemand van school verteld? Dan hoeft u niets te doen.\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
    )


@renders("reflections.feedback_renewed")
def renewed(params: dict[str, Any]) -> Rendered:
    link = FeedbackLink.objects.get(pk=params["link"])
    words = _words(_placement(link.placement_id), link)
    return Rendered(
        _("Uw nieuwe link voor %(name)s") % words,
        _(
            "Beste %(trainer)s,\n\n"
            "U vroeg om een nieuwe link voor de feedback over %(student)s. Hier is hij:\n\n"
            "%(address)s\n\n"
            "De link werkt tot en met %(until)s. De oude link werkt niet meer.\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
    )


@renders("reflections.feedback_receipt")
def receipt(params: dict[str, Any]) -> Rendered:
    """To whoever it was given for: a QR code can be scanned by anybody."""
    feedback, words = _of_feedback(params)
    words["day"] = long_day(correction_until(feedback))
    return Rendered(
        _("Er is feedback gegeven over %(name)s") % words,
        _(
            "Beste %(trainer)s,\n\n"
            "Er is feedback gegeven over %(student)s, bij “%(title)s” (%(when)s). "
            "Dank u wel als u dat was.\n"
            "Hier leest u wat er staat. Klopt het niet? Dan past u het hier ook aan, "
            "tot en met %(day)s:\n\n"
            "%(address)s\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
    )


@renders("reflections.feedback_link_wanted")
def link_wanted(params: dict[str, Any]) -> Rendered:
    """To the coordinators: there is no address that a fresh link could go to."""
    placement = _placement(params["placement"])
    student = placement.experience.student
    path = reverse("reflections:feedback_record", args=[placement.experience.code])
    words = {
        "student": student.full_name,
        "title": placement.assignment.title,
        "company": placement.assignment.company.name,
        "address": f"{settings.SITE_URL}{path}",
    }
    return Rendered(
        _("%(company)s wil feedback geven over %(student)s") % words,
        _(
            "Hallo,\n\n"
            "Iemand van %(company)s wil feedback geven over %(student)s, bij “%(title)s”. "
            "De link is verlopen, en er is geen e-mailadres voor een nieuwe.\n\n"
            "Bel even, of vul een e-mailadres in bij de praktijkopleider. "
            "Wat je hoort schrijf je hier op:\n\n%(address)s"
        )
        % words,
    )


@renders("reflections.remark_to_student")
def remark_to_student(params: dict[str, Any]) -> Rendered:
    """That there is an answer, and where; not what it says."""
    remark = Remark.objects.select_related("experience__student").get(pk=params["remark"])
    path = reverse("reflections:experience", args=[remark.experience.code])
    words = {
        "name": remark.experience.student.first_name,
        "who": remark.name,
        "address": f"{settings.SITE_URL}{path}#{remark.section}",
    }
    return Rendered(
        _("%(who)s reageerde op jouw ervaring") % words,
        _("Hallo %(name)s,\n\n%(who)s reageerde op jouw ervaring. Lees het hier:\n\n%(address)s")
        % words,
    )


@renders("reflections.remark_to_workplace")
def remark_to_workplace(params: dict[str, Any]) -> Rendered:
    """To who gave the feedback: somebody answered it."""
    placement = _placement(params["placement"])
    words = _words(placement, FeedbackLink.objects.get(placement=placement))
    words["who"] = Remark.objects.get(pk=params["remark"]).name
    return Rendered(
        _("%(who)s reageerde op uw feedback") % words,
        _(
            "Beste %(trainer)s,\n\n"
            "%(who)s reageerde op uw feedback over %(student)s, bij “%(title)s” (%(when)s).\n"
            "U leest het hier. Daar ziet u ook wat er verder met uw feedback gebeurt:\n\n"
            "%(address)s\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
    )
