"""The shape of the demo's stories: what a task is, and what a student may go through at it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """From the first goal to the next step; its texts belong together.

    `steps`: the trainer's and the student's own step for the first and the second goal.
    `suits`: for tasks, people, surroundings and whom it was for: «+», «-» or «?».
    """

    goal: str
    later: str
    second: str
    well: str
    tip: str
    seen: tuple[str, ...]  # codes of core.words.SKILLS
    action: str
    result: str
    reflection: str
    debrief: str
    next: str
    steps: tuple[int, int, int, int] = (3, 3, 3, 3)
    suits: str = "++++"
    why: str = ""  # words with the first of `suits`


@dataclass(frozen=True)
class Task:
    """A kind of assignment that comes back, each time under another of its titles."""

    key: str
    company: str
    titles: tuple[str, ...]
    kind: str
    tasks: str
    asked: str
    learnable: str
    skills: tuple[str, ...]
    interests: tuple[str, ...]
    days: tuple[tuple[int, str, str, int], ...]  # after the first day, from, until, break
    seats: int
    situation: str
    mine: str
    stories: tuple[Story, ...]
    no: tuple[str, str]  # why somebody is not chosen, and what to do next
    because: str  # «ik denk dat jij dit kunt, want …»
    thanks: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()  # for whom it is; empty is everybody
    certificates: tuple[str, ...] = ()  # what one must have
    least: int = 0  # with fewer it does not go on
    goals: tuple[str, ...] = ()  # what others who sign up want; the stories' goals come first
