"""Choices of yes or no under rules that a flow cannot carry, answered by HiGHS.

Loads HiGHS when first used, never when imported: a web request has no need of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from placements.matching.problem import Flags, Integers

if TYPE_CHECKING:
    from highspy import Highs

NO_END = float("inf")
SETTINGS: dict[str, str | float] = {
    "threads": 1,
    "random_seed": 0,
    "presolve": "off",  # in 1.16 it loses answers (see test_highs), and here it saves no time
    "mip_feasibility_tolerance": 1e-9,  # nothing but whole numbers, also without it
    "mip_rel_gap": 0.0,  # what HiGHS calls optimal is, unasked, up to a ten-thousandth from it
    "mip_abs_gap": 0.5,  # all weights are whole: nearer than one is reached
}
ROUNDING = 1e-4  # a bound of 41.99999 is one of 42


@dataclass(frozen=True, eq=False)
class Found:
    """`bound` is what no other choice exceeds; with `proved` that is what this one is worth."""

    chosen: Flags
    worth: int
    bound: int

    @property
    def proved(self) -> bool:
        return self.worth == self.bound


@dataclass(eq=False)
class Program:
    """`must` (bool[c]) are the choices that must be yes. Each row holds the weighted sum of some
    choices between two whole numbers."""

    must: Flags
    column: list[Integers] = field(default_factory=list)
    weight: list[Integers] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def hold(
        self, column: Integers, weight: Integers, low: float = -NO_END, high: float = NO_END
    ) -> None:
        self.column.append(column)
        self.weight.append(weight)
        self.low.append(low)
        self.high.append(high)

    def most(
        self,
        worth: Integers,
        until: float,
        *,
        start: Flags | None = None,
        nodes: int | None = None,
    ) -> Found | None:
        """The choice of the highest worth (int64[c]); None where there is none at all.

        `until` is a moment of `monotonic()`, `nodes` how far to search at most, `start` a choice
        that is known to be possible. What is over time is not proved, and may be another on
        another machine. Raises TimeoutError when nothing was found by then.
        """
        import highspy

        if not len(self.must):
            return Found(self.must, 0, 0) if self.holds(self.must) else None
        solver = self._posed(worth)
        solver.setOptionValue("time_limit", max(0.0, until - monotonic()))
        if nodes is not None:
            solver.setOptionValue("mip_max_nodes", nodes)
        if start is not None:
            every = np.arange(len(start))
            solver.setSolution(len(start), every, start.astype(np.float64))
        solver.run()
        status, info = solver.getModelStatus(), solver.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        chosen = np.round(solver.getSolution().col_value) == 1
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            if start is None:
                raise TimeoutError("The time was over before any answer was found.")
            chosen = start
        reached = int(worth[chosen].sum())
        bound = int(np.maximum(worth, 0).sum())
        if np.isfinite(info.mip_dual_bound):
            bound = min(bound, int(np.floor(info.mip_dual_bound + ROUNDING)))
        if not self.holds(chosen) or reached > bound:
            raise ArithmeticError(f"HiGHS' answer does not hold: {reached}, bound {bound}.")
        return Found(chosen, reached, bound)

    def holds(self, chosen: Flags) -> bool:
        """In whole numbers, where HiGHS reckons in fractions."""
        rows = zip(self.column, self.weight, self.low, self.high, strict=True)
        inside = (low <= int(w[chosen[c]].sum()) <= high for c, w, low, high in rows)
        return bool(chosen[self.must].all()) and all(inside)

    def _posed(self, worth: Integers) -> Highs:
        import highspy

        solver = _solver()()
        for name, value in SETTINGS.items():
            solver.setOptionValue(name, value)
        sizes = [len(each) for each in self.column]
        status = solver.passModel(
            len(worth),
            len(sizes),
            sum(sizes),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMaximize),
            0.0,
            worth.astype(np.float64),
            self.must.astype(np.float64),
            np.ones(len(worth)),
            np.asarray(self.low, dtype=np.float64),
            np.asarray(self.high, dtype=np.float64),
            np.cumsum([0, *sizes])[:-1],
            np.concatenate([np.zeros(0, dtype=np.int64), *self.column]),
            np.concatenate([np.zeros(0), *self.weight]).astype(np.float64),
            np.ones(len(worth), dtype=np.int64),
        )
        if status == highspy.HighsStatus.kError:
            raise ArithmeticError("HiGHS does not take the program.")
        return solver


@cache
def _solver() -> type[Highs]:
    import highspy

    class Silent(highspy.Highs):
        """Being made, it greets on the standard output, where a command may print its JSON."""

        def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS' own name
            self.setOptionValue("output_flag", False)  # noqa: FBT003 - it takes no name
            super().enableCallbacks()

    return Silent
