"""An experience as its workplace reads it, the own students, and what became of the feedback."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from core.names import plain
from core.templatetags.components import day
from placements.enums import PlacementState
from placements.models import Experience, Placement
from reflections.enums import FeedbackState, Helped, Step
from reflections.models import Feedback, FeedbackLink, Remark, Thanks, TrainerVoice
from reflections.queries.chain import Chain
from reflections.queries.feedback import OVER, Said
from reflections.queries.page import page_of
from reflections.queries.remarks import WITH_WORKPLACE, by_section, remarks_at
from reflections.queries.turns import CLOSED, OPEN, WAITING, Stand

LATEST = 5  # of what became of the feedback, on the list of own students


@dataclass(frozen=True)
class WorkplacePage:
    """Goals, own feedback and thanks; of report and talk only that they were, and what was told."""

    chain: Chain
    parts: list[Stand]
    said: Said | None
    told: list[TrainerVoice]
    remarks: dict[str, list[Remark]]
    thanks: Thanks | None
    helped: str


def workplace_page(placement: Placement) -> WorkplacePage:
    here = Experience.objects.filter(pk=placement.experience_id)
    chain = page_of(here, placement.experience.code, workplace=placement.pk)
    if chain is None or chain.placement is None:
        raise Placement.DoesNotExist
    given = next((f for f in chain.given if f.state == FeedbackState.GIVEN), None)
    voices = told_at(Placement.objects.filter(pk=placement.pk))
    thanks = getattr(chain.placement, "thanks", None)
    return WorkplacePage(
        chain=chain,
        parts=parts_for_workplace(chain, talked=talked_on(chain), told=voices),
        said=_said(given) if given else None,
        told=voices,
        remarks=by_section(remarks_at(chain, placement), WITH_WORKPLACE),
        thanks=thanks if thanks and thanks.shown else None,
        helped=given.helped_words if given else "",
    )


def _said(feedback: Feedback) -> Said:
    """Of what the page fetched; the goals stand beside the student's side."""
    answers = feedback.answers.all() if feedback.question_set_id else []
    return Said(
        feedback=feedback,
        goals=[],
        attitude=[(a.question.text, str(Step(a.step).label)) for a in answers if a.step],
        strengths=[str(skill) for skill in feedback.strengths.all()],
    )


def talked_on(chain: Chain) -> date | None:
    """When school and student first talked it over: all that the workplace hears of the talk."""
    days = [debrief.on for debrief in chain.debriefs]
    days += [dialogue.held_on for dialogue in chain.dialogues if dialogue.held_on]
    return min(days, default=None)


def parts_for_workplace(
    chain: Chain, *, talked: date | None, told: list[TrainerVoice]
) -> list[Stand]:
    """The five parts, worded to the praktijkopleider."""
    name = {"name": chain.experience.student.first_name}
    goals = (
        (CLOSED, _("De doelen staan vast sinds het begin."))
        if chain.has_begun
        else (OPEN, _("Tot het begin kan %(name)s ze nog veranderen.") % name)
    )
    if chain.given:
        workplace = (CLOSED, "")
    elif chain.has_begun:
        workplace = (OPEN, _("U bent aan de beurt."))
    else:
        workplace = (WAITING, _("Uw feedback kan vanaf de eerste dag."))
    report = chain.told
    if report is not None and report.handed_in_at:
        when = {**name, "day": day(report.handed_in_at)}
        tells = (CLOSED, _("%(name)s vertelde op %(day)s op school hoe het ging.") % when)
    else:
        tells = (WAITING, _("%(name)s vertelt op school nog hoe het ging.") % name)
    if talked:
        when = {**name, "day": day(talked)}
        talk = (CLOSED, _("Op %(day)s besprak %(name)s dit op school.") % when)
    else:
        talk = (WAITING, _("%(name)s en de school praten er nog over.") % name)
    if any(voice.told_steps.all() for voice in told):
        follows = (CLOSED, "")
    elif talked:
        follows = (WAITING, _("%(name)s kan u hier vertellen wat de volgende stap is.") % name)
    else:
        follows = (WAITING, _("Komt na het gesprek op school."))
    return [
        Stand("goals", _("Doelen"), *goals),
        Stand("workplace", _("Uw feedback"), *workplace),
        Stand("report", _("Verslag"), *tells),
        Stand("talk", _("Gesprek"), *talk),
        Stand("next", _("Verder"), *follows),
    ]


def what_can_help(chain: Chain, feedback: Feedback) -> list[str]:
    """The codes of `Helped` of what is in a feedback of this chain, as the student reads it."""
    views = [seen.view for line in chain.goals for seen in line.looked]
    there = {
        Helped.WENT_WELL: feedback.went_well or feedback.audio_id,
        Helped.TIP: feedback.tip or feedback.tip_audio_id,
        Helped.STRENGTHS: feedback.strengths.all(),
        Helped.GOALS: any(view and view.feedback_id == feedback.pk for view in views),
        Helped.ATTITUDE: feedback.question_set_id and feedback.answers.all(),
    }
    return [str(code) for code, found in there.items() if found]


TOLD = (
    *("told", "told_at", "placement__assignment__title"),
    "placement__experience__student__first_name",
)


def told_at(placements: QuerySet, most: int | None = None) -> list[TrainerVoice]:
    """What students let know about what became of the feedback, latest first."""
    found = TrainerVoice.objects.filter(placement__in=placements, told_at__isnull=False)
    return list(
        found.select_related("placement__experience__student", "placement__assignment")
        .only(*TOLD)
        .prefetch_related("told_steps")
        .order_by("-told_at", "-pk")[:most]
    )


# Own students


def proof_of(link: FeedbackLink, placement: Placement) -> str:
    """What only the mail to the praktijkopleider holds: the QR code of the same link, which hangs on
    a sheet of paper, does not open the others' names.
    """
    trainer = placement.trainer
    if trainer is None or not trainer.email:
        return ""
    proves = f"{link.token}:{trainer.pk}:{trainer.email}"
    return salted_hmac("reflections.feedback_by_mail", proves).hexdigest()[:24]


def is_proven(link: FeedbackLink, placement: Placement, proof: str) -> bool:
    known = proof_of(link, placement)
    return bool(known) and constant_time_compare(known, proof)


def of_account(user: Any) -> QuerySet:
    """The placements of a praktijkopleider with an account, at whatever school."""
    return Placement.objects.filter(trainer=user.trainer).exclude(state=PlacementState.CANCELLED)


def of_mail(placement: Placement) -> QuerySet:
    """Those of the same praktijkopleider from the same school: what a link in a mail proves."""
    return Placement.objects.filter(
        trainer=placement.trainer_id,
        experience__student__school=placement.experience.student.school_id,
    ).exclude(state=PlacementState.CANCELLED)


GUIDED = {
    "nu": lambda today: Q(start__lte=today, end__gte=today),
    "straks": lambda today: Q(start__gt=today),
    "geweest": lambda today: Q(end__lt=today),
    "feedback": lambda today: (
        (Q(feedback__isnull=True) | Q(feedback__state=FeedbackState.ASKED)) & Q(state__in=OVER)
    ),
}


SHOWN = (
    *("code", "start", "end", "state", "trainer", "assignment__title", "feedback__state"),
    *(f"experience__student__{name}" for name in ("first_name", "infix", "last_name", "school")),
)
SHOWN_BY_LINK = (
    "trainer__email",
    *(f"feedback_link__{each.name}" for each in FeedbackLink._meta.concrete_fields),
)


def guided(mine: QuerySet, *, when: str, text: str, today: date, by_link: bool = False) -> QuerySet:
    """Filtered by one of `GUIDED` and by the student's name; what waits for feedback comes first,
    then the latest. Few tables at once: planning a question over eight takes longer than reading.
    """
    found = mine.select_related("assignment", "experience__student", "feedback")
    if by_link:
        found = found.select_related("feedback_link", "trainer").only(*SHOWN, *SHOWN_BY_LINK)
    else:
        found = found.only(*SHOWN)
    found = found.prefetch_related("experience__student__school")
    if when in GUIDED:
        found = found.filter(GUIDED[when](today))
    for part in plain(text).split():
        found = found.filter(experience__student__search_key__contains=part)
    waits = Case(When(GUIDED["feedback"](today), then=0), default=1)
    return found.order_by(waits, "-end", "-start", "pk")


@dataclass(frozen=True)
class Helps:
    """How the feedback of one praktijkopleider helps: what students marked, and what they told."""

    marked: list[tuple[str, int]]  # in words, and by how many students
    answered: int
    told: list[TrainerVoice]


def how_it_helps(mine: QuerySet) -> Helps:
    given = Feedback.objects.filter(placement__in=mine, state=FeedbackState.GIVEN)
    marks = [codes for codes in given.values_list("helped", flat=True) if codes]
    counted = Counter(code for codes in marks for code in codes)
    known: Iterable[str] = [code for code, _n in counted.most_common() if code in Helped.values]
    return Helps(
        marked=[(str(Helped(code).label), counted[code]) for code in known],
        answered=len(marks),
        told=told_at(mine, LATEST),
    )
