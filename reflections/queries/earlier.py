"""What a part of an experience said before it was changed, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.models import Skill
from reflections.enums import ReportState, Section, Step
from reflections.models import Question, Revision
from reflections.queries.chain import Chain
from reflections.queries.questions import STARR

Lines = list[tuple[str, str]]


@dataclass(frozen=True)
class Earlier:
    """One earlier version: until when it stood, and its words by their labels."""

    at: datetime
    lines: Lines


def earlier_of(chain: Chain, section: str) -> list[Earlier]:
    """Latest first. Asks nobody's permission: the part itself must be readable.

    How a workplace saw the goals stays closed as long as the goals themselves are (`chain_of`).
    """
    if section == Section.WORKPLACE:
        kept = Revision.objects.filter(feedback__in=chain.feedbacks)
        return _told(kept, _feedback_words(chain))
    if section == Section.REPORT and chain.report is not None:
        kept = Revision.objects.filter(report=chain.report)
        found = _told(kept, _report_words(chain))
        stands = chain.report.state == ReportState.HANDED_IN  # its last version is what stands now
        return found[1:] if stands else found
    if section == Section.TALK:
        kept = Revision.objects.filter(debrief__in=chain.debriefs)
        kept |= Revision.objects.filter(dialogue__in=chain.dialogues)
        return _told(kept, _talk_words)
    return []


def _told(kept: Any, words: Callable[[dict[str, Any]], Lines]) -> list[Earlier]:
    return [Earlier(each.at, words(each.data)) for each in kept.order_by("-at", "-pk")]


def _feedback_words(chain: Chain) -> Callable[[dict[str, Any]], Lines]:
    skills = {skill.code: str(skill) for skill in Skill.objects.all()}
    sets = [f.question_set_id for f in chain.feedbacks if f.question_set_id]
    asked = dict(Question.objects.filter(question_set__in=sets).values_list("code", "text"))
    goals = {} if chain.closed else {str(line.goal.pk): line.goal.text for line in chain.goals}

    def words(data: dict[str, Any]) -> Lines:
        spoken = data.get("spoken", [])
        sound = _("(ingesproken; de opname is vervangen)")
        steps = data.get("steps", {})
        found = [(text, _step(steps.get(goal))) for goal, text in goals.items()]
        found += [
            (_("Wat goed ging"), data.get("went_well") or (sound if "audio" in spoken else "")),
            (_("Een tip"), data.get("tip") or (sound if "tip_audio" in spoken else "")),
            (_("Sterke kanten"), ", ".join(skills.get(c, c) for c in data.get("strengths", []))),
        ]
        found += [(asked.get(c, c), _step(s)) for c, s in data.get("attitude", {}).items()]
        return [line for line in found if line[1]]

    return words


def _report_words(chain: Chain) -> Callable[[dict[str, Any]], Lines]:
    asked = {item.code: str(item.text) for item in STARR}
    if chain.report and chain.report.question_set_id:
        own = Question.objects.filter(question_set=chain.report.question_set_id)
        asked |= dict(own.values_list("code", "text"))

    def words(data: dict[str, Any]) -> Lines:
        answers = {**data, **data.get("answers", {})}
        found = [(_("Het verhaal"), data.get("story", ""))]
        found += [(text, answers.get(code, "")) for code, text in asked.items()]
        found.append((_("Wat durfde je?"), data.get("dared", "")))
        if data.get("spoken"):
            found.append((_("Opname"), _("er was een opname bij")))
        found += [(_("Foto"), caption) for caption in data.get("captions", [])]
        return [(label, text) for label, text in found if isinstance(text, str) and text.strip()]

    return words


def _talk_words(data: dict[str, Any]) -> Lines:
    labels = {
        "line": _("Nabespreking"),
        "record": _("Wat is gezegd"),
        "trainers_add": _("Wat de werkplek toevoegt"),
    }
    return [(label, str(data[key])) for key, label in labels.items() if data.get(key)]


def _step(step: int | None) -> str:
    return str(Step(step).label) if step else ""
