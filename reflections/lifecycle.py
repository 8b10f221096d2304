"""What may follow what in feedback, reports, dialogues and next steps."""

from core.lifecycle import Lifecycle
from reflections.enums import DialogueState, FeedbackState, NextStepState, ReportState

FEEDBACK = Lifecycle(
    {
        FeedbackState.ASKED: {
            FeedbackState.GIVEN,
            FeedbackState.ELSEWHERE,
            FeedbackState.NOT_GIVEN,
        },
        FeedbackState.ELSEWHERE: {FeedbackState.GIVEN},
        FeedbackState.NOT_GIVEN: {FeedbackState.GIVEN, FeedbackState.ELSEWHERE},
    },
    reasoned={FeedbackState.NOT_GIVEN},
)
REPORT = Lifecycle(
    {
        ReportState.DRAFT: {ReportState.HANDED_IN},
        ReportState.HANDED_IN: {ReportState.RETURNED},
        ReportState.RETURNED: {ReportState.HANDED_IN},
    },
    reasoned={ReportState.RETURNED},
)
DIALOGUE = Lifecycle(
    {
        DialogueState.PLANNED: {DialogueState.HELD},
        DialogueState.HELD: {DialogueState.CLOSED},
    }
)
NEXT_STEP = Lifecycle({NextStepState.OPEN: {NextStepState.DONE, NextStepState.DROPPED}})
