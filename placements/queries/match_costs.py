"""What a change comes to, in plain words: who moves, what all together win or lose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from placements.match_hand import Moved, Stand
from placements.models import MatchRun
from placements.reasons import Lookup
from students.models import Student


@dataclass(frozen=True)
class Cost:
    """From one stand to another; `moved` has the student's name where it is still known."""

    placed: int
    points: int
    total: str
    seats: str
    lines: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not self.placed and not self.points and not self.lines

    @property
    def words(self) -> str:
        """The two together, as one says them."""
        return f"{self.total} {self.seats}".strip()


def broken_words(run: MatchRun, stand: Stand, before: Stand | None = None) -> list[str]:
    """What was agreed and does not hold in a stand, in sentences; of what did hold `before`,
    where that is given. One query, where any."""
    held_not = before.broken if before else []
    broken = [name for name in stand.broken if name not in held_not]
    if not broken:
        return []
    people, titles = names_at(run, stand.agreed.who(broken)), run.inputs["titles"]
    return [stand.agreed.words(name, people, titles) for name in broken]


def percent(fit: int) -> int:
    return round(fit / 10)


def cost(
    before: Stand,
    after: Stand,
    names: Mapping[int, str],
    lookup: Lookup,
    about: int | None = None,
) -> Cost:
    """`names` by index; who was erased since moves without a line; who it is `about` comes first."""
    moved = sorted(before.moved_to(after), key=lambda each: (each.index != about, each.index))
    placed = after.placed - before.placed
    points = percent(after.total_fit) - percent(before.total_fit)
    return Cost(
        placed=placed,
        points=points,
        total=total_words(after.total_fit - before.total_fit),
        seats=seats_words(placed),
        lines=[
            _line(names[each.index], each, before, after, lookup)
            for each in moved
            if each.index in names
        ],
    )


def total_words(fit: int) -> str:
    """In points of a hundred, as a fit is shown; less than half a point is called by its name."""
    points = percent(abs(fit))
    if not fit:
        return _("Samen past het even goed.")
    if not points:
        return _("Samen past het bijna even goed.")
    if fit < 0:
        return ngettext("Samen %(n)s punt minder.", "Samen %(n)s punten minder.", points) % {
            "n": points
        }
    return ngettext("Samen %(n)s punt meer.", "Samen %(n)s punten meer.", points) % {"n": points}


def seats_words(placed: int) -> str:
    if placed < 0:
        return ngettext(
            "%(n)s leerling minder geplaatst.", "%(n)s leerlingen minder geplaatst.", -placed
        ) % {"n": -placed}
    if placed > 0:
        return ngettext(
            "%(n)s leerling meer geplaatst.", "%(n)s leerlingen meer geplaatst.", placed
        ) % {"n": placed}
    return ""


def _line(name: str, moved: Moved, before: Stand, after: Stand, lookup: Lookup) -> str:
    old, new = before.fit_of(moved.before), after.fit_of(moved.after)
    words = {
        "name": name,
        "old": lookup.title(before.offering_of(moved.before)) if moved.before >= 0 else "",
        "new": lookup.title(after.offering_of(moved.after)) if moved.after >= 0 else "",
        "old_fit": percent(old),
        "new_fit": percent(new),
        "points": abs(percent(new) - percent(old)),
    }
    return moved_words(words, had=moved.before >= 0, has=moved.after >= 0, more=new - old)


def moved_words(words: Mapping[str, object], *, had: bool, has: bool, more: int) -> str:
    """One student's sentence, from `name`, `old`, `new`, `old_fit`, `new_fit` and `points`."""
    if not had:
        return _("%(name)s krijgt een plek: “%(new)s” (past %(new_fit)s%%).") % words
    if not has:
        return _("%(name)s houdt geen plek over. Dat was “%(old)s” (past %(old_fit)s%%).") % words
    if not words["points"]:
        return _("%(name)s gaat van “%(old)s” naar “%(new)s” en past daar even goed.") % words
    points = int(str(words["points"]))
    if more < 0:
        return (
            ngettext(
                "Dit kost %(name)s een plek die %(points)s punt beter past: "
                "van “%(old)s” (%(old_fit)s%%) naar “%(new)s” (%(new_fit)s%%).",
                "Dit kost %(name)s een plek die %(points)s punten beter past: "
                "van “%(old)s” (%(old_fit)s%%) naar “%(new)s” (%(new_fit)s%%).",
                points,
            )
            % words
        )
    return (
        ngettext(
            "%(name)s krijgt een plek die %(points)s punt beter past: "
            "van “%(old)s” (%(old_fit)s%%) naar “%(new)s” (%(new_fit)s%%).",
            "%(name)s krijgt een plek die %(points)s punten beter past: "
            "van “%(old)s” (%(old_fit)s%%) naar “%(new)s” (%(new_fit)s%%).",
            points,
        )
        % words
    )


def students_at(run: MatchRun, indices: Iterable[int]) -> dict[int, Student]:
    """Who these indices stand for, as far as they were not erased. One query."""
    rows = run.entrants.filter(index__in=sorted(set(indices)), student__isnull=False)
    return {each.index: each.student for each in rows.select_related("student") if each.student}


def names_at(run: MatchRun, indices: Iterable[int]) -> dict[int, str]:
    return {index: each.full_name for index, each in students_at(run, indices).items()}
