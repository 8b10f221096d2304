"""Who could go where: a pure library. Arrays in, arrays and plain dataclasses out; no Django."""

from placements.matching.bands import BANDS
from placements.matching.fit import DEFAULT_WEIGHTS, FEATURES, rank_reasons
from placements.matching.problem import Problem
from placements.matching.sides import Contradiction, Sided, Sides, solve_with
from placements.matching.solution import Solution
from placements.matching.solving import solve
from placements.matching.stable import stable

VERSION = "3"
__all__ = [
    "BANDS",
    "DEFAULT_WEIGHTS",
    "FEATURES",
    "VERSION",
    "Contradiction",
    "Problem",
    "Sided",
    "Sides",
    "Solution",
    "rank_reasons",
    "solve",
    "solve_with",
    "stable",
]
