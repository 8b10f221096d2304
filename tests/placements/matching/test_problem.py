import numpy as np
import pytest

from placements.matching import Problem

GOOD = {
    "n_students": 2,
    "seats": [1, 1],
    "student": [0, 0, 1],
    "assignment": [0, 1, 0],
    "fit": [1, 2, 3],
}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"n_students": -1}, "n_students is -1"),
        ({"seats": [1, -2]}, r"seats\[1\] is -2"),
        ({"seats": [[1, 1]]}, "seats must be one row"),
        ({"fit": [1, 2]}, "fit has 2 entries, student has 3"),
        ({"assignment": [0, 1]}, "assignment has 2 entries"),
        ({"trainer_fit": [1]}, "trainer_fit has 1 entries"),
        ({"fit": [1, 2, 1001]}, r"fit\[2\] is 1001"),
        ({"fit": [-1, 2, 3]}, r"fit\[0\] is -1"),
        ({"fit": [0.5, 2, 3]}, "fit must hold whole numbers"),
        ({"trainer_fit": [1, 2, 1001]}, r"trainer_fit\[2\] is 1001"),
        ({"student": [0, 1, 0]}, "student is not sorted: entry 2"),
        ({"student": [0, 0, 2]}, r"student\[2\] is 2"),
        ({"assignment": [0, 1, 2]}, r"assignment\[2\] is 2"),
        ({"assignment": [1, 1, 0]}, "Pair 1 is a duplicate: student 0 with assignment 1"),
        ({"pinned": [3]}, r"pinned\[0\] is 3"),
        ({"pinned": [0, 1]}, "pinned contradicts itself: student 0 twice"),
        ({"pinned": [0, 2]}, "pinned asks 2 seats of assignment 0, which has 1"),
        ({"forbidden": [9]}, r"forbidden\[0\] is 9"),
        ({"proposed": [-1]}, r"proposed\[0\] is -1"),
        ({"pinned": [1], "forbidden": [0, 1]}, "Pair 1 is pinned and forbidden"),
        ({"stay_bonus": -1}, "stay_bonus is -1"),
        ({"active": np.array([True])}, "active has 1 entries"),
        ({"active": [1, 0]}, "active must be one row of booleans"),
        ({"first": np.array([True])}, "first has 1 entries"),
        ({"first": [1, 0]}, "first must be one row of booleans"),
    ],
)
def test_what_is_wrong_is_named(wrong, says):
    with pytest.raises(ValueError, match=says):
        Problem(**{**GOOD, **wrong})


def test_the_arrays_may_have_any_kind_of_whole_numbers():
    problem = Problem(**{**GOOD, "student": np.array([0, 0, 1], dtype=np.uint8)})
    assert problem.student.dtype == np.int32
    assert problem.start.tolist() == [0, 2, 3]


def test_the_callers_array_of_who_takes_part_is_not_shared():
    active = np.array([True, True])
    problem = Problem(**GOOD, active=active)
    active[0] = False
    assert problem.active.tolist() == [True, True]
