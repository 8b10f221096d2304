"""What an offering may ask, rule by rule: to ask it, and to have just enough of it."""

from django.utils import timezone

from core.models import Certificate
from students.models import Enrolment, HeldCertificate

RULES = ("level", "programme", "certificate")
SAYS = {
    "level": "Dit is voor niveau 3 of 4.",
    "programme": "Dit is voor Zorg.",
    "certificate": "Hiervoor is nodig: VCA.",
}


def ask(offering, rule):
    field, words = {
        "level": ("levels", ["4", "3"]),
        "programme": ("programmes", ["Zorg"]),
        "certificate": ("certificates", ["vca"]),
    }[rule]
    setattr(offering, field, words)
    offering.save()


def have(student, rule, offering=None):
    """Just enough: of a certificate to the very last day of the work."""
    if rule == "certificate":
        vca = Certificate.objects.get(code="vca")
        last = timezone.localdate(offering.assignment.ends) if offering else None
        HeldCertificate.objects.create(student=student, certificate=vca, until=last)
    else:
        has = {"level": {"level": "3"}, "programme": {"programme": "Zorg"}}[rule]
        Enrolment.objects.filter(student=student, end__isnull=True).update(**has)
