"""What the rules may know: plain values, read by `reflections.queries.openers` and by nobody else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

SUITS, NOT, UNKNOWN = "suits", "not", "unknown"
TASKS = "tasks"
OPEN, DONE = "open", "done"


@dataclass(frozen=True)
class Look:
    """How one workplace saw a goal: a step of 1 to 4, and that step in words."""

    place: str
    step: int
    words: str
    who: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Goal:
    """`own` is the student's step; 0 when nothing was said (or may not be read yet)."""

    text: str
    later: str = ""  # where the student will need it
    own: int = 0
    own_words: str = ""
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True)
class Skill:
    code: str
    name: str


@dataclass(frozen=True)
class Said:
    """What one workplace wrote. `seer` is the same for the same person, or place without one."""

    code: str  # of the experience
    place: str
    seer: str
    who: str = ""
    on: date | None = None
    went_well: str = ""
    tip: str = ""
    strengths: tuple[Skill, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.went_well} {self.tip}".strip()


@dataclass(frozen=True)
class Suit:
    """Whether a side of the work suits: the student's verdict, and why."""

    aspect: str
    label: str
    verdict: str
    text: str = ""


@dataclass(frozen=True)
class Lived:
    """One experience that the talk is about."""

    code: str
    title: str
    place: str
    on: date | None = None
    sector: str = ""  # its code
    sector_name: str = ""
    goals: tuple[Goal, ...] = ()
    said: tuple[Said, ...] = ()
    suits: tuple[Suit, ...] = ()
    dared: str = ""  # in the student's words
    invited: str = ""  # «want …» of an invitation that was taken
    stretched: str = ""  # the one skill asked that nobody had seen yet


@dataclass(frozen=True)
class Step:
    """A next step that was agreed."""

    text: str
    state: str
    outcome: str = ""
    by_when: date | None = None
    agreed_on: date | None = None
    code: str = ""  # of the experience that it came from
    with_somebody: bool = False  # it asks a person: to shadow, to call


@dataclass(frozen=True)
class Facts:
    """`lived` is what the talk is about, oldest first; the rest is for comparison.

    `before` is what workplaces said in earlier experiences, `steps` are the latest first. `outside`
    is empty unless the student agreed that it is talked about.
    """

    name: str
    today: date
    lived: tuple[Lived, ...] = ()
    before: tuple[Said, ...] = ()
    sectors_before: frozenset[str] = field(default_factory=frozenset)
    suits_before: tuple[tuple[str, Suit], ...] = ()  # (experience, verdict), oldest first
    steps: tuple[Step, ...] = ()
    school_words: tuple[str, ...] = ()  # what school wrote of this student in talks
    programme: str = ""
    outside: str = ""

    @property
    def said(self) -> list[Said]:
        return [said for each in self.lived for said in each.said]
