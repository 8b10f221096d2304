"""From an organisation's request to a student's experience and its hours."""

from placements.models.living import (
    Experience,
    FreedLesson,
    Goal,
    Placement,
    Preparation,
    Seat,
    SeatQuerySet,
    Shift,
)
from placements.models.matching import MatchChange, MatchEntrant, MatchRun, Proposal
from placements.models.offering import Assignment, Offering, Presence, Request, RequestLink, WorkDay
from placements.models.wishing import CandidateNote, Invitation, SignUp

__all__ = [
    "Assignment",
    "CandidateNote",
    "Experience",
    "FreedLesson",
    "Goal",
    "Invitation",
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
    "WorkDay",
]
