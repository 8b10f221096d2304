"""Each rule of the openers, for and against: plain values in, questions out."""

from datetime import timedelta

import pytest

from reflections.openers import RULES, everything
from reflections.openers.course import dared, last_step
from reflections.openers.mirror import later, sees_less, sees_more, unseen
from reflections.openers.suits import sectors_of, suits_again, suits_elsewhere
from reflections.openers.talents import does_outside, seen_again, seen_outside
from reflections.openers.words import named, returns
from tests.reflections.openers.facts import (
    DAY,
    GEDULD,
    TODAY,
    facts,
    goal,
    lived,
    said,
    step,
    suit,
)


def of(rule, *experiences, **values):
    return list(rule(facts(*experiences, **values)))


def test_a_workplace_that_sees_more_asks_what_it_saw():
    (opener,) = of(sees_more, lived(goals=(goal(own=2, seen=4),)))
    assert "ziet De Linde meer dan jij" in opener.text
    assert [q.who for q in opener.quotes] == ["Ans", "Sanne"]
    assert opener.quotes[0].on == DAY
    assert opener.quotes[0].words == "kan het laten zien"


def test_a_student_who_sees_more_is_asked_what_they_did_not_see():
    (opener,) = of(sees_less, lived(goals=(goal(own=4, seen=2),)))
    assert "Wat deed jij dat zij misschien niet zagen?" in opener.text


@pytest.mark.parametrize(("own", "seen"), [(3, 3), (3, 0), (0, 3), (0, 0)])
def test_who_sees_the_same_or_did_not_look_does_not_differ(own, seen):
    experience = lived(goals=(goal(own=own, seen=seen),))
    assert not of(sees_more, experience) + of(sees_less, experience)


def test_each_direction_is_a_rule_of_its_own():
    experience = lived(goals=(goal(own=2, seen=3), goal(own=3, seen=2)))
    assert len(of(sees_more, experience)) == len(of(sees_less, experience)) == 1


def test_a_big_difference_tells_more_than_a_small_one():
    big, small = of(sees_more, lived(goals=(goal(own=1, seen=3), goal(own=2, seen=3))))
    assert big.weight > small.weight + 5


def test_where_it_is_needed_later_comes_back_beside_the_difference():
    (opener,) = of(sees_more, lived(goals=(goal(own=2, seen=3, later="in het leger"),)))
    assert opener.quotes[-1].words == "in het leger"


def test_a_strength_that_a_second_workplace_sees_returns():
    one = lived(said=(said(strengths=(GEDULD,)),))
    two = lived("BBB", said=(said("BBB", "piet", strengths=(GEDULD,)),))
    (opener,) = of(seen_again, one, two)
    assert opener.text.startswith("2 werkplekken zien bij jou “geduld hebben”")
    assert opener.sources == ("AAA", "BBB")
    assert [q.who for q in opener.quotes] == ["Ans", "Ans"]


def test_the_first_workplace_may_be_of_before_the_last_talk():
    now = lived("BBB", said=(said("BBB", "piet", strengths=(GEDULD,)),))
    (opener,) = of(seen_again, now, before=(said(strengths=(GEDULD,)),))
    assert opener.sources == ("AAA", "BBB")


def test_the_same_person_twice_is_one_witness():
    twice = [lived(c, said=(said(c, strengths=(GEDULD,)),)) for c in ("AAA", "BBB")]
    assert not of(seen_again, *twice)


def test_what_only_came_back_before_the_last_talk_is_not_asked_again():
    before = (said(strengths=(GEDULD,)), said("BBB", "piet", strengths=(GEDULD,)))
    assert not of(seen_again, lived("CCC"), before=before)


def test_what_a_workplace_saw_and_school_never_spoke_of_is_asked():
    (opener,) = of(seen_outside, lived(said=(said(strengths=(GEDULD,)),)))
    assert "“geduld hebben”" in opener.text
    assert opener.sources == ("AAA",)


def test_what_school_spoke_of_is_not_news():
    experience = lived(said=(said(strengths=(GEDULD,)),))
    assert not of(seen_outside, experience, school_words=("Je kunt geduld hebben met mensen.",))


def test_what_two_workplaces_see_is_the_other_rules_to_ask():
    one = lived(said=(said(strengths=(GEDULD,)),))
    two = lived("BBB", said=(said("BBB", "piet", strengths=(GEDULD,)),))
    assert not of(seen_outside, one, two)


def test_what_is_done_outside_school_is_asked_when_the_student_agreed():
    (opener,) = of(does_outside, outside="Ik sleutel met opa aan zijn brommer.")
    assert "sleutel met opa" in opener.text
    assert opener.quotes[0].who == "Sanne"


def test_nothing_is_asked_of_outside_without_the_students_consent():
    assert not of(does_outside, outside="")


def test_a_goal_that_nobody_said_anything_about_is_asked_for():
    (opener,) = of(unseen, lived(goals=(goal(later="in de zorg"),)))
    assert "zei nog niemand iets" in opener.text
    assert opener.quotes[-1].words == "in de zorg"


@pytest.mark.parametrize(("own", "seen"), [(2, 0), (0, 2)])
def test_a_goal_that_one_of_them_looked_at_is_seen(own, seen):
    assert not of(unseen, lived(goals=(goal(own=own, seen=seen),)))


@pytest.mark.parametrize(("own", "seen"), [(3, 0), (0, 4)])
def test_where_a_goal_that_went_well_is_needed_is_asked(own, seen):
    (opener,) = of(later, lived(goals=(goal(own=own, seen=seen, later="in het leger"),)))
    assert "“in het leger”" in opener.text


@pytest.mark.parametrize(("own", "where"), [(2, "in het leger"), (3, "")])
def test_a_goal_without_a_later_or_that_did_not_go_is_not_asked_on(own, where):
    assert not of(later, lived(goals=(goal(own=own, later=where),)))


def bakery(**values):
    given = {"sector": "horeca", "sector_name": "Horeca en bakkerij", "suits": (suit("suits"),)}
    return lived(**{**given, **values})


def test_tasks_that_suit_outside_the_programme_are_asked_about():
    (opener,) = of(suits_elsewhere, bakery(), programme="Zorg en welzijn")
    assert "ander werk dan je richting, Zorg en welzijn" in opener.text


@pytest.mark.parametrize(
    ("values", "programme"),
    [
        ({}, "Horeca, bakkerij en recreatie"),  # inside it
        ({}, "Dienstverlening en producten"),  # broad: nothing is outside
        ({}, ""),
        ({"sector": ""}, "Zorg en welzijn"),
        ({"suits": (suit("not"),)}, "Zorg en welzijn"),
        ({"suits": (suit("suits", "people"),)}, "Zorg en welzijn"),
    ],
)
def test_inside_the_programme_or_when_it_is_not_the_tasks_nothing_is_asked(values, programme):
    assert not of(suits_elsewhere, bakery(**values), programme=programme)


def test_programmes_are_known_by_the_words_in_their_name():
    assert "techniek" in sectors_of("Produceren, installeren en energie")
    assert "zorg" in sectors_of("Verzorgende IG")
    assert sectors_of("Middelbaar onderwijs sport") >= {"onderwijs", "sport"}


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        ("suits", "Wat is er dan hetzelfde?"),
        ("not", "Wat zoek je dan wel?"),
        ("unknown", "Wat wil je nog zien of proberen?"),
    ],
)
def test_a_verdict_that_is_given_twice_returns(verdict, says):
    both = [lived(code, suits=(suit(verdict),)) for code in ("AAA", "BBB")]
    (opener,) = of(suits_again, *both)
    assert "2 keer" in opener.text
    assert says in opener.text


def test_what_one_knows_tells_more_than_what_one_does_not_know_yet():
    known, unknown = (
        of(suits_again, lived(suits=(suit(v),)), lived("BBB", suits=(suit(v),)))[0].weight
        for v in ("suits", "unknown")
    )
    assert known > unknown


def test_verdicts_that_differ_do_not_return():
    assert not of(suits_again, lived(suits=(suit("suits"),)), lived("BBB", suits=(suit("not"),)))


def test_a_theme_in_what_two_workplaces_write_returns():
    one = lived(said=(said(tip="Kom op tijd."),))
    two = lived("BBB", said=(said("BBB", "piet", went_well="Hij was nooit te laat!"),))
    (opener,) = of(returns, one, two)
    assert "“op tijd zijn”" in opener.text
    assert [q.words for q in opener.quotes] == ["Kom op tijd.", "Hij was nooit te laat!"]
    assert [q.who for q in opener.quotes] == ["Ans", "Ans"]


@pytest.mark.parametrize("seer", ["ans", None])
def test_a_theme_of_one_writer_does_not_return(seer):
    one = lived(said=(said(tip="Kom op tijd."),))
    more = [lived("BBB", said=(said("BBB", seer, tip="Kom op tijd."),))] if seer else []
    assert not of(returns, one, *more)


def test_a_cue_is_the_beginning_of_a_word():
    two = [lived(c, said=(said(c, c, tip="Eet meer aardvragen"),)) for c in ("AAA", "BBB")]
    assert not of(returns, *two)


def test_what_a_workplace_writes_and_no_goal_was_about_is_asked():
    wrote = said(went_well="Fijne dag. Ze begon uit zichzelf met afruimen! Tot ziens.")
    (opener,) = of(named, lived(goals=(goal(),), said=(wrote,)))
    assert "De Linde schreef over zelf beginnen" in opener.text
    assert opener.quotes[0].words == "Ze begon uit zichzelf met afruimen!"


def test_what_a_goal_was_about_is_no_surprise():
    wrote = said(went_well="Ze toonde initiatief.")
    experience = lived(goals=(goal(text="Ik wil zelf beginnen met werk"),), said=(wrote,))
    assert not of(named, experience)


def test_words_that_name_nothing_known_are_left():
    assert not of(named, lived(goals=(goal(),), said=(said(went_well="Het was gezellig."),)))


@pytest.mark.parametrize(
    ("agreed", "says"),
    [
        (step(), "Hoe staat het daarmee?"),
        (step(by_when=TODAY + timedelta(days=1)), "Hoe staat het daarmee?"),
        (step(by_when=TODAY), "Hoe staat het daarmee?"),
        (step(by_when=TODAY - timedelta(days=1)), "Wat heb je nodig om het te doen?"),
        (step("done", outcome="Ik mag komen."), "Dat deed je: Ik mag komen. Wat wil je"),
        (step("done"), "en dat deed je"),
    ],
)
def test_the_last_step_is_asked_for_whether_or_not_it_happened(agreed, says):
    (opener,) = of(last_step, steps=(agreed,))
    assert says in opener.text


@pytest.mark.parametrize(
    ("agreed", "words"),
    [(step(), "de bakker bellen"), (step("done", outcome="Ik mag komen."), "Ik mag komen.")],
)
def test_a_step_quotes_what_came_of_it_or_else_what_was_agreed(agreed, words):
    assert of(last_step, steps=(agreed,))[0].quotes[0].words == words


def test_a_dropped_step_is_left_in_peace():
    assert not of(last_step, steps=(step("dropped"),))


def test_the_latest_step_comes_first_and_older_ones_count_less():
    newest, older = of(last_step, steps=(step(text="nieuw"), step(text="oud")))
    assert "nieuw" in newest.text
    assert newest.weight > older.weight


def test_a_step_with_somebody_is_about_networking():
    (with_whom,) = of(last_step, steps=(step(with_somebody=True),))
    (alone,) = of(last_step, steps=(step(),))
    assert (with_whom.competence, alone.competence) == ("network", "steering")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"dared": "ik sprak de directeur aan."}, "Je durfde dit: “ik sprak de directeur aan”"),
        ({"invited": "je blijft rustig"}, "werd je gevraagd, want: “je blijft rustig”"),
        ({"stretched": "presenteren"}, "nog nooit had laten zien: “presenteren”"),
    ],
)
def test_what_was_dared_is_seen(values, says):
    (opener,) = of(dared, lived(**values))
    assert says in opener.text


def test_of_one_experience_the_students_own_words_are_asked_about_and_no_more():
    (opener,) = of(dared, lived(dared="ik belde", invited="want", stretched="presenteren"))
    assert "ik belde" in opener.text


def test_who_dared_nothing_new_is_not_asked():
    assert not of(dared, lived())


def test_there_is_no_opener_about_nothing():
    assert everything(facts()) == []


def test_every_rule_is_asked():
    assert len(RULES) == 13


def test_each_opener_quotes_and_asks_an_open_question_for_a_competence():
    whole = lived(
        goals=(goal(own=2, seen=4), goal(own=4, seen=2), goal(later="x"), goal(own=3, later="y")),
        said=(said(strengths=(GEDULD,), went_well="Ze begon uit zichzelf."),),
        suits=(suit("suits"),),
        sector="horeca",
        sector_name="Horeca",
        dared="ik belde",
    )
    also = lived("BBB", suits=(suit("suits"),), said=(said("BBB", "p", tip="Uit jezelf beginnen"),))
    found = everything(
        facts(
            whole,
            also,
            before=(said("CCC", "q", strengths=(GEDULD,)),),
            steps=(step(code="AAA"),),
            programme="Zorg en welzijn",
            outside="Ik voetbal.",
        )
    )
    assert {o.rule for o in found} == {rule.__name__ for rule in RULES} - {"seen_outside"}
    for opener in found:
        assert opener.quotes, opener.rule
        assert opener.text.endswith("?"), opener.text
        assert opener.competence in {"qualities", "motives", "work", "steering", "network"}
        assert not {"cijfer", "score", "punten"} & set(opener.text.split())
