"""Who finds which pages in the header. A context processor, on top since it knows all rooms."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from core.enums import JobState
from core.models import Job

START = ("overviews:start", _("Start"))
TODAY = ("overviews:start", _("Vandaag"))
MENUS: dict[str, list[tuple[str, Any]]] = {
    Role.COORDINATOR: [
        TODAY,
        ("placements:requests", _("Aanvragen")),
        ("placements:offerings", _("Opdrachten")),
        ("placements:match_runs", _("Matching")),
        ("students:list", _("Leerlingen")),
        ("companies:list", _("Bedrijven")),
        ("overviews:terms", _("Overzichten")),
        ("accounts:settings", _("Instellingen")),
    ],
    Role.COUNSELLOR: [
        TODAY,
        ("students:list", _("Leerlingen")),
        ("reflections:dialogues", _("Gesprekken")),
        ("overviews:terms", _("Overzichten")),
    ],
    Role.TEACHER: [
        TODAY,
        ("placements:missed_lessons", _("Lessen")),
        ("placements:offerings_to_join", _("Erbij zijn")),
    ],
    Role.MANAGER: [TODAY, ("overviews:terms", _("Overzichten"))],
    Role.STUDENT: [
        START,
        ("placements:discover", _("Ontdekken")),
        ("reflections:my_experiences", _("Mijn ervaringen")),
        ("students:about_me", _("Over mij")),
    ],
    Role.GUARDIAN: [START],
}


TRAINER = [START, ("reflections:my_students", _("Mijn leerlingen"))]  # of a company, so no role


def menu(roles: set[str]) -> list[dict[str, Any]]:
    """The entries of all someone's roles, each once, in the order of the roles above."""
    found: dict[str, dict[str, Any]] = {}
    for role, entries in MENUS.items():
        if role in roles:
            for name, label in entries:
                if name not in found and _resolves(name):
                    found[name] = {"href": reverse(name), "label": label}
    return list(found.values())


def _resolves(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`menu` with the present page marked, and `bell`: how many own jobs run or await a look."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_user or request.user.must_set_password:
        return {}
    entries = menu(request.roles)
    if not request.roles and hasattr(request.user, "trainer"):
        entries = [{"href": reverse(name), "label": label} for name, label in TRAINER]
    if request.user.is_superuser:
        entries.append({"href": reverse("mail:outbox"), "label": _("Uitgaande post")})
    here = [e for e in entries if request.path.startswith(e["href"]) and e["href"] != "/"]
    present = max(here, key=lambda e: len(e["href"]))["href"] if here else request.path
    for entry in entries:
        entry["present"] = entry["href"] == present
    bell = (
        Job.objects.filter(by_user_id=request.user.pk, seen=False)
        .exclude(state=JobState.FAILED, finished__isnull=True)
        .count()
        if request.roles - {Role.STUDENT, Role.GUARDIAN}
        else None
    )
    return {"menu": entries, "bell": bell}
