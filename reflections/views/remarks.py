"""Short answers to a part, what a part said before, and what of the feedback helped."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door, require
from core.errors import Refused
from placements.models import Experience
from reflections import rules
from reflections.actions.feedback import mark_helped
from reflections.actions.remarks import answer_as_school, answer_as_student
from reflections.enums import Section
from reflections.forms.remarks import HelpedForm, RemarkForm
from reflections.queries.earlier import earlier_of
from reflections.queries.page import page_of
from reflections.queries.remarks import WITH_WORKPLACE, sections_of
from reflections.queries.workplace import what_can_help
from reflections.views.shared import experiences_of, find_experience


def _section(request: Any, experience: Experience, section: str) -> str:
    """A part that one does not see is not there to be answered."""
    if section not in sections_of(rules.sees(request.actor, request.roles, experience)):
        raise Http404
    return str(Section(section))


@door(roles=rules.READERS)
def answer(request: Any, code: str, section: str) -> HttpResponse:
    experience = find_experience(request, code)
    found = _section(request, experience, section)
    own = rules.is_own(request.actor, experience.student)

    def keep(text: str) -> Any:
        say = answer_as_student if own else answer_as_school
        return say(experience=experience, section=found, text=text, by=request.actor)

    back = f"{reverse('reflections:experience', args=[code])}#{found}"
    return answer_page(request, experience, found, keep, back=back)


def answer_page(
    request: Any, experience: Experience, section: str, keep: Callable[[str], Any], *, back: str
) -> HttpResponse:
    """One short answer, with who will read it said beforehand."""
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keep(form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("De reactie staat erbij."))
            return redirect(back)
    shown = {
        "form": form,
        "experience": experience,
        "section": section,
        "label": Section(section).label,
        "own": rules.is_own(request.actor, experience.student),
        "with_workplace": section in WITH_WORKPLACE,
        "back": back,
    }
    return render(request, "reflections/remark.html", shown)


@door(roles=rules.READERS, methods=["GET"])
def earlier(request: Any, code: str, section: str) -> HttpResponse:
    """What a part said before: for whoever reads the part."""
    chain = page_of(experiences_of(request), code, reader=request.user.pk)
    if chain is None:
        raise Http404
    found = _section(request, chain.experience, section)
    readable = found != Section.REPORT or rules.may_read_report(
        request.actor, request.roles, chain.report
    )
    if not readable:
        raise Http404
    back = f"{reverse('reflections:experience', args=[code])}#{found}"
    shown = {"found": earlier_of(chain, found), "back": back, "chain": chain}
    return render(request, "reflections/earlier.html", shown)


@door(roles=[Role.STUDENT], methods=["POST"])
def helped(request: Any, code: str) -> HttpResponse:
    """What of the feedback helped: its placement's code is in the form."""
    chain = page_of(experiences_of(request), code, reader=request.user.pk)
    if chain is None:
        raise Http404
    require(rules.is_own, request.actor, chain.experience.student)
    named = request.POST.get("placement", "")
    given = [f for f in chain.given if f.placement.code == named]
    if not given:
        raise Http404
    form = HelpedForm(request.POST, there=what_can_help(chain, given[0]))
    if form.is_valid():
        mark_helped(feedback=given[0], helped=form.cleaned_data["helped"], by=request.actor)
        messages.success(request, _("Bewaard. De werkplek ziet waar je iets aan had."))
    return redirect(f"{reverse('reflections:experience', args=[code])}#workplace")
