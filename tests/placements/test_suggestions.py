"""What a student reads of a run that placed them."""

import pytest
from django.urls import reverse

from placements.actions import match_applying
from placements.actions.choosing import choose
from placements.matching import FEATURES
from placements.models import SignUp
from placements.reasons import UNASKED, Lookup
from placements.suggestions import for_chosen
from tests.factories import make_student
from tests.placements.matching.worlds import World

WORDS = Lookup(words={"skill:koken": "koken"})
SAYS = {
    "wish": "Dit was je eerste wens.",
    "interest": "Het past bij wat jij leuk vindt: koken.",
    "goals": "Je doel past bij dit werk.",
    "skills": "Je liet al zien: koken.",
    "travel": "Het is niet ver: ongeveer 1 km.",
    "variety": "Het is werk dat je nog niet deed.",
    "turn": "Je was aan de beurt: eerder werd je niet gekozen.",
    "stretch": "Je kunt hier iets nieuws oefenen: koken.",
    "trainer": "Een praktijkopleider zag dit al bij jou: koken.",
    "next_step": "Het sluit aan bij wat je in een gesprek afsprak.",
    UNASKED: "Je tekende hier niet zelf op in: school dacht aan jou.",
}


@pytest.mark.parametrize("code", [*FEATURES, UNASKED])
def test_every_reason_of_a_place_is_told_to_the_student(code):
    reason = {"code": code, "n": 1, "words": ["skill:koken"]}
    assert for_chosen([reason], WORDS) == [SAYS[code]]


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ({"code": "wish", "n": 3}, ["Dit was je wens nummer 3."]),
        ({"code": "turn", "n": 0}, ["Je had deze periode nog geen plek."]),
        ({"code": "travel", "n": -1}, []),
        ({"code": "skills", "words": ["skill:weg"]}, []),
        ({"code": "pinned"}, []),
        ({"code": "full", "fit": 1, "lowest": 2}, []),
    ],
)
def test_what_is_not_known_or_not_about_the_student_is_not_said(reason, says):
    assert for_chosen([reason], WORDS) == says


@pytest.mark.django_db
def test_who_was_placed_by_a_run_reads_why_and_who_was_chosen_by_hand_does_not(
    signed_in, queries_of
):
    world = World(students=0, offerings=2, seats=2)
    by_run, by_hand = make_student(world.school), make_student(world.school)
    by_hand_wish = SignUp.objects.create(
        offering=world.offerings[0], student=by_hand, first_goal="Leren", rank=1
    )
    choose(sign_up=by_hand_wish, by=world.by)
    SignUp.objects.create(offering=world.offerings[1], student=by_run, first_goal="Leren", rank=1)
    run = world.run()
    path = reverse("placements:my_wishes")
    assert "Waarom jij hier past" not in signed_in(by_run.user).get(path).content.decode()
    match_applying.apply(run=run, by=world.by)
    page = signed_in(by_run.user).get(path).content.decode()
    assert "Waarom jij hier past" in page
    assert SAYS["wish"] in page
    assert "Waarom jij hier past" not in signed_in(by_hand.user).get(path).content.decode()
    assert queries_of(signed_in(by_run.user), path) <= 15
