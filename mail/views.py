"""The outbox, for the installation's administrator."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.doors import door
from core.errors import Refused
from core.paging import paginate
from mail import actions, queries
from mail.models import Message, MessageState

STEPS = {"again": actions.send_again, "release": actions.release, "cancel": actions.cancel}


@door(administrator=True, methods=["GET"])
def outbox(request: Any) -> HttpResponse:
    state, to = request.GET.get("stand", ""), request.GET.get("aan", "")
    counts = queries.counts()
    context = {
        "page": paginate(request, queries.messages(state=state, to=to)),
        "state": state,
        "to": to,
        "states": [(value, label, counts.get(value, 0)) for value, label in MessageState.choices],
        "total": sum(counts.values()),
    }
    return render(request, "mail/outbox.html", context)


@door(administrator=True, methods=["GET"])
def message(request: Any, pk: int) -> HttpResponse:
    """The words only where no mail goes out: they hold ways in."""
    found = get_object_or_404(Message, pk=pk)
    may_read = queries.words_may_be_read()
    words = queries.words_of(found)
    context = {"message": found, "may_read": may_read, "words": words}
    return render(request, "mail/message.html", context)


@door(administrator=True, methods=["POST"])
def step(request: Any, pk: int) -> HttpResponse:
    """Sends a failed one again, lets a held one go, or keeps one from being sent."""
    found = get_object_or_404(Message, pk=pk)
    action = STEPS.get(request.POST.get("step", ""))
    try:
        if action is None:
            raise Refused(_("Deze knop kennen we niet."))
        action(message=found, by=request.actor)
    except Refused as refusal:
        notices.error(request, str(refusal))
    return redirect("mail:message", pk)
