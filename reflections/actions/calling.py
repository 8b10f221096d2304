"""A next step that nothing on offer answers is asked of companies."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import Term
from core.actors import Actor
from placements.actions.calls import make_call
from placements.models import Call
from reflections.actions.next_steps import ask_companies
from reflections.models import NextStep


@transaction.atomic
def call_for(
    *, next_step: NextStep, term: Term | None, by: Actor, **values: Any
) -> tuple[Call, int]:
    """The call, and how many companies were asked; the step remembers it."""
    call, asked = make_call(student=next_step.student, term=term, by=by, **values)
    ask_companies(next_step=next_step, call=call, by=by)
    return call, asked
