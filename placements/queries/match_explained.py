"""A run in plain sentences: what it came to and why it cannot be more, for whom and at what cost.

All of it is worked out from what the run stored (indices, pairs, prices, the rules that left a pair
out) and stays true after changes by hand; names and titles are looked up only where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Interest, Skill
from placements.explaining import Answer, Shortage, Wider
from placements.match_hand import Stand
from placements.models import MatchEntrant, MatchRun, Offering
from placements.queries.candidates import lookup_of
from placements.queries.match_costs import broken_words, cost, names_at
from placements.queries.match_runs import offerings_in
from placements.reasons import RULES, Lookup, Reason, of_lost, text, texts
from students.models import Student

MOST_PARTS = 5
MOST_BARRED = 30


@dataclass(frozen=True)
class LostPlace:
    """A wish that did not become a place, and what it would cost if it did."""

    offering: Offering
    percent: int
    verdict: str
    lines: list[str]


class Explained:
    """One run as it stands now. Two queries to begin with; what else is asked says so."""

    def __init__(self, run: MatchRun, offerings: Sequence[Offering] | None = None) -> None:
        self.run = run
        self.offerings = offerings_in(run) if offerings is None else list(offerings)
        self.stand = _stand_of(run)
        self.agreed = self.stand.agreed
        sides = self.agreed.sides if self.agreed else None
        self.answer = Answer(self.stand.problem, self.stand.pair, sides)
        self.lookup = lookup_of(self.offerings)
        self.people: dict[int, MatchEntrant] = {}
        if "titles" in run.inputs:  # of who is not there any more
            kept = dict(zip(self.stand.offerings, run.inputs["titles"], strict=True))
            self.lookup = Lookup(self.lookup.words, kept | dict(self.lookup.titles))

    @cached_property
    def by_hand(self) -> bool:
        """Something is pinned or forbidden: what is impossible is so with that."""
        return bool(self.stand.marks.pinned or self.stand.marks.forbidden)

    @cached_property
    def everyone(self) -> bool:
        """Who did not sign up takes part too."""
        return "asked" in self.run.inputs

    @cached_property
    def unasked(self) -> int:
        """How many are proposed where they did not sign up."""
        sits = self.stand.pair[self.stand.pair >= 0]
        return int(np.count_nonzero(~self.stand.told.own[sits]))

    @cached_property
    def kept_out(self) -> Sequence[int]:
        """The first of those without a place because of what was agreed."""
        return self.answer.proof.movable[:MOST_PARTS] if self.agreed else ()

    def has_no_pair(self, index: int) -> bool:
        return not self.stand.pairs_of(index)

    def read(self, offering: Offering | None = None) -> None:
        """Whom the verdict speaks of, and what is told of one assignment. One query."""
        wanted = [i for part in self.parts[:MOST_PARTS] for i in about(part)[:MOST_NAMED]]
        if self.everyone:  # only there can it be that nothing lies within reach
            wanted += filter(self.has_no_pair, self.answer.proof.barred)
        wanted += self.kept_out
        if offering is not None:
            wanted += self._helped(offering)[:1]
            wanted += list(self._left_out(offering))[:MOST_BARRED]
        rows = self.run.entrants.filter(index__in=set(wanted)).select_related("student")
        self.people = {each.index: each for each in rows}

    @cached_property
    def parts(self) -> list[Shortage | int]:
        proof = self.answer.proof
        return [*proof.barred, *proof.shortages]

    def student(self, index: int) -> Student | None:
        return self.people[index].student if index in self.people else None

    # One student

    def why_not(self, entrant: MatchEntrant) -> list[str]:
        """Why who has no place has none: rule by rule, wish by wish, and where there is room."""
        return self.texts(self.why_not_codes(entrant))

    def why_not_codes(self, entrant: MatchEntrant) -> list[Reason]:
        return refusals_in(entrant.reasons) or self.lost_codes(entrant)

    def lost_codes(self, entrant: MatchEntrant) -> list[Reason]:
        """The rules, each wish that is possible and did not become a place, and where is room."""
        mine = int(self.stand.pair[entrant.index])
        wishes = [
            self._lost(pair) for pair in self.stand.told.pairs_of(entrant.index) if pair != mine
        ]
        return [*rules_in(entrant.reasons), *wishes, *self.room(entrant)]

    def _lost(self, pair: int) -> Reason:
        at = int(self.stand.problem.assignment[pair])
        asked = self.agreed.asked[at] if self.agreed.asked else 0
        return of_lost(self.answer.lost(pair), self.stand.offerings[at], asked)

    def not_kept(self) -> list[str]:
        """What was agreed and does not hold any more, in sentences. One query, where any."""
        return broken_words(self.run, self.stand)

    def rules(self, entrant: MatchEntrant) -> list[str]:
        """By which rules sign-ups of this student were left out."""
        return self.texts(rules_in(entrant.reasons))

    def room(self, entrant: MatchEntrant) -> list[Reason]:
        """The nearest that the run found open to this student and that still has room here."""
        place = {pk: at for at, pk in enumerate(self.stand.offerings)}
        for reason in entrant.reasons:
            at = place.get(reason.get("offering", 0), -1)
            if reason["code"] == "room" and at >= 0 and self._free(at) > 0:
                return [reason]
        return []

    def lost_places(self, entrant: MatchEntrant, most: int = 8) -> list[LostPlace]:
        """For each wish that did not become a place: what it would cost others. One query."""
        stand, index = self.stand, entrant.index
        there = {each.pk: each for each in self.offerings}
        seats, mine = stand.problem.seats, int(stand.pair[index])
        wanted = [
            pair
            for pair in stand.pairs_of(index)
            if pair != mine
            and stand.offering_of(pair) in there
            and seats[stand.problem.assignment[pair]] > 0
            and pair not in stand.marks.forbidden
            and self._loose_seat(pair)
        ]
        wanted.sort(key=lambda pair: (-stand.fit_of(pair), pair))
        afters = {pair: stand.pin(pair) for pair in wanted[:most]}
        moved = {each.index for after in afters.values() for each in stand.moved_to(after)}
        names = names_at(self.run, moved - {index})
        found = []
        for pair, after in afters.items():
            told = cost(stand, after, names, self.lookup)
            found.append(
                LostPlace(
                    offering=there[stand.offering_of(pair)],
                    percent=round(stand.fit_of(pair) / 10),
                    verdict=self._price_of(mine, after),
                    lines=told.lines,
                )
            )
        return found

    def _loose_seat(self, pair: int) -> bool:
        """Not all seats there are pinned to others."""
        at = int(self.stand.problem.assignment[pair])
        pinned = sum(
            int(self.stand.problem.assignment[each]) == at for each in self.stand.marks.pinned
        )
        return pinned < int(self.stand.problem.seats[at])

    def _price_of(self, mine: int, after: Stand) -> str:
        """What it does to all together; the least that it can do where the prices prove that."""
        placed = after.placed - self.stand.placed
        more = after.total_fit - self.stand.total_fit
        points = round(abs(more) / 10)
        if placed < 0:
            return ngettext(
                "Dan heeft in totaal %(n)s leerling minder een plek.",
                "Dan hebben in totaal %(n)s leerlingen minder een plek.",
                -placed,
            ) % {"n": -placed}
        if placed > 0:
            return _("Dan hebben er meer leerlingen een plek: reken het opnieuw uit.")
        if more > 0:
            return self._why_not_better(mine)
        if not more and self.stand.exact and not self.stand.problem.stay_bonus:
            return _("Dat maakt samen geen verschil: het lot besliste.")
        if not more:
            return _("Dan past het samen even goed.")
        if not points:
            return _("Dan past het samen net iets minder.")
        return ngettext(
            "Dan past het samen %(n)s punt minder.",
            "Dan past het samen %(n)s punten minder.",
            points,
        ) % {"n": points}

    def _why_not_better(self, mine: int) -> str:
        if mine in self.stand.marks.pinned:
            return _("Dan past het samen beter, maar je zette deze leerling ergens anders vast.")
        if self.run.fairness:
            return _("Dan past het samen beter, maar niet eerlijker: iemand raakt verder achter.")
        return _("Dan past het samen beter, maar verandert er meer aan het vorige voorstel.")

    # One assignment

    def one_more_seat(self, offering: Offering) -> str:
        """What one more seat here would bring. After `read`."""
        at = self.stand.offerings.index(offering.pk)
        helped = self._helped(offering)
        if self._free(at) > 0:
            return ""
        tied = bool(self.agreed) and Wider(self.answer, at).tied
        if helped:
            student = self.student(helped[0])
            if student is None:
                return _("Met één plek erbij krijgt nog één leerling een plek.")
            name = student.full_name
            if len(helped) == 1 and not tied:
                return _("Met één plek erbij krijgt ook %(name)s een plek.") % {"name": name}
            return _(
                "Met één plek erbij krijgt nog één leerling een plek, bijvoorbeeld %(name)s."
            ) % {"name": name}
        if tied:
            return self._where_tied(at)
        points = round(self._worth(at) / 10)
        if points:
            return ngettext(
                "Met één plek erbij past het samen %(n)s punt beter.",
                "Met één plek erbij past het samen %(n)s punten beter.",
                points,
            ) % {"n": points}
        if self._worth(at):
            return _("Met één plek erbij past het samen net iets beter.")
        if self.stand.worth is None:
            return _("Met één plek erbij krijgt er niemand meer een plek.")
        return _("Een plek erbij verandert hier nu niets.")

    def _where_tied(self, at: int) -> str:
        """Where an agreement may stand in the way: with agreements it is never more than without."""
        if self.stand.worth is not None and not self._worth(at):
            return _("Een plek erbij verandert hier nu niets.")
        return _(
            "Of een plek erbij hier helpt, hangt af van de afspraken. Maak er een plek bij en reken "
            "opnieuw, dan zie je het."
        )

    def _helped(self, offering: Offering) -> list[int]:
        """Who would get it in the best answer with one more seat; where no price proves this one,
        who could."""
        at, along = self.stand.offerings.index(offering.pk), self.stand.tight
        best = [] if along is None else self.answer.helped_by_one_more(at, along)
        return best or self.answer.helped_by_one_more(at)

    def _worth(self, at: int) -> int:
        """In fit, where nobody more is placed; 0 where no price proves it."""
        return 0 if self.stand.worth is None else int(self.stand.worth[at])

    def _free(self, at: int) -> int:
        return int(self.stand.problem.seats[at]) - int(self.answer.used[at])

    def left_out(self, offering: Offering) -> tuple[list[tuple[Student, str]], int]:
        """Who signed up here and by which rule could not, and how many more. After `read`."""
        rules = self._left_out(offering)
        found = []
        for index, rule in list(rules.items())[:MOST_BARRED]:
            student = self.student(index)
            if student is not None:
                reason = self._rule_at(self.people[index].reasons, offering.pk, rule)
                found.append((student, text(reason, self.lookup)))
        found.sort(key=lambda pair: pair[0].sort_key)
        return found, max(0, len(rules) - MOST_BARRED)

    def _left_out(self, offering: Offering) -> dict[int, str]:
        """The rule by index. A run from before this was stored has none."""
        stored = self.run.inputs.get("excluded")
        if not stored:
            return {}
        at = self.stand.offerings.index(offering.pk)
        rows = zip(stored["student"], stored["assignment"], stored["rule"], strict=True)
        return {student: rule for student, there, rule in rows if there == at}

    @staticmethod
    def _rule_at(reasons: Iterable[Reason], offering: int, rule: str) -> Reason:
        for each in reasons:
            if each["code"] == rule and each.get("offering", offering) == offering:
                return each
        return {"code": rule, "offering": offering}

    # Words

    def texts(self, reasons: Sequence[Reason]) -> list[str]:
        return texts(reasons, self.knowing([reasons]))

    def knowing(self, many: Iterable[Sequence[Reason]]) -> Lookup:
        """With the words that assignments asked for then and no longer ask. Two queries at most."""
        codes = {word for reasons in many for each in reasons for word in each.get("words", ())}
        missing = codes - set(self.lookup.words)
        if missing:
            self.lookup = Lookup(dict(self.lookup.words) | _words(missing), self.lookup.titles)
        return self.lookup


def _stand_of(run: MatchRun) -> Stand:
    """As it is now; of a run that was applied, without those whom it could not place any more."""
    stand = Stand.of(run)
    if not run.summary.get("applied", {}).get("refused"):
        return stand
    refused = run.entrants.filter(reasons__0__code="refused")
    return stand.without(refused.values_list("index", flat=True))


MOST_NAMED = 20  # of a part: eight are shown, and some may have been erased


def about(part: Shortage | int) -> Sequence[int]:
    return [part] if isinstance(part, int) else part.without


def rules_in(reasons: Iterable[Reason]) -> list[Reason]:
    return [each for each in reasons if each["code"] in RULES]


def refusals_in(reasons: Iterable[Reason]) -> list[Reason]:
    """What came up when the run was applied."""
    return [each for each in reasons if each["code"] == "refused"]


def _words(codes: Iterable[str]) -> dict[str, str]:
    by_kind: dict[str, list[str]] = {"skill": [], "interest": []}
    for each in codes:
        kind, _sep, code = each.partition(":")
        by_kind.setdefault(kind, []).append(code)
    found = {f"skill:{each.code}": str(each) for each in _named(Skill, by_kind["skill"])}
    return found | {
        f"interest:{each.code}": str(each) for each in _named(Interest, by_kind["interest"])
    }


def _named(model: type[Skill] | type[Interest], codes: list[str]) -> Iterable[Skill | Interest]:
    return model.objects.filter(code__in=codes) if codes else ()
