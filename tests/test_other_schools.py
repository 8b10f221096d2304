"""Another school's objects are not there: every address with every code, tried from next door."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction
from django.test import Client

from accounts.enums import Role
from accounts.models import Membership
from tests.doors import Found, all_doors
from tests.factories import make_school, make_student
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
OWN_WORDS = {  # the blank is a name that every school has
    "students:about_me_part",
    "students:about_me_autosave",
    "reflections:share_new",
    "reflections:questions_edit",
    "reflections:questions_edit_kind",
}
DOORS = [
    d
    for d in all_doors()
    if d.blanks and d.door and d.door.rule in {"roles", "signed_in"} and d.name not in OWN_WORDS
]


def answers(client: Client, found: Found, world: World, method: str) -> Iterator[int]:
    """The status of each address that can be made of what the school has."""
    client.raise_request_exception = False
    names = [name for name, _kind in found.blanks]
    for values in product(*(world.values_for(name) for name in names)):
        address = found.address(**dict(zip(names, values, strict=True)))
        answer = client.get(address) if method == "GET" else client.post(address, world.body)
        yield answer.status_code


def test_what_is_another_schools_is_not_there(signed_in):
    """Somebody with every role at the school next door finds nothing, whatever the address."""
    world = make_world()
    elsewhere = make_school()
    stranger = make_student(elsewhere).user
    for role in Role.values:
        Membership.objects.get_or_create(user=stranger, school=elsewhere, role=role)
    world.codes = world.sample
    world.keys = [key for key in world.keys if key != stranger.pk]
    client = signed_in(stranger)
    found = {
        (door.name, method, status)
        for door in DOORS
        for method in door.door.methods
        for status in set(answers(client, door, world, method))
        if status != 404 and not (status == 403 and door.door.rule == "signed_in")
    }
    assert not found


def test_control_at_the_own_school_everything_is_there(signed_in):
    """Without it, the test above would also pass for addresses that never answer anybody."""
    world = make_world()
    clients = {role: signed_in(user) for role, user in world.users.items()}
    silent, broken = [], []
    for door in DOORS:
        roles = [r for r in door.door.roles or (Role.COORDINATOR,) if r in clients]
        seen = []
        with transaction.atomic():
            for role in roles:
                for status in answers(clients[role], door, world, door.door.methods[0]):
                    seen.append(status)
                    if status != 404:
                        break
            transaction.set_rollback(True)
        if not set(seen) - {404}:
            silent.append(door.name)
        if any(status >= 500 for status in seen):
            broken.append(door.name)
    assert (silent, broken) == ([], [])
