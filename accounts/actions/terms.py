"""The terms of a school year: they follow each other and never overlap."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import TermState
from accounts.lifecycle import TERM
from accounts.models import School, Term
from core.actors import Actor
from core.errors import Refused
from core.events import record

MOST_DAYS = 400


def _check(school: School, term: Term) -> None:
    """Raises `Refused`; the school's row is locked, so that two at once cannot overlap."""
    School.objects.select_for_update().get(pk=school.pk)
    if term.end <= term.start:
        raise Refused(_("De laatste dag moet na de eerste dag liggen."))
    if (term.end - term.start).days > MOST_DAYS:
        raise Refused(_("Deze periode duurt langer dan een schooljaar. Kloppen de jaartallen?"))
    others = school.terms.exclude(pk=term.pk)
    if others.filter(name__iexact=term.name).exists():
        raise Refused(_("Er is al een periode met deze naam."))
    clash = others.filter(start__lte=term.end, end__gte=term.start).first()
    if clash is not None:
        raise Refused(
            _("Deze periode overlapt met “%(name)s” (%(start)s tot en met %(end)s).")
            % {
                "name": clash.name,
                "start": f"{clash.start:%d-%m-%Y}",
                "end": f"{clash.end:%d-%m-%Y}",
            }
        )


def state_on(term: Term, day: date) -> TermState:
    """What a term that nobody closed is on this day; a late one runs until it is closed."""
    return TermState.RUNNING if term.start <= day else TermState.PLANNED


@transaction.atomic
def add_term(
    *, school: School, name: str, school_year: int, start: date, end: date, by: Actor
) -> Term:
    """Raises `Refused` for dates that cannot be, a name that is there, or an overlap."""
    term = Term(school=school, name=name.strip(), school_year=school_year, start=start, end=end)
    _check(school, term)
    term.state = state_on(term, timezone.localdate())
    term.save()
    record(term, "added", by=by)
    return term


@transaction.atomic
def change_term(*, term: Term, by: Actor, **values: Any) -> Term:
    """Name, school year and dates, as long as it is not closed. Raises `Refused`."""
    term = Term.objects.select_for_update(of=("self",)).select_related("school").get(pk=term.pk)
    if term.state == TermState.CLOSED:
        raise Refused(_("Deze periode is afgesloten. Open haar eerst weer."))
    for name in ("name", "school_year", "start", "end"):
        setattr(term, name, values.get(name, getattr(term, name)))
    _check(term.school, term)
    term.save()
    record(term, "changed", by=by)
    state = state_on(term, timezone.localdate())
    return term if term.state == state else TERM.move(term, state, by=by)


def close_term(*, term: Term, by: Actor) -> Term:
    return TERM.move(term, TermState.CLOSED, by=by)


def reopen_term(*, term: Term, by: Actor) -> Term:
    return TERM.move(term, TermState.RUNNING, by=by)


def start_due_terms(*, today: date, by: Actor) -> int:
    """The planned terms whose first day has come, run from now on; answers how many."""
    due = Term.objects.filter(state=TermState.PLANNED, start__lte=today)
    for term in due:
        TERM.move(term, TermState.RUNNING, by=by)
    return len(due)
