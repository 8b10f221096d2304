"""Questions to start a career dialogue with, drawn from what is there: never a verdict."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.names import plain
from reflections.enums import NextStepState, Step, Verdict
from reflections.models import GoalView, NextStep
from reflections.queries.chain import Chain, GoalLine, Seen
from students.models import Student

MOST = 6
BIG, DIFFERENCE, RETURNS, STEPS, UNSEEN = 50, 40, 30, 20, 10  # what comes first

# Work attitude as trainers put it in a tip or a compliment; beginnings of words.
THEMES = (
    (gettext_lazy("op tijd zijn"), ("op tijd", "te laat", "laat gekomen", "planning")),
    (gettext_lazy("vragen stellen"), ("vraag", "vragen", "durf te vragen", "hulp")),
    (gettext_lazy("zelf beginnen"), ("initiatief", "zelf beginnen", "afwacht", "uit jezelf")),
    (gettext_lazy("contact maken"), ("praat", "contact", "gasten", "klanten", "oogcontact")),
    (gettext_lazy("rustig en precies werken"), ("rustig", "precies", "netjes", "haast", "slordig")),
    (gettext_lazy("samenwerken"), ("samenwerk", "samen", "collega")),
    (gettext_lazy("afspraken nakomen"), ("afspra", "telefoon", "afmelden")),
)


@dataclass(frozen=True)
class Opener:
    """An open question and the experiences (codes) that it comes from."""

    kind: str  # difference | returns | unseen | step
    text: str
    sources: tuple[str, ...]
    weight: int

    def as_kept(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "sources": list(self.sources)}


def openers_for(student: Student, about: list[Chain], *, most: int = MOST) -> list[Opener]:
    """At most `most`, the most telling first; equal ones in the order of the experiences."""
    found = [
        *differences(about),
        *returning(about),
        *unseen(about),
        *earlier_steps(student, about),
    ]
    return rank(found, most=most)


def openers_of(chain: Chain, *, most: int = 3) -> list[Opener]:
    """For the few minutes right after one experience; costs no query."""
    if not chain.has_begun:
        return []
    return rank([*differences([chain]), *unseen([chain])], most=most)


def rank(found: list[Opener], *, most: int = MOST) -> list[Opener]:
    """By weight, but no kind fills the list while another has something to ask."""
    ordered = sorted(found, key=lambda o: -o.weight)
    first_of_kind = list({o.kind: o for o in reversed(ordered)}.values())
    chosen = sorted(first_of_kind, key=lambda o: -o.weight)[:most]
    for opener in ordered:
        if len(chosen) >= most:
            break
        if opener not in chosen:
            chosen.append(opener)
    return sorted(chosen, key=lambda o: -o.weight)


def differences(about: list[Chain]) -> list[Opener]:
    """Where the workplace and the student see a goal differently, in either direction."""
    found = []
    for chain in about:
        for line in chain.goals:
            found += [_difference(chain, line, s) for s in line.looked if line.apart_from(s)]
    return found


def _difference(chain: Chain, line: GoalLine, seen: Seen) -> Opener:
    own, trainer = cast(GoalView, line.own).step, cast(GoalView, seen.view).step
    words = {
        "goal": line.goal.text,
        "place": seen.place or _place(chain),
        "own": Step(own).label,
        "trainer": Step(trainer).label,
    }
    if trainer > own:
        text = _(
            "Bij “%(goal)s” (%(place)s) ziet de werkplek meer dan jij: “%(trainer)s”, "
            "en jij zegt “%(own)s”. Wat zagen zij, denk je?"
        )
    else:
        text = _(
            "Bij “%(goal)s” (%(place)s) zeg jij “%(own)s” en de werkplek “%(trainer)s”. "
            "Waar zit het verschil in, denk je?"
        )
    apart = line.apart_from(seen)
    weight = BIG if apart > 1 else DIFFERENCE
    return Opener("difference", text % words, (chain.experience.code,), weight + apart)


def returning(about: list[Chain]) -> list[Opener]:
    """What comes back across workplaces: a strength, what suits, a theme in what trainers say."""
    return [*_strengths(about), *_suits(about), *_themes(about)]


def _strengths(about: list[Chain]) -> list[Opener]:
    seen: dict[str, dict[str, set]] = defaultdict(lambda: {"codes": set(), "by": set()})
    names: dict[str, str] = {}
    for chain in about:
        for feedback in chain.given:
            for skill in feedback.strengths.all():
                names[skill.code] = str(skill)
                seen[skill.code]["codes"].add(chain.experience.code)
                seen[skill.code]["by"].add(_seer(chain, feedback))
    return [
        Opener(
            "returns",
            _(
                "%(count)d werkplekken zien bij jou “%(skill)s”. Wat doe je dan? "
                "En waar wil je dat vaker doen?"
            )
            % {"count": len(where["by"]), "skill": names[code]},
            _in_order(about, where["codes"]),
            RETURNS + len(where["by"]),
        )
        for code, where in seen.items()
        if len(where["by"]) >= 2
    ]


def _suits(about: list[Chain]) -> list[Opener]:
    judged: dict[tuple[str, str], list[str]] = defaultdict(list)
    labels: dict[str, str] = {}
    for chain in about:
        for suit in chain.told.suits.all() if chain.told else []:
            labels[suit.aspect] = suit.get_aspect_display()
            judged[suit.aspect, suit.verdict].append(chain.experience.code)
    texts = {
        Verdict.SUITS: _(
            "Over %(what)s zei je %(count)d keer “past bij mij”. Wat is er dan hetzelfde?"
        ),
        Verdict.NOT: _(
            "Over %(what)s zei je %(count)d keer “past niet bij mij”. Wat zoek je dan wel?"
        ),
        Verdict.UNKNOWN: _(
            "Over %(what)s zei je %(count)d keer “weet ik nog niet”. "
            "Wat wil je nog zien of proberen?"
        ),
    }
    return [
        Opener(
            "returns",
            texts[Verdict(verdict)] % {"count": len(codes), "what": labels[aspect]},
            tuple(codes),
            RETURNS + len(codes) - (verdict == Verdict.UNKNOWN),
        )
        for (aspect, verdict), codes in judged.items()
        if len(codes) >= 2
    ]


def _themes(about: list[Chain]) -> list[Opener]:
    found = []
    for theme, cues in THEMES:
        said = {
            chain.experience.code
            for chain in about
            for feedback in chain.given
            if _mentions(f"{feedback.tip} {feedback.went_well}", cues)
        }
        if len(said) >= 2:
            found.append(
                Opener(
                    "returns",
                    _(
                        "“%(theme)s” komt op %(count)d werkplekken terug. Hoe is dat voor jou? "
                        "Wat helpt je daarbij?"
                    )
                    % {"theme": theme, "count": len(said)},
                    _in_order(about, said),
                    RETURNS + len(said),
                )
            )
    return found


def unseen(about: list[Chain]) -> list[Opener]:
    """Goals that neither the workplace nor the student looked at."""
    return [
        Opener(
            "unseen",
            _("Naar “%(goal)s” (%(place)s) heeft niemand gekeken. Wat is daarvan gekomen?")
            % {"goal": line.goal.text, "place": _place(chain)},
            (chain.experience.code,),
            UNSEEN,
        )
        for chain in about
        for line in chain.goals
        if line.own is None and not line.looked
    ]


def earlier_steps(student: Student, about: list[Chain]) -> list[Opener]:
    """What was agreed before these experiences' talk: still open, or settled since."""
    last = (
        NextStep.objects.filter(student=student)
        .exclude(state=NextStepState.DROPPED)
        .select_related("experience")
        .order_by("-created", "-pk")[:5]
    )
    found = []
    for step in last:
        sources = (step.experience.code,) if step.experience else ()
        if step.state == NextStepState.OPEN:
            text = _("Je zou “%(step)s”. Hoe staat het daarmee?") % {"step": step.text}
            found.append(Opener("step", text, sources, STEPS + 5))
        else:
            text = _("“%(step)s” is gedaan: %(outcome)s. Wat betekent dat voor wat je nu wilt?") % {
                "step": step.text,
                "outcome": step.outcome.rstrip("."),
            }
            found.append(Opener("step", text, sources, STEPS))
    return found


def _place(chain: Chain) -> str:
    return chain.company.name if chain.company else chain.title


def _seer(chain: Chain, feedback: Any) -> Any:
    """Who saw it: the trainer where known, else the workplace."""
    placement = next(p for p in chain.placements if p.pk == feedback.placement_id)
    return placement.trainer_id or ("workplace", placement.workplace_id)


def _mentions(text: str, cues: Iterable[str]) -> bool:
    words = f" {plain(text)} "
    return any(f" {plain(cue)}" in words for cue in cues)


def _in_order(about: list[Chain], codes: set[str]) -> tuple[str, ...]:
    return tuple(c.experience.code for c in about if c.experience.code in codes)
