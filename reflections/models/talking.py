"""What was talked about, what comes next, and why a part of the chain is missing."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from core.codes import new_code
from core.models import Interest, Link, Sector, Skill
from placements.models import Call, Experience, Placement
from reflections.enums import DialogueState, NextStepState, Part, StepKind, VoiceWay
from students.models import Student


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


class TrainerVoice(models.Model):
    """The workplace's part in a career dialogue: asked beforehand, and told afterwards.

    One for each placement that the dialogue is about. What is told back is the student's choice.
    """

    dialogue = models.ForeignKey(CareerDialogue, on_delete=models.CASCADE, related_name="voices")
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="voices")
    question = models.CharField(_("vraag aan de werkplek"), max_length=300, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(max_length=10, choices=VoiceWay, blank=True)
    answer = models.TextField(_("uw antwoord"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    told = models.CharField(_("wat er met uw feedback gebeurde"), max_length=500, blank=True)
    told_steps = models.ManyToManyField("NextStep", blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dialogue", "placement"], name="voice_once"),
            models.CheckConstraint(
                condition=Q(way="") | Q(answered_at__isnull=False), name="voice_way_has_date"
            ),
        ]


class VoiceLink(Link):
    """With which the workplace takes part, and reads afterwards what became of its feedback."""

    voice = models.OneToOneField(TrainerVoice, on_delete=models.CASCADE, related_name="link")


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
    kind = models.CharField(max_length=6, choices=StepKind, default=StepKind.TRY)
    company = models.ForeignKey(  # with whom, when it names one
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    call = models.ForeignKey(  # asked of companies, when nothing on offer answers it
        Call, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
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
