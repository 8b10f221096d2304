import pytest

from companies.actions.first_contact import know_company, meet_company, meet_trainer, split_name
from companies.models import Partnership, Trainer
from core.actors import Actor
from tests.factories import make_company, make_school, make_trainer

BY = Actor.system("test")


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Karin de Boer", ("Karin", "de", "Boer")),
        ("Sanne van der Meer-Smit", ("Sanne", "van der", "Meer-Smit")),
        ("Jan in 't Veld", ("Jan", "in 't", "Veld")),
        ("Piet Bos", ("Piet", "", "Bos")),
        ("  Bos ", ("", "", "Bos")),
        ("Anna De", ("Anna", "", "De")),
    ],
)
def test_a_name_said_as_one_is_taken_apart(whole, parts):
    assert split_name(whole) == parts


@pytest.mark.django_db
def test_a_new_company_is_found_and_known_to_the_school():
    school = make_school()
    company = meet_company(school=school, name=" Zorghuis Één ", city="Ede", by=BY)
    found = type(company).objects.known_to(school).found_by("zorghuis een ede")
    assert [each.pk for each in found] == [company.pk]
    assert company.workplaces.get().city == "Ede"


@pytest.mark.django_db
def test_knowing_a_company_again_wakes_the_old_partnership():
    school = make_school()
    company = make_company(school)
    Partnership.objects.update(active=False)
    know_company(school=school, company=company, by=BY)
    assert Partnership.objects.get().active


@pytest.mark.django_db
def test_a_trainer_is_known_again_by_address_or_else_by_name():
    school, company = make_school(), make_company()
    known = make_trainer(company, first_name="Karin", infix="de", last_name="Boer", email="k@b.nl")
    given = {"school": school, "company": company, "by": BY}
    assert meet_trainer(name="K. Boer", email="K@B.nl", **given) == known
    assert meet_trainer(name="Karin de Boer", **given) == known
    assert meet_trainer(name="Karin de Boer", email="other@b.nl", **given) != known
    assert Trainer.objects.filter(posts__company=company).count() == 2
