"""Seeded towns of students and companies for the benchmark of the matching."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from placements.matching import DEFAULT_WEIGHTS, Problem
from placements.matching.candidates import Offers, Seekers, by_place, candidates
from placements.matching.columns import Asks, Shown, fit_of

SEATS = 4  # of an assignment, on average
TOWN = 700  # students


@dataclass(frozen=True, eq=False)
class World:
    seekers: Seekers
    offers: Offers
    shown: Shown
    asks: Asks

    def problem(self) -> Problem:
        """Candidates, fit, and the problem that they make."""
        pairs = candidates(self.seekers, self.offers)
        return Problem(
            n_students=len(self.seekers.x),
            seats=self.offers.seats,
            student=pairs.student,
            assignment=pairs.assignment,
            fit=fit_of(pairs, self.shown, self.asks, DEFAULT_WEIGHTS),
        )


def make_world(students: int, load: float, seed: int = 1) -> World:
    """Towns of students and companies, in map order as a large run loads them; who lives far out
    travels further."""
    draw = np.random.default_rng(seed)
    towns = max(1, students // TOWN)
    side = math.sqrt(towns) * 12_000
    centre = draw.uniform(0, side, (towns, 2))
    size = draw.dirichlet(np.full(towns, 3.0))
    work = 0.7 * size + 0.3 * draw.dirichlet(np.full(towns, 3.0))
    seats = round(students * load)
    places = max(2, seats // SEATS)

    def spread(number: int, share: Any) -> tuple[Any, Any]:
        at = centre[draw.choice(towns, number, p=share)] + draw.normal(0, 2_500, (number, 2))
        x, y = np.rint(at).astype(np.int64).T
        order = by_place(x, y, lot=seed)
        return x[order], y[order]

    x, y = spread(places, work)
    more = draw.multinomial(seats - places, draw.dirichlet(np.ones(places)))
    offers = Offers(x=x, y=y, seats=1 + more)
    x, y = spread(students, size)
    limit = _limits(x, y, offers, draw.integers(12, 37, students))

    def bits(number: int, of: int, chance: float) -> Any:
        flags = draw.random((number, of)) < chance
        return (flags << np.arange(of)).sum(axis=1)

    return World(
        Seekers(x=x, y=y, limit=limit),
        offers,
        Shown(
            interests=bits(students, 12, 0.25),
            skills=bits(students, 20, 0.3),
            by_trainer=bits(students, 20, 0.15),
            limit_km=np.maximum(1, limit // 1000),
            sectors_once=bits(students, 10, 0.2),
            sectors_more=bits(students, 10, 0.05),
            declined_before=draw.integers(0, 3, students),
            placed_this_term=draw.integers(0, 2, students),
            next_skills=bits(students, 20, 0.05),
            next_interests=bits(students, 12, 0.05),
        ),
        Asks(
            interests=bits(places, 12, 0.15),
            skills=bits(places, 20, 0.15),
            sector=np.int64(1) << draw.integers(0, 10, places),
        ),
    )


def _limits(x: Any, y: Any, offers: Offers, wanted: Any) -> Any:
    """The travel limit, in steps of an eighth, by which each reaches as many as wanted."""
    wanted = np.minimum(wanted, len(offers.x))
    limit = np.full(len(x), 300)
    few = np.arange(len(x))
    while len(few):
        found = candidates(Seekers(x=x[few], y=y[few], limit=limit[few]), offers)
        few = few[np.diff(found.start) < wanted[few]]
        limit[few] = limit[few] * 9 // 8
    return limit
