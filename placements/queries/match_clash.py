"""Which pins and agreements could not hold together, in sentences with the names of today."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import School
from core.models import Job
from placements.enums import TieKind
from placements.match_sides import AtMost, least_words, most_words, tie_words
from placements.models import Offering
from students.models import Student


def clash_words(school: School, job: Job) -> list[str]:
    """Nothing for a job without a clash; two queries for one with."""
    clash = job.outcome.get("clash")
    if not clash:
        return []
    named = {s for s, _o in clash["pins"]} | {
        s for e in clash["sides"] for s in e.get("students", ())
    }
    there = {o for _s, o in clash["pins"]} | {
        e["offering"] for e in clash["sides"] if "offering" in e
    }
    names = {each.pk: each.full_name for each in Student.objects.of(school).filter(pk__in=named)}
    offerings = Offering.objects.filter(school=school, pk__in=there).order_by()
    titles = dict(offerings.values_list("pk", "assignment__title"))
    pins = [
        _("%(name)s staat vast bij “%(title)s”.") % {"name": names[s], "title": titles[o]}
        for s, o in clash["pins"]
        if s in names and o in titles
    ]
    return [*pins, *(_side(each, names, titles) for each in clash["sides"])]


def _side(side: dict[str, Any], names: dict[int, str], titles: dict[int, str]) -> str:
    if side["kind"] == "least":
        return least_words(titles.get(side["offering"], ""), side["n"])
    if side["kind"] == "most":
        return most_words(AtMost((), (), side["n"], side["group"], side["company"]))
    return tie_words(TieKind(side["kind"]), [names[s] for s in side["students"] if s in names])
