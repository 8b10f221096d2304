"""What was expected beside how it went, for the coordinator."""

import pytest

from accounts.enums import Role
from placements.models import Judgement
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.stories import lived, with_feedback

pytestmark = pytest.mark.django_db
PAGE = "/overzichten/inschattingen/"


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def client(school, signed_in):
    return signed_in(make_user(school, Role.COORDINATOR))


def foreseen(school, because="Je bent rustig.", **values):
    experience = lived(make_student(school), **values)
    return Judgement.objects.create(experience=experience, because=because)


def test_it_stands_beside_what_the_workplace_saw(school, client):
    judgement = foreseen(school)
    with_feedback(judgement.experience, went_well="Bleef rustig bij een boze gast", tip="Lach meer")
    page = client.get(PAGE).content.decode()
    for words in ("Je bent rustig.", "Bleef rustig bij een boze gast", "Lach meer"):
        assert words in page
    assert f"/ervaringen/{judgement.experience.code}/inschatting/" in page


def test_an_early_end_is_told_with_its_reason(school, client):
    judgement = foreseen(school)
    judgement.experience.placements.update(state="ended_early", end_reason="Te zwaar werk")
    assert "Eerder gestopt: Te zwaar werk" in client.get(PAGE).content.decode()


def test_first_what_was_not_looked_back_at(school, client):
    done, new = foreseen(school, "Deze is af."), foreseen(school, "Deze niet.")
    at = done.experience.created
    Judgement.objects.filter(pk=done.pk).update(looked_back="Klopte.", looked_back_at=at)
    page = client.get(PAGE).content.decode()
    assert page.index(new.because) < page.index(done.because)


def test_what_is_not_over_and_what_is_anothers_is_not_there(school, client):
    Judgement.objects.create(experience=make_experience(make_student(school)), because="Loopt nog.")
    foreseen(make_school(), "Van een ander.")
    page = client.get(PAGE).content.decode()
    assert "Loopt nog." not in page
    assert "Van een ander." not in page
    assert "Hier komt te staan" in page


@pytest.mark.parametrize("rows", [1, 12])
def test_it_costs_the_same_for_one_and_for_twelve(rows, school, client, queries_of):
    for _ in range(rows):
        with_feedback(foreseen(school).experience)
    assert queries_of(client, PAGE) == 7
