"""Compiled or not, the answers are the same; and a web request never waits for a compiler."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from placements.matching import Problem, solve, stable
from tests.placements.matching.test_solving import big

BASE = Path(__file__).resolve().parents[3]
PLAIN = """
import json, sys
from placements.matching import Problem, solve, stable
problem = Problem(**json.load(sys.stdin))
best, fair = solve(problem), solve(problem, "bands")
left = best.updated(leave=[0, 5, 9]).updated(join=[5])
answers = [best, fair, stable(problem), left]
print(json.dumps([[a.pair.tolist(), a.price.tolist(), a.bound] for a in answers]))
print(json.dumps("numba" in sys.modules))
"""
OF_THE_WEB = """
import sys
import config.wsgi
from placements.matching import solve
from django.test import Client
Client().get("/")
from tests.placements.matching.test_solving import big
solve(big(0))
print("numba" in sys.modules)
"""


def answered(code: str, given: str = "", **environment: str) -> list[str]:
    found = subprocess.run(
        [sys.executable, "-c", code],
        input=given,
        capture_output=True,
        text=True,
        check=True,
        cwd=BASE,
        env={**os.environ, **environment},
    )
    return found.stdout.strip().splitlines()


def test_without_the_compiler_the_answers_are_the_same():
    problem = big(7, n=80, m=20)
    given = {
        name: np.asarray(getattr(problem, name)).tolist()
        for name in ("n_students", "seats", "student", "assignment", "fit")
    }
    answers, numba = answered(PLAIN, json.dumps(given), TRIALOOG_NO_NUMBA="1")
    best, fair = solve(problem), solve(problem, "bands")
    left = best.updated(leave=[0, 5, 9]).updated(join=[5])
    mine = [best, fair, stable(problem), left]
    assert json.loads(answers) == [[a.pair.tolist(), a.price.tolist(), a.bound] for a in mine]
    assert json.loads(numba) is False


def test_the_web_process_never_loads_the_compiler():
    assert answered(OF_THE_WEB)[-1] == "False"


def test_problems_of_other_number_types_need_no_compiling_of_their_own():
    """What a caller hands in becomes the types that the set-up compiled."""
    problem = Problem(
        n_students=2,
        seats=np.array([1, 1], dtype=np.uint8),
        student=np.array([0, 1], dtype=np.int16),
        assignment=np.array([0, 1]),
        fit=np.array([3, 4], dtype=np.uint16),
    )
    from placements.matching import kernels

    solve(big(0, n=20, m=5, each=3))
    before = list(kernels.join_all.signatures)
    assert solve(problem).total_fit == 7
    assert kernels.join_all.signatures == before
