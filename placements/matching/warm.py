"""Compiles the inner loops once and keeps them on disk: `python -m placements.matching.warm`.

Part of the set-up, and of a worker's start; so nobody waits for a compiler later.
"""

from __future__ import annotations

import numpy as np

from placements.matching import Problem, solve, stable
from placements.matching.candidates import Offers, Seekers, candidates


def warm() -> None:
    """Goes through every compiled function once, with the types that are used for real."""
    problem = Problem(
        n_students=3, seats=[1, 1], student=[0, 1, 1, 2], assignment=[0, 0, 1, 1], fit=[1, 2, 3, 4]
    )
    kept = solve(problem)
    if not kept.price.all():
        raise ArithmeticError("The compiled matching is wrong: a seat for a third has no price.")
    kept.updated(leave=np.array([2])).updated(join=np.array([2]))
    solve(problem, "bands")
    stable(problem)
    candidates(Seekers(x=[0], y=[0], limit=[1]), Offers(x=[0], y=[0]), [(0, 0)])


if __name__ == "__main__":
    warm()
