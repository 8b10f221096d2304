"""Where an experience stands: its five parts, each open, waiting or closed, and whose turn it is."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.components import moment
from placements.enums import ExperienceState, PlacementState
from reflections.enums import FeedbackState, NextStepState, Part, ReportState
from reflections.queries.chain import Chain

OPEN, WAITING, CLOSED = "open", "waiting", "closed"


@dataclass(frozen=True)
class Stand:
    """How a part stands, in a word and a line that says for whom or what it waits."""

    key: str
    title: str
    state: str
    line: str = ""

    def get_state_display(self) -> str:
        """For the pill, which draws all that has a state."""
        return {OPEN: _("open"), WAITING: _("wacht"), CLOSED: _("klaar")}[self.state]


@dataclass(frozen=True)
class Turn:
    """Who is to do what now. `who`: student | workplace | school | nobody; `part` is where."""

    who: str
    line: str
    part: str = ""

    @property
    def is_task(self) -> bool:
        """Something that the student can do now."""
        return self.who == "student" and self.part != "next"

    @property
    def name(self) -> str:
        """Whose turn, for on the screen; empty when it is nobody's."""
        return {"workplace": _("de werkplek"), "school": _("school")}.get(self.who, "")


def parts_of(chain: Chain, *, own: bool) -> list[Stand]:
    """The five parts in time, worded to the student (`own`) or about the student."""
    name = chain.experience.student.first_name
    return [
        Stand("goals", _("Doelen"), *_goals(chain, own, name)),
        Stand("workplace", _("Werkplek"), *_workplace(chain)),
        Stand("report", _("Verslag"), *_report(chain, own, name)),
        Stand("talk", _("Gesprek"), *_talk(chain, own)),
        Stand("next", _("Verder"), *_next(chain, own, name)),
    ]


def _goals(chain: Chain, own: bool, name: str) -> tuple[str, str]:  # noqa: FBT001 - one of two voices
    if chain.has_begun:
        return CLOSED, _("De doelen staan vast sinds het begin.")
    if not chain.goals:
        return WAITING, _("Wacht op jou.") if own else _("Wacht op %(name)s.") % {"name": name}
    return OPEN, _("Tot het begin kun je ze nog veranderen.") if own else ""


def _workplace(chain: Chain) -> tuple[str, str]:
    if chain.given:
        return CLOSED, ""
    if reason := chain.absent_reason(Part.FEEDBACK):
        return CLOSED, _("Er komt geen feedback: %(reason)s") % {"reason": reason}
    for feedback in chain.feedbacks:
        if feedback.state == FeedbackState.NOT_GIVEN:
            return CLOSED, _("Er komt geen feedback: %(reason)s") % {
                "reason": feedback.not_given_reason
            }
        if feedback.state == FeedbackState.ASKED:
            trainer = chain.placement.trainer if chain.placement else None
            who = str(trainer) if trainer else _("de werkplek")
            return WAITING, _("Wacht op feedback van %(who)s.") % {"who": who}
    if chain.is_over:
        return WAITING, _("School vraagt de werkplek nog om feedback.")
    return WAITING, _("Komt na het werk.")


def _report(chain: Chain, own: bool, name: str) -> tuple[str, str]:  # noqa: FBT001
    report = chain.report
    if report and report.state == ReportState.HANDED_IN:
        return CLOSED, ""
    if reason := chain.absent_reason(Part.REPORT):
        return CLOSED, _("Er komt geen verslag: %(reason)s") % {"reason": reason}
    if not chain.has_begun:
        return WAITING, _("Komt na het werk.")
    if own:
        line = _("Jij bent aan de beurt.") if chain.is_over else _("Je mag vast beginnen.")
        return OPEN, line
    return WAITING, _("Wacht op %(name)s.") % {"name": name}


def _talk(chain: Chain, own: bool) -> tuple[str, str]:  # noqa: FBT001
    if chain.debriefs or chain.dialogues:
        return CLOSED, ""
    if reason := chain.absent_reason(Part.TALK):
        return CLOSED, _("Er komt geen gesprek: %(reason)s") % {"reason": reason}
    if not chain.has_begun:
        return WAITING, _("Komt na het werk.")
    if chain.planned:
        when = moment(chain.planned.planned_for)
        return WAITING, _("Er is een gesprek gepland: %(when)s.") % {"when": when}
    return (WAITING, _("Wacht op school.")) if own else (OPEN, _("Wacht op iemand van school."))


def _next(chain: Chain, own: bool, name: str) -> tuple[str, str]:  # noqa: FBT001
    steps = chain.next_steps
    if any(s.state == NextStepState.OPEN for s in steps):
        return OPEN, _("Jij bent aan de beurt.") if own else _("Wacht op %(name)s.") % {
            "name": name
        }
    if steps:
        return CLOSED, ""
    if chain.debriefs or chain.dialogues:
        return CLOSED, _("Er is geen vervolgstap afgesproken.")
    return WAITING, _("Dat spreken jullie af in het gesprek.") if own else _("Komt in het gesprek.")


def turn_of(chain: Chain, *, own: bool) -> Turn:
    name = chain.experience.student.first_name
    state = chain.experience.state
    if state == ExperienceState.CANCELLED:
        return Turn("nobody", _("Dit ging niet door."))
    if state == ExperienceState.OPEN:
        return _before(chain, own, name)
    gaps = chain.gaps
    if Part.REPORT in gaps:
        line = _("Vertel hoe het ging.") if own else _("%(name)s vertelt nog hoe het ging.")
        return Turn("student", line % {"name": name}, "report")
    if Part.FEEDBACK in gaps:
        asked = any(f.state == FeedbackState.ASKED for f in chain.feedbacks)
        if asked:
            return Turn("workplace", _("De werkplek geeft nog feedback."), "workplace")
        return Turn("school", _("School vraagt de werkplek om feedback."), "workplace")
    if Part.TALK in gaps:
        if chain.planned:
            line = _("Het gesprek erover is gepland: %(when)s.")
            return Turn("school", line % {"when": moment(chain.planned.planned_for)}, "talk")
        line = _("School praat er nog met je over.") if own else _("Praat erover met %(name)s.")
        return Turn("school", line % {"name": name}, "talk")
    if any(s.state == NextStepState.OPEN for s in chain.next_steps):
        line = (
            _("Ga aan de slag met je vervolgstap.")
            if own
            else _("%(name)s gaat verder met de vervolgstap.")
        )
        return Turn("student", line % {"name": name}, "next")
    return Turn("nobody", _("Alles is gedaan en besproken."))


def _before(chain: Chain, own: bool, name: str) -> Turn:  # noqa: FBT001
    placement: Any = chain.placement
    if placement is None or placement.state == PlacementState.PREPARING:
        line = _("Bereid je voor.") if own else _("%(name)s bereidt zich voor.")
        return Turn("student", line % {"name": name}, "preparation")
    if placement.state == PlacementState.READY:
        return Turn("nobody", _("Alles staat klaar voor de dag zelf."))
    if own:
        return Turn("nobody", _("Je bent nu bezig. Je mag vast vertellen hoe het gaat."))
    return Turn("workplace", _("Het werk is bezig."), "hours")
