"""Questions to talk about at home: from what the child shows, by rules that are written here.

Each rule gives at most one question, from the newest experience that has something to ask about;
three at most, in the order of the rules. Open questions, and never about what went wrong.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reflections.enums import Aspect, DossierPart, NextStepState, Verdict
from reflections.queries.dossier import Activity

MOST = 3
ABOUT = {
    Aspect.TASKS: gettext_lazy("Je schreef dat de taken bij “%(title)s” bij je passen. Wat deed je het liefst?"),
    Aspect.PEOPLE: gettext_lazy("Je schreef dat de mensen bij “%(title)s” bij je passen. Wie bedoel je, en waarom?"),
    Aspect.SURROUNDINGS: gettext_lazy("Je schreef dat de plek bij “%(title)s” bij je past. Wat is er fijn aan?"),
    Aspect.WHOM: gettext_lazy("Je schreef dat het bij je past voor wie je “%(title)s” deed. Wat deed dat met je?"),
}  # fmt: skip


def suits_me(chain: Activity) -> str:
    """Something of the work that the child says suits: what of it, and why."""
    suits = chain.told.suits.all() if chain.told else []
    found = next((s for s in suits if s.verdict == Verdict.SUITS), None)
    return ABOUT[Aspect(found.aspect)] % {"title": chain.title} if found else ""


def seen_strength(chain: Activity) -> str:
    """A strength that the workplace saw: where else it shows."""
    if not chain.strong:
        return ""
    return _("Bij “%(title)s” zagen ze dit aan je: %(strength)s. Wanneer merken wij dat thuis?") % {
        "title": chain.title,
        "strength": chain.strong[0],
    }


def next_step(chain: Activity) -> str:
    """What the child is going to do: who can help."""
    found = next((s for s in chain.next_steps if s.state == NextStepState.OPEN), None)
    if found is None:
        return ""
    text = found.text.rstrip(".")
    return _("Je gaat dit doen: “%(step)s”. Wie kennen wij die je daarbij kan helpen?") % {
        "step": text
    }


def needed_later(chain: Activity) -> str:
    """A goal with «where will I need this later»."""
    found = next((line.goal for line in chain.goals if line.goal.later), None)
    if found is None:
        return ""
    return _("Je wilde dit leren: “%(goal)s”. Waar zie je jezelf dat later doen?") % {
        "goal": found.text.rstrip(".")
    }


def anything(chain: Activity) -> str:
    """There is always something to tell."""
    return _("Wat zou ik hebben gezien als ik erbij was, bij “%(title)s”?") % {"title": chain.title}


RULES: tuple[tuple[str, Callable[[Activity], str]], ...] = (
    (DossierPart.REPORT, suits_me),
    (DossierPart.WORKPLACE, seen_strength),
    (DossierPart.NEXT, next_step),
    (DossierPart.GOALS, needed_later),
    ("", anything),
)


def questions_for_home(chains: Iterable[Activity], parts: AbstractSet[str]) -> list[str]:
    """Only from the parts that are shown; nothing shown is nothing asked."""
    newest = list(chains)[::-1]
    found = []
    for part, rule in RULES:
        if part and part not in parts:
            continue
        question = next((text for chain in newest if (text := rule(chain))), "")
        if question:
            found.append(str(question))
    return found[:MOST]
