"""The inner loops, in arrays and whole numbers only: compiled by numba, the same without it.

Imported by workers and tests, never by a page: loading numba takes longer than that. A web
process says so (`config/wsgi.py`) and gets the same functions uncompiled.
"""

from placements.matching.kernels.compiling import FAR
from placements.matching.kernels.deferring import dearest_first, defer
from placements.matching.kernels.leaving import leave, pairs_into
from placements.matching.kernels.near import Asked, Cells, People, find_near
from placements.matching.kernels.paths import (
    Net,
    Scratch,
    State,
    best_gains,
    join_all,
    lowest_prices,
    reach,
    seat_again,
)

__all__ = [
    "FAR",
    "Asked",
    "Cells",
    "Net",
    "People",
    "Scratch",
    "State",
    "best_gains",
    "dearest_first",
    "defer",
    "find_near",
    "join_all",
    "leave",
    "lowest_prices",
    "pairs_into",
    "reach",
    "seat_again",
]
