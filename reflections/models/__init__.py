"""What the workplace saw, what the student tells, what was talked about and what comes next."""

from reflections.models.asking import Question, QuestionSet
from reflections.models.links import PaperLink, grouped
from reflections.models.mirror import Answer, GoalView, Revision
from reflections.models.talking import Absent, CareerDialogue, Correction, Debrief, NextStep
from reflections.models.telling import Report, ReportPicture, Suit
from reflections.models.workplace import Feedback, FeedbackLink, Thanks, ThanksLink

__all__ = [
    "Absent",
    "Answer",
    "CareerDialogue",
    "Correction",
    "Debrief",
    "Feedback",
    "FeedbackLink",
    "GoalView",
    "NextStep",
    "PaperLink",
    "Question",
    "QuestionSet",
    "Report",
    "ReportPicture",
    "Revision",
    "Suit",
    "Thanks",
    "ThanksLink",
    "grouped",
]
