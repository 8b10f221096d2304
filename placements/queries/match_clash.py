"""Which pins and agreements could not hold together, or do not hold, in sentences with the names of
today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import School
from core.models import Job
from placements.enums import TieKind
from placements.match_sides import AtMost, least_words, most_words, tie_words
from placements.models import MatchRun, Offering
from students.models import Student


def clash_words(school: School, job: Job) -> list[str]:
    """Nothing for a job without a clash; two queries for one with."""
    clash = job.outcome.get("clash")
    return _words(school, clash["pins"], clash["sides"]) if clash else []


def side_words(school: School, sides: Sequence[dict[str, Any]]) -> list[str]:
    """What was agreed, as `Agreed.told` keeps it; no query for nothing."""
    return _words(school, [], sides) if sides else []


def broken_after(run: MatchRun) -> list[str]:
    """What did not hold any more when a run was applied. Two queries, none for nothing."""
    return side_words(run.school, run.summary.get("applied", {}).get("not_kept", []))


def _words(school: School, pinned: Sequence[Any], sides: Sequence[dict[str, Any]]) -> list[str]:
    named = {s for s, _o in pinned} | {s for e in sides for s in e.get("students", ())}
    there = {o for _s, o in pinned} | {e["offering"] for e in sides if "offering" in e}
    names = {each.pk: each.full_name for each in Student.objects.of(school).filter(pk__in=named)}
    offerings = Offering.objects.filter(school=school, pk__in=there).order_by()
    titles = dict(offerings.values_list("pk", "assignment__title"))
    pins = [
        _("%(name)s staat vast bij “%(title)s”.") % {"name": names[s], "title": titles[o]}
        for s, o in pinned
        if s in names and o in titles
    ]
    return [*pins, *(_side(each, names, titles) for each in sides)]


def _side(side: dict[str, Any], names: dict[int, str], titles: dict[int, str]) -> str:
    if side["kind"] == "least":
        return least_words(titles.get(side["offering"], ""), side["n"])
    if side["kind"] == "most":
        return most_words(AtMost((), (), side["n"], side["group"], side["company"]))
    return tie_words(TieKind(side["kind"]), [names[s] for s in side["students"] if s in names])
