"""The same pairs as OR-Tools solves them."""

from __future__ import annotations

import numpy as np

from placements.matching import Problem


class MinCostFlow:
    """OR-Tools on the same pairs: placed first, then total fit."""

    def __init__(self, problem: Problem) -> None:
        from ortools.graph.python import min_cost_flow

        n, m, pairs = problem.n_students, len(problem.seats), problem.n_pairs
        self.problem, self.flow = problem, min_cost_flow.SimpleMinCostFlow()
        source, sink = n + m, n + m + 1
        tail = [problem.student, np.full(n, source), np.arange(n, n + m), [source]]
        head = [n + problem.assignment, np.arange(n), np.full(m, sink), [sink]]
        room = [np.ones(pairs), np.ones(n), problem.seats, [n]]
        cost = [-problem.fit, np.zeros(n), np.zeros(m), [1000 * n + 1]]
        self.arcs = self.flow.add_arcs_with_capacity_and_unit_cost(
            *(np.concatenate(each).astype(np.int32) for each in (tail, head)),
            *(np.concatenate(each).astype(np.int64) for each in (room, cost)),
        )
        self.flow.set_node_supply(source, n)
        self.flow.set_node_supply(sink, -n)

    def solve(self) -> None:
        if self.flow.solve() != self.flow.OPTIMAL:
            raise ArithmeticError("OR-Tools found no optimum.")

    def total_fit(self) -> int:
        chosen = self.flow.flows(self.arcs)[: self.problem.n_pairs]
        return int((chosen * self.problem.fit).sum())


def most_placed(problem: Problem) -> int:
    """The max-flow bound, by OR-Tools."""
    from ortools.graph.python import max_flow

    n, m = problem.n_students, len(problem.seats)
    source, sink = n + m, n + m + 1
    flow = max_flow.SimpleMaxFlow()
    tail = [problem.student, np.full(n, source), np.arange(n, n + m)]
    head = [n + problem.assignment, np.arange(n), np.full(m, sink)]
    room = [np.ones(problem.n_pairs), np.ones(n), problem.seats]
    flow.add_arcs_with_capacity(
        *(np.concatenate(each).astype(np.int32) for each in (tail, head)),
        np.concatenate(room).astype(np.int64),
    )
    flow.solve(source, sink)
    return int(flow.optimal_flow())
