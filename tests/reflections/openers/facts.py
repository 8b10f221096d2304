"""Facts for the rules, as dull as can be: each test says only what it is about."""

from datetime import date
from typing import Any

from reflections.openers.facts import Facts, Goal, Lived, Look, Said, Skill, Step, Suit

DAY = date(2026, 11, 2)
TODAY = date(2026, 11, 24)
GEDULD = Skill("geduld", "geduld hebben")
STEPS = {1: "nog niet gelukt", 2: "gelukt met hulp", 3: "zelf gedaan", 4: "kan het laten zien"}


def look(step: int, place: str = "De Linde") -> Look:
    return Look(place, step, STEPS[step], "Ans", DAY)


def goal(own: int = 0, seen: int = 0, **values: Any) -> Goal:
    looks = (look(seen),) if seen else ()
    return Goal(values.pop("text", "koffie schenken"), own=own, own_words=STEPS.get(own, ""),
                looks=looks, **values)  # fmt: skip


def said(code: str = "AAA", seer: str = "ans", **values: Any) -> Said:
    values.setdefault("place", "De Linde")
    return Said(code, seer=seer, who="Ans", on=DAY, **values)


def lived(code: str = "AAA", **values: Any) -> Lived:
    return Lived(code, values.pop("title", "Koffie schenken"), "De Linde", DAY, **values)


def suit(verdict: str, aspect: str = "tasks", text: str = "") -> Suit:
    return Suit(aspect, "de taken", verdict, text)


def step(state: str = "open", text: str = "de bakker bellen", **values: Any) -> Step:
    return Step(text, state, agreed_on=DAY, **values)


def facts(*experiences: Lived, **values: Any) -> Facts:
    return Facts("Sanne", TODAY, lived=experiences, **values)
