"""The rule itself: who has what is asked. Pure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.demands import (
    CERTIFICATE,
    LEVEL,
    NONE,
    PROGRAMME,
    Demands,
    Papers,
    Unmet,
    asked_words,
    demand_text,
)

LAST = date(2026, 12, 10)
NAMES = {"vca": "VCA", "bhv": "BHV"}


def papers(level="3", programme="Zorg", **certificates):
    return Papers(level, programme, frozenset(certificates.items()))


@pytest.mark.parametrize(
    ("demands", "rule", "words"),
    [
        (Demands.of(levels=["4", "2"]), LEVEL, ("2", "4")),
        (Demands.of(programmes=["Techniek", "Bouw"]), PROGRAMME, ("Bouw", "Techniek")),
        (Demands.of(certificates=["vca", "bhv"], last=LAST), CERTIFICATE, ("vca",)),
    ],
)
def test_each_rule_names_what_it_asks_or_what_is_missing(demands, rule, words):
    assert demands.unmet(papers(bhv=None)) == Unmet(rule, words)


@pytest.mark.parametrize(
    "demands",
    [
        Demands(),
        Demands.of(levels=["2", "3"]),
        Demands.of(programmes=["Zorg"]),
        Demands.of(certificates=["vca"], last=LAST),
        Demands.of(["3"], ["Zorg"], ["vca"], LAST),
    ],
)
def test_who_has_one_of_each_and_every_paper_meets_it(demands):
    assert demands.unmet(papers(vca=LAST)) is None


def test_the_rules_are_told_in_their_order():
    everything = Demands.of(["4"], ["Bouw"], ["vca"], LAST)
    assert everything.unmet(papers()).rule == LEVEL
    assert everything.unmet(papers(level="4")).rule == PROGRAMME
    assert everything.unmet(papers(level="4", programme="Bouw")).rule == CERTIFICATE
    assert everything.unmet(papers(level="4", programme="Bouw", vca=None)) is None


@pytest.mark.parametrize("demands", [Demands.of(["3"]), Demands.of(programmes=["Zorg"])])
def test_what_is_not_known_is_not_had(demands):
    assert demands.unmet(NONE)


@pytest.mark.parametrize(
    ("until", "holds"), [(None, True), (LAST, True), (date(2026, 12, 9), False)]
)
def test_a_paper_must_hold_to_the_last_day(until, holds):
    found = Demands.of(certificates=["vca"], last=LAST).unmet(papers(vca=until))
    assert (found is None) is holds


def test_what_asks_the_same_is_equal_whatever_its_days():
    one, other = (Demands.of(["3"], last=day) for day in (LAST, date(2027, 1, 1)))
    assert one == other
    assert Demands.of(certificates=["vca"], last=LAST) != Demands.of(
        certificates=["vca"], last=date(2027, 1, 1)
    )
    assert not Demands.of(last=LAST)


@pytest.mark.parametrize(
    ("unmet", "text"),
    [
        (Unmet(LEVEL, ("2", "3", "4")), "Dit is voor niveau 2, 3 of 4."),
        (Unmet(LEVEL, ("2",)), "Dit is voor niveau 2."),
        (Unmet(PROGRAMME, ("Bouw", "Zorg")), "Dit is voor Bouw of Zorg."),
        (Unmet(CERTIFICATE, ("bhv", "vca")), "Hiervoor is nodig: BHV, VCA."),
        (Unmet(CERTIFICATE, ("weg",)), "Hiervoor is nodig: weg."),
    ],
)
def test_what_is_asked_reads_as_a_sentence(unmet, text):
    assert demand_text(unmet, NAMES) == text
    assert asked_words(unmet, NAMES) in text


LEVELS = st.sampled_from(["", "2", "3"])
PAPERS = st.builds(
    Papers,
    LEVELS,
    st.sampled_from(["", "Bouw", "Zorg"]),
    st.frozensets(
        st.tuples(st.sampled_from(["vca", "bhv"]), st.sampled_from([None, LAST, date(2026, 1, 1)])),
        max_size=2,
    ),
)
DEMANDS = st.builds(
    Demands.of,
    st.frozensets(st.sampled_from(["2", "3"])),
    st.frozensets(st.sampled_from(["Bouw", "Zorg"])),
    st.frozensets(st.sampled_from(["vca", "bhv"])),
    st.just(LAST),
)


@given(demands=DEMANDS, held=PAPERS)
def test_all_is_met_when_each_rule_apart_is(demands, held):
    """And the first of those that is not met is the one that is told."""
    apart = [part.unmet(held) for _rule, part in demands.by_rule()]
    assert demands.unmet(held) == next((each for each in apart if each), None)


@given(demands=DEMANDS, held=PAPERS)
def test_whoever_gets_another_paper_meets_no_less(demands, held):
    more = Papers(held.level, held.programme, held.certificates | {("vca", None)})
    before, after = demands.unmet(held), demands.unmet(more)
    assert after is None or (before is not None and before.rule == after.rule)
