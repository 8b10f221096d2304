"""What the workplace saw, what the student tells, what was talked about and what comes next."""

from reflections.models.asking import Question, QuestionSet
from reflections.models.links import PaperLink, grouped
from reflections.models.mirror import Answer, GoalView, Remark, Revision
from reflections.models.sharing import DossierShare, ShareLink
from reflections.models.talking import (
    Absent,
    CareerDialogue,
    Correction,
    Debrief,
    NextStep,
    TrainerVoice,
    VoiceLink,
)
from reflections.models.telling import Footage, Report, ReportPicture, Suit
from reflections.models.workplace import Feedback, FeedbackLink, Thanks, ThanksLink

__all__ = [
    "Absent",
    "Answer",
    "CareerDialogue",
    "Correction",
    "Debrief",
    "DossierShare",
    "Feedback",
    "FeedbackLink",
    "Footage",
    "GoalView",
    "NextStep",
    "PaperLink",
    "Question",
    "QuestionSet",
    "Remark",
    "Report",
    "ReportPicture",
    "Revision",
    "ShareLink",
    "Suit",
    "Thanks",
    "ThanksLink",
    "TrainerVoice",
    "VoiceLink",
    "grouped",
]
