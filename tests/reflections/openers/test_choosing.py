"""Which of many openers are asked, and what a tick in a form is called."""

from reflections.openers import MOST, WEIGHTS, Opener, openers, rank
from reflections.openers.opener import Quote
from tests.reflections.openers.facts import facts, goal, lived, step


def of(rule, number=0, more=0):
    return Opener(rule, "steering", f"{rule} {number}", more=more)


def test_the_most_telling_comes_first():
    chosen = rank([of("unseen"), of("sees_more"), of("dared")])
    assert [o.rule for o in chosen] == ["sees_more", "dared", "unseen"]


def test_at_most_seven_are_asked():
    assert len(rank([of(rule) for rule in WEIGHTS])) == MOST == 7


def test_no_kind_crowds_out_another():
    many = [of("sees_more", n, more=n) for n in range(9)]
    chosen = rank([*many, of("unseen"), of("later")])
    assert [o.rule for o in chosen] == ["sees_more", "sees_more", "later", "unseen"]


def test_with_one_other_each_speaks_twice_at_most():
    many = [of("sees_more", n) for n in range(4)] + [of("unseen", n) for n in range(4)]
    assert [o.rule for o in rank(many)] == ["sees_more"] * 2 + ["unseen"] * 2


def test_each_has_its_say_before_one_speaks_twice():
    chosen = rank([of("sees_more", 1), of("sees_more", 2), of("unseen")], most=2)
    assert [o.rule for o in chosen] == ["sees_more", "unseen"]


def test_a_kind_that_stands_alone_may_fill_the_list():
    assert len(rank([of("sees_more", n) for n in range(9)])) == MOST


def test_a_key_stays_while_the_question_does_and_differs_between_questions():
    found = openers(facts(lived(goals=(goal(), goal(text="praten"))), steps=(step(),)))
    again = openers(facts(lived(goals=(goal(), goal(text="praten"))), steps=(step(),)))
    assert [o.key for o in found] == [o.key for o in again]
    assert len({o.key for o in found}) == 3


def test_each_source_is_named_once():
    quotes = (Quote("AAA"), Quote("AAA"), Quote(""), Quote("BBB"))
    assert Opener("dared", "motives", "?", quotes=quotes).sources == ("AAA", "BBB")
