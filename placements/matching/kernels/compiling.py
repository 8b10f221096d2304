"""Compiled by numba, or the same without it."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

Whole = Any  # a whole number: numpy's, or the compiler's
FAR: Whole = np.int64(1) << np.int64(60)
NOWHERE: Whole = np.int64(-1)

try:
    if os.environ.get("TRIALOOG_NO_NUMBA", "0").lower() not in {"", "0", "false", "no", "off"}:
        raise ImportError
    from numba import njit

    def compiled(function: Any) -> Any:
        """Kept on disk. After a change in one file, those that call it must be compiled anew:
        the set-up empties the folder."""
        return njit(cache=True, nogil=True)(function)

    def inlined(function: Any) -> Any:
        """Written out where it is called: a call that hands over many arrays costs more than it
        does."""
        return njit(inline="always")(function)

except ImportError:  # the same, slowly

    def compiled(function: Any) -> Any:
        return function

    inlined = compiled
