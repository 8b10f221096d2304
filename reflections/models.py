"""What the workplace saw, what the student tells, what was talked about and what comes next."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from core.codes import ALPHABET, new_code
from core.models import Interest, Link, Sector, Skill, StoredFile
from placements.models import Experience, Goal, Placement
from reflections.enums import (
    Aspect,
    DialogueState,
    FeedbackState,
    FeedbackWay,
    NextStepState,
    Part,
    ReportState,
    SetKind,
    Side,
    Step,
    Verdict,
)
from students.models import Student


class QuestionSet(models.Model):
    """A school's own questions; a changed set is a new version, so that old answers keep theirs."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="question_sets")
    kind = models.CharField(max_length=10, choices=SetKind)
    version = models.PositiveSmallIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "kind", "version"], name="question_set_once"),
        ]


class Question(models.Model):
    """For attitude: an item on the four steps. For a report: one of the STARR questions, by its code."""

    question_set = models.ForeignKey(
        QuestionSet, on_delete=models.CASCADE, related_name="questions"
    )
    code = models.SlugField(max_length=30)
    text = models.CharField(max_length=200)
    help_text = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question_set", "code"], name="question_code_once"),
        ]


class Feedback(models.Model):
    """By the praktijkopleider, on the goals of one placement; at most two minutes' work."""

    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="feedback")
    state = models.CharField(max_length=10, choices=FeedbackState, default=FeedbackState.ASKED)
    way = models.CharField(max_length=8, choices=FeedbackWay, blank=True)
    question_set = models.ForeignKey(
        QuestionSet, null=True, on_delete=models.PROTECT, related_name="+"
    )
    went_well = models.TextField(_("wat ging goed?"), blank=True)
    tip = models.TextField(_("een tip"), blank=True)
    strengths = models.ManyToManyField(Skill, blank=True, related_name="+")
    audio = models.ForeignKey(  # what went well, when it was said
        StoredFile, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    tip_audio = models.ForeignKey(
        StoredFile, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_by = models.CharField(_("uw naam"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    not_given_reason = models.TextField(_("waarom er geen feedback komt"), blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    given_at = models.DateTimeField(null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="not_given") | ~Q(not_given_reason=""),
                name="feedback_not_given_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | Q(given_at__isnull=False),
                name="feedback_given_has_date",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="feedback_waiting")]


class PaperLink(Link):
    """A link that also stands on paper: 16 signs in groups of four, that can be typed over."""

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        """About 77 bits, of signs that do not look alike."""
        number, signs = int(super().token, 16), ""
        for _place in range(16):
            number, rest = divmod(number, len(ALPHABET))
            signs += ALPHABET[rest]
        return grouped(signs)


def grouped(typed: str) -> str:
    """A token as it is written, whatever case or dashes it was typed with."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return "-".join(signs[i : i + 4] for i in range(0, len(signs), 4))


class FeedbackLink(PaperLink):
    """What the praktijkopleider holds, by mail or as QR code; opening it changes nothing.

    Hangs on the placement, since the student's sheet is printed before feedback is asked.
    """

    placement = models.OneToOneField(
        Placement, on_delete=models.CASCADE, related_name="feedback_link"
    )


class GoalView(models.Model):
    """How one side sees a goal: the student, or one workplace in its feedback.

    An experience can have several placements, and each workplace sees for itself.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="views")
    side = models.CharField(max_length=8, choices=Side)
    feedback = models.ForeignKey(
        Feedback, null=True, on_delete=models.CASCADE, related_name="goal_views"
    )
    step = models.PositiveSmallIntegerField(choices=Step)
    updated = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["goal"], condition=Q(side="student"), name="goal_view_once_by_student"
            ),
            models.UniqueConstraint(
                fields=["goal", "feedback"], name="goal_view_once_per_feedback"
            ),
            models.CheckConstraint(
                condition=Q(side="student", feedback__isnull=True)
                | Q(side="trainer", feedback__isnull=False),
                name="goal_view_of_the_workplace_has_feedback",
            ),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="goal_view_step_known"),
        ]


class Report(models.Model):
    """«Vertel hoe het ging»: spoken, with pictures or written; STARR asks only what is missing."""

    experience = models.OneToOneField(Experience, on_delete=models.CASCADE, related_name="report")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    question_set = models.ForeignKey(
        QuestionSet, null=True, on_delete=models.PROTECT, related_name="+"
    )
    story = models.TextField(_("jouw verhaal"), blank=True)
    situation = models.TextField(_("situatie"), blank=True)
    task = models.TextField(_("taak"), blank=True)
    action = models.TextField(_("actie"), blank=True)
    result = models.TextField(_("resultaat"), blank=True)
    reflection = models.TextField(_("reflectie"), blank=True)
    told = models.JSONField(default=list, blank=True)  # parts that the student ticked as told
    audio = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    returned_note = models.TextField(_("wat er nog mist"), blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    updated = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_note=""),
                name="report_returned_has_note",
            ),
        ]


class ReportPicture(models.Model):
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="pictures")
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    caption = models.CharField(_("wat zie je?"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Suit(models.Model):
    """What of this work suits me: tasks, people, surroundings, and whom it was for."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="suits")
    aspect = models.CharField(max_length=12, choices=Aspect)
    verdict = models.CharField(max_length=8, choices=Verdict)
    text = models.CharField(_("welke, en waarom?"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "aspect"], name="suit_once_per_aspect"),
        ]


class Answer(models.Model):
    """To a school's own question: a step for an attitude item, words for a report's question."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    feedback = models.ForeignKey(
        Feedback, null=True, on_delete=models.CASCADE, related_name="answers"
    )
    report = models.ForeignKey(Report, null=True, on_delete=models.CASCADE, related_name="answers")
    step = models.PositiveSmallIntegerField(null=True, choices=Step)
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "feedback"], name="answer_once_per_feedback"
            ),
            models.UniqueConstraint(fields=["question", "report"], name="answer_once_per_report"),
            models.CheckConstraint(
                condition=Q(feedback__isnull=False, report__isnull=True)
                | Q(feedback__isnull=True, report__isnull=False),
                name="answer_belongs_to_one",
            ),
        ]


class Revision(models.Model):
    """What a feedback or report said before it was changed."""

    feedback = models.ForeignKey(
        Feedback, null=True, on_delete=models.CASCADE, related_name="revisions"
    )
    report = models.ForeignKey(
        Report, null=True, on_delete=models.CASCADE, related_name="revisions"
    )
    data = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(feedback__isnull=False, report__isnull=True)
                | Q(feedback__isnull=True, report__isnull=False),
                name="revision_belongs_to_one",
            ),
        ]


class Debrief(models.Model):
    """Five minutes right after one experience, by anyone of school; one line is enough."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="debriefs")
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="debriefs"
    )
    line = models.TextField(_("wat is besproken?"))
    on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(line=""), name="debrief_has_line")
        ]


class CareerDialogue(models.Model):
    """Student and counsellor, over everything since the last one, the trainers' voices in it."""

    code = models.CharField(max_length=8, unique=True, default=new_code)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="dialogues")
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="dialogues"
    )
    experiences = models.ManyToManyField(Experience, related_name="dialogues")
    state = models.CharField(max_length=8, choices=DialogueState, default=DialogueState.PLANNED)
    planned_for = models.DateTimeField(_("wanneer"))
    held_on = models.DateField(null=True, blank=True)
    record = models.TextField(_("wat is gezegd?"), blank=True)
    competences = models.JSONField(default=list, blank=True)  # codes of Competence, as labels
    trainers_add = models.TextField(_("wat de werkplek toevoegt"), blank=True)
    openers = models.JSONField(default=list, blank=True)  # as they were shown when it was held
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-planned_for", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="planned") | (~Q(record="") & Q(held_on__isnull=False)),
                name="dialogue_held_has_record",
            ),
        ]


class Correction(models.Model):
    """What the student says against the record, within the days that the school sets."""

    dialogue = models.ForeignKey(
        CareerDialogue, on_delete=models.CASCADE, related_name="corrections"
    )
    text = models.TextField(_("wat klopt er niet?"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at"]


class NextStep(models.Model):
    """What the student will try next, agreed in a debrief or a dialogue, and what came of it."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="next_steps")
    experience = models.ForeignKey(
        Experience, null=True, on_delete=models.SET_NULL, related_name="next_steps"
    )
    debrief = models.ForeignKey(
        Debrief, null=True, on_delete=models.SET_NULL, related_name="next_steps"
    )
    dialogue = models.ForeignKey(
        CareerDialogue, null=True, on_delete=models.SET_NULL, related_name="next_steps"
    )
    text = models.CharField(_("wat ga je doen?"), max_length=300)
    by_when = models.DateField(_("wanneer?"), null=True, blank=True)
    interest = models.ForeignKey(Interest, null=True, on_delete=models.SET_NULL, related_name="+")
    skill = models.ForeignKey(Skill, null=True, on_delete=models.SET_NULL, related_name="+")
    sector = models.ForeignKey(Sector, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=NextStepState, default=NextStepState.OPEN)
    outcome = models.CharField(_("wat kwam ervan?"), max_length=300, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["created"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="next_step_has_text")
        ]


class Absent(models.Model):
    """Why a part of the chain is missing; without it the experience cannot be discussed."""

    experience = models.ForeignKey(
        Experience, on_delete=models.CASCADE, related_name="absent_parts"
    )
    part = models.CharField(max_length=8, choices=Part)
    reason = models.TextField(_("reden"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["experience", "part"], name="absent_part_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="absent_part_has_reason"),
        ]


class ThanksLink(PaperLink):
    """On the student's sheet: those it was done for can leave one thank-you."""

    placement = models.OneToOneField(
        Placement, on_delete=models.CASCADE, related_name="thanks_link"
    )


class Thanks(models.Model):
    """Shown to the student once the coordinator has looked at it."""

    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="thanks")
    name = models.CharField(_("uw naam"), max_length=80, blank=True)
    text = models.CharField(_("uw bedankje"), max_length=500)
    at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    shown = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="thanks_has_text")
        ]
        indexes: ClassVar = [models.Index(fields=["checked_at"], name="thanks_to_look_at")]
