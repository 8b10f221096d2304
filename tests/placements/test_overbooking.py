"""Fifty at once for the last seat; and the proof that lock and constraint are what holds them."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from placements.actions.choosing import choose
from placements.enums import SignUpState
from placements.models import Experience, Placement, Seat, SignUp
from tests.factories import make_offering, make_school, make_sign_up, make_student, make_user

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


def all_at_once(
    work: Callable[[SignUp], None], sign_ups: list[SignUp]
) -> list[BaseException | None]:
    outcomes: list[BaseException | None] = [None] * len(sign_ups)
    barrier = Barrier(len(sign_ups))

    def one(place: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            work(sign_ups[place])
        except BaseException as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=one, args=(place,)) for place in range(len(sign_ups))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


@pytest.fixture
def last_seat():
    school = make_school()
    offering = make_offering(school, seats=1)
    sign_ups = [
        make_sign_up(offering, make_student(school, signs_in=False)) for _ in range(AT_ONCE)
    ]
    by = Actor.of(make_user(school, Role.COORDINATOR))
    return [SignUp.objects.select_related("offering").get(pk=s.pk) for s in sign_ups], by


def test_fifty_at_once_for_the_last_seat_make_one_experience_and_clear_refusals(last_seat):
    sign_ups, by = last_seat
    outcomes = all_at_once(lambda sign_up: choose(sign_up=sign_up, by=by) and None, sign_ups)
    assert Counter(type(each) for each in outcomes) == {type(None): 1, Refused: AT_ONCE - 1}
    assert {str(each) for each in outcomes if each} == {"Alle plekken zijn al vergeven."}
    assert Experience.objects.count() == Placement.objects.count() == 1
    assert SignUp.objects.filter(state=SignUpState.CHOSEN).count() == 1
    assert Seat.objects.get().placement == Placement.objects.get()


def take_without_lock(sign_up: SignUp, seen: Barrier, *, insert: bool) -> None:
    """What `choose` would be without its lock: everybody looks, then everybody writes.

    With `insert` the seat is a row of its own per taker, as the unique constraint guards it;
    otherwise the bare count of placements is all there is, and nothing guards it.
    """
    assignment = sign_up.offering.assignment
    taken = Placement.objects.filter(assignment=assignment).count()
    number = taken + 1
    seen.wait(timeout=60)
    if taken >= assignment.seat_count:
        raise Refused("vol")
    with transaction.atomic():
        experience = Experience.objects.create(
            student=sign_up.student,
            enrolment=sign_up.student.enrolments.get(),
            term_id=sign_up.offering.term_id,
        )
        placement = Placement.objects.create(
            experience=experience,
            assignment=assignment,
            workplace_id=assignment.workplace_id,
            start=assignment.starts.date(),
            end=assignment.ends.date(),
        )
        if insert:
            Seat.objects.create(assignment=assignment, number=number, placement=placement)


def test_control_without_lock_and_constraint_it_overbooks(last_seat):
    sign_ups, _by = last_seat
    seen = Barrier(AT_ONCE)
    outcomes = all_at_once(lambda each: take_without_lock(each, seen, insert=False), sign_ups)
    assert outcomes == [None] * AT_ONCE
    assert Placement.objects.count() == AT_ONCE


def test_control_without_the_lock_alone_it_shows_errors_instead_of_refusals(last_seat):
    sign_ups, _by = last_seat
    Seat.objects.all().delete()
    seen = Barrier(AT_ONCE)
    outcomes = all_at_once(lambda each: take_without_lock(each, seen, insert=True), sign_ups)
    assert Counter(type(each) for each in outcomes) == {type(None): 1, IntegrityError: AT_ONCE - 1}
    assert Placement.objects.count() == 1
