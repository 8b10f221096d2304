"""What returned, what was new, what surprised; and one question for a workplace beforehand."""

import pytest

from reflections.openers import question_for, ties
from tests.reflections.openers.facts import GEDULD, facts, goal, lived, said, suit


def texts(lines):
    return [line.text for line in lines]


def test_what_returned_is_a_strength_a_verdict_and_a_theme():
    one = lived(said=(said(strengths=(GEDULD,), tip="Kom op tijd."),), suits=(suit("suits"),))
    two = lived(
        "BBB", said=(said("BBB", "p", strengths=(GEDULD,), tip="Te laat."),), suits=(suit("suits"),)
    )
    assert texts(ties(facts(one, two)).returned) == [
        "geduld hebben, op 2 werkplekken",
        "de taken: 2 keer “past bij mij”",
        "op tijd zijn, in wat 2 werkplekken schrijven",
    ]


def test_what_is_new_was_not_there_before():
    now = lived(sector="horeca", sector_name="Horeca", said=(said(strengths=(GEDULD,)),), dared="x")
    assert texts(ties(facts(now)).new) == [
        "voor het eerst: Horeca",
        "geduld hebben, voor het eerst gezien (De Linde)",
        "durfde: “x”",
    ]
    known = ties(
        facts(now, before=(said("CCC", strengths=(GEDULD,)),), sectors_before=frozenset({"horeca"}))
    )
    assert texts(known.new) == ["durfde: “x”"]


def test_a_big_difference_surprises_and_a_small_one_does_not():
    (line,) = ties(facts(lived(goals=(goal(own=1, seen=4), goal(own=2, seen=3))))).surprised
    assert "zelf “nog niet gelukt”" in line.text


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [("not", "suits", ["nu wel"]), ("suits", "not", ["nu niet"]), ("suits", "suits", [])],
)
def test_a_verdict_that_turned_surprises(before, now, says):
    found = ties(
        facts(lived("BBB", suits=(suit(now),)), suits_before=(("AAA", suit(before)),))
    ).surprised
    assert [line.text.split()[-2:] for line in found] == [s.split() for s in says]
    assert all(line.sources == ("AAA", "BBB") for line in found)


def test_two_steps_apart_is_a_surprise_in_either_direction():
    apart = lived(goals=(goal(own=1, seen=3), goal(own=4, seen=2)))
    assert len(ties(facts(apart)).surprised) == 2


def test_one_of_the_three_is_enough_to_say_something():
    assert ties(facts(lived(dared="x")))
    assert ties(facts(lived(goals=(goal(own=1, seen=4),))))


def test_nothing_is_made_of_nothing():
    assert not ties(facts())
    assert not ties(facts(lived()))


def asked(experience, wrote=None):
    question, values = question_for(facts(experience), experience, wrote)
    return question % values


def test_a_workplace_is_asked_about_a_goal_that_nobody_looked_at():
    wrote = said(went_well="Ze begon uit zichzelf.")
    assert "Wat zag u daarvan?" in asked(lived(goals=(goal(),), said=(wrote,)), wrote)


def test_a_workplace_is_asked_about_its_own_words():
    wrote = said(went_well="Ze begon uit zichzelf.", strengths=(GEDULD,))
    experience = lived(goals=(goal(own=2),), said=(wrote,))
    assert "U schreef: “Ze begon uit zichzelf.”" in asked(experience, wrote)


def test_a_workplace_is_asked_about_the_strength_that_it_saw():
    wrote = said(strengths=(GEDULD,))
    assert "“geduld hebben”. Waaraan merkte u dat?" in asked(lived(said=(wrote,)), wrote)


def test_a_workplace_that_said_nothing_is_asked_what_comes_next():
    assert asked(lived(goals=(goal(),))) == "Wat zou Sanne nu eens moeten proberen, volgens u?"


def test_a_workplace_never_reads_how_the_student_or_another_workplace_saw_it():
    wrote = said(tip="Kom op tijd.")
    experience = lived(goals=(goal(own=1, seen=4),), said=(wrote, said("AAA", "p", tip="Haast")))
    assert not {"nog niet gelukt", "Haast"} & set(asked(experience, wrote).split("“"))
