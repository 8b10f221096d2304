"""Starts of those who come to read or to arrange one thing: management, parents, companies."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import School, Term
from core.templatetags.components import period
from mail.models import Message, MessageState
from overviews.cards import Card, Item, Section, link, there
from overviews.queries.setup import facts
from overviews.queries.term import with_experiences
from placements.models import Experience
from placements.queries.guardian import is_told
from reflections.enums import FeedbackState
from reflections.queries.feedback import OVER, guided_by
from students.models import Student


def manager(request: Any) -> Section:
    """The overview of each term, the one that runs first; no single student."""
    rows = list(
        with_experiences(Term.objects.filter(school=request.school)).order_by("-start", "-pk")[:4]
    )
    items = [
        Item(
            str(term),
            f"{period(term.start, term.end)} · "
            + ngettext("%(n)s ervaring", "%(n)s ervaringen", term.lived) % {"n": term.lived},
            link("overviews:term", term.pk),
        )
        for term in rows
    ]
    cards = [
        Card(_("Overzichten per periode"), len(rows), items, link("overviews:terms"), _("Alle"))
        if rows
        else None
    ]
    return Section(
        _("Voor de schoolleiding"), there(cards), _("Er is nog geen periode om te bekijken.")
    )


def guardian(request: Any) -> Section:
    """One card per child: what the child goes through, and what is asked of the parent."""
    children = Student.objects.filter(guardians__user=request.user).distinct()
    cards = []
    lived = _lately([child.pk for child in children if is_told(child)])
    for child in children:
        items = [Item(title, line) for title, line in lived.get(child.pk, [])]
        href = link("reflections:at_home", child.code)
        cards.append(Card(child.full_name, len(items), items, href, _("Bekijk en praat erover")))
    return Section(_("Voor ouders en verzorgers"), cards, _("Er is nog geen kind aan u gekoppeld."))


def _lately(student_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    rows = (
        Experience.objects.filter(student__in=student_ids)
        .exclude(state="cancelled")
        .order_by("-created", "-pk")
        .prefetch_related("placements__assignment")
    )
    for experience in rows[: 4 * max(1, len(student_ids))]:
        placements = list(experience.placements.all())
        if placements:
            last = placements[-1]
            line = f"{period(last.start, last.end)} · {experience.get_state_display()}"
            found.setdefault(experience.student_id, []).append((last.assignment.title, line))
    return found


def trainer(request: Any) -> Section:
    found = guided_by(request.user).aggregate(
        here=Count("pk", filter=Q(end__gte=timezone.localdate())),
        ask=Count(
            "pk",
            filter=Q(state__in=OVER)
            & (Q(feedback__isnull=True) | Q(feedback__state=FeedbackState.ASKED)),
        ),
    )
    href = link("reflections:my_students")
    cards = [
        Card(
            _("Feedback geven"),
            0,  # its one line says how many
            [
                Item(
                    ngettext(
                        "%(n)s leerling wacht op uw feedback",
                        "%(n)s leerlingen wachten op uw feedback",
                        found["ask"],
                    )
                    % {"n": found["ask"]},
                    _("Het kost twee minuten."),
                    f"{href}?wanneer=feedback",
                )
            ],
        )
        if found["ask"]
        else None,
        Card(_("Uw leerlingen"), found["here"], [], href, _("Bekijken")),
    ]
    return Section(_("Voor praktijkopleiders"), there(cards))


def administrator() -> Section:
    """The installation: its schools, and mail that did not leave."""
    schools = list(
        School.objects.annotate(
            here=Count("students", filter=Q(students__left_on__isnull=True))
        ).order_by("name")[:10]
    )
    stuck = Message.objects.aggregate(
        failed=Count("pk", filter=Q(state=MessageState.FAILED)),
        waits=Count("pk", filter=Q(state=MessageState.QUEUED)),
    )
    waits = [
        Item(line % stuck, href=link("mail:outbox"))
        for name, line in (("failed", _("%(failed)s mislukt")), ("waits", _("%(waits)s wacht")))
        if stuck[name]
    ]
    lacking = [Item(f.name, f.hint or f.value) for f in facts(ask_others=False) if not f.ok]
    cards = [
        Card(
            _("Scholen"),
            len(schools),
            [
                Item(
                    s.name,
                    _("%(brin)s · %(n)s leerlingen") % {"brin": s.brin, "n": s.here},
                )
                for s in schools
            ],
        )
        if schools
        else Card(
            _("Scholen"),
            0,
            [Item(_("Er is nog geen school. Begin met het commando create_school."))],
        ),
        Card(_("Uitgaande post"), len(waits), waits) if waits else None,
        Card(_("Hier ontbreekt nog iets"), len(lacking), lacking)
        if lacking
        else Card(
            _("Installatie"),
            0,
            [
                Item(
                    _("Alles is in orde."), _("Het commando check_setup vraagt ook worker en mail.")
                )
            ],
        ),
    ]
    return Section(_("Voor de beheerder"), there(cards))
