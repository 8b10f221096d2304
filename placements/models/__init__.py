"""From an organisation's request to a student's experience and its hours."""

from placements.models.living import (
    Experience,
    FreedLesson,
    Goal,
    GoalVersion,
    Judgement,
    Placement,
    Preparation,
    Seat,
    SeatQuerySet,
    Shift,
)
from placements.models.matching import MatchChange, MatchEntrant, MatchRun, Proposal
from placements.models.offering import Assignment, Offering, Presence, Request, RequestLink, WorkDay
from placements.models.wishing import Call, CandidateNote, Invitation, SignUp, Tie

__all__ = [
    "Assignment",
    "Call",
    "CandidateNote",
    "Experience",
    "FreedLesson",
    "Goal",
    "GoalVersion",
    "Invitation",
    "Judgement",
    "MatchChange",
    "MatchEntrant",
    "MatchRun",
    "Offering",
    "Placement",
    "Preparation",
    "Presence",
    "Proposal",
    "Request",
    "RequestLink",
    "Seat",
    "SeatQuerySet",
    "Shift",
    "SignUp",
    "Tie",
    "WorkDay",
]
