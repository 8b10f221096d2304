"""Companies by hand, their pages, and what the database refuses."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from accounts.enums import Role
from companies.models import Company, Partnership, Trainer, TrainerPost, Workplace
from core.events import history
from core.models import Sector, StoredFile
from tests.factories import make_company, make_school, make_student, make_trainer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def client(school, signed_in):
    return signed_in(make_user(school, Role.COORDINATOR))


def typed(**values):
    return {
        "name": "Bakkerij Smit",
        "kvk": "",
        "sbb": "",
        "sector": "",
        "size": "",
        "website": "",
        **values,
    }


def picture(kind="PNG", size=(900, 400)):
    out = io.BytesIO()
    Image.new("RGB", size, "orange").save(out, format=kind)
    return SimpleUploadedFile("logo.bin", out.getvalue())


def test_a_company_is_added_by_hand_and_is_this_schools_partner(client, school):
    client.post("/bedrijven/nieuw/", typed(kvk="1234567", website="smit.example"))
    company = Company.objects.known_to(school).get()
    assert (company.kvk, company.website) == ("01234567", "https://smit.example")
    assert Company.objects.found_by("smit").get() == company
    assert [e.what for e in history(company)] == ["added"]


def test_a_company_that_is_there_already_gets_a_partner_and_keeps_its_name(client, school):
    make_company(make_school(), name="Smit", kvk="12345678")
    client.post("/bedrijven/nieuw/", typed(kvk="12345678", size="small"))
    company = Company.objects.get()
    assert (company.name, company.size) == ("Smit", "small")
    assert Partnership.objects.filter(company=company).count() == 2


def test_facts_that_another_school_relies_on_can_only_be_completed(client, school):
    company = make_company(school, name="Smit", kvk="12345678")
    Partnership.objects.create(school=make_school(), company=company)
    page = client.get(f"/bedrijven/{company.code}/wijzigen/")
    assert page.context["form"].fields["name"].disabled
    client.post(f"/bedrijven/{company.code}/wijzigen/", typed(name="Anders", sbb="100"))
    company.refresh_from_db()
    assert (company.name, company.kvk, company.sbb) == ("Smit", "12345678", "100")


def test_a_number_of_another_company_is_refused(client, school):
    make_company(kvk="12345678")
    company = make_company(school)
    page = client.post(f"/bedrijven/{company.code}/wijzigen/", typed(kvk="12345678"))
    assert "ander bedrijf" in page.content.decode()


def test_workplaces_are_added_and_changed(client, school):
    company = make_company(school)
    values = {"name": "Winkel", "street": "Markt 1", "postcode": "1234 ab", "city": "Delft"}
    client.post(f"/bedrijven/{company.code}/werkplek/", values)
    place = company.workplaces.get(name="Winkel")
    assert place.postcode == "1234AB"
    again = client.post(f"/bedrijven/{company.code}/werkplek/", values)
    assert "al een werkplek" in again.content.decode()
    client.post(f"/bedrijven/{company.code}/werkplek/{place.pk}/", {**values, "name": "Zaak"})
    place.refresh_from_db()
    assert place.name == "Zaak"


def test_an_address_that_another_school_relies_on_stays(client, school):
    company = make_company(school)
    Partnership.objects.create(school=make_school(), company=company)
    place = company.workplaces.get()
    values = {"name": place.name, "street": "Kerkweg 1", "postcode": "1013AB", "city": "Delft"}
    page = client.post(f"/bedrijven/{company.code}/werkplek/{place.pk}/", values)
    assert "andere school" in page.content.decode()
    place.refresh_from_db()
    assert place.city == "Amsterdam"


def test_trainers_come_are_corrected_and_go(client, school):
    company = make_company(school)
    values = {
        "first_name": "Karin",
        "infix": "de",
        "last_name": "Boer",
        "email": "",
        "phone": "612345678",
    }
    client.post(f"/bedrijven/{company.code}/praktijkopleider/", values)
    trainer = Trainer.objects.get()
    assert (trainer.phone, trainer.sort_key) == ("0612345678", "boer karin de")
    again = client.post(f"/bedrijven/{company.code}/praktijkopleider/", values)
    assert "staat al" in again.content.decode()
    path = f"/bedrijven/{company.code}/praktijkopleider/{trainer.code}/"
    client.post(path, {**values, "last_name": "Boersma"})
    trainer.refresh_from_db()
    assert trainer.sort_key == "boersma karin de"
    client.post(f"{path}weg/")
    assert TrainerPost.objects.get().end is not None
    assert client.get(path).status_code == 404


def test_what_was_agreed_is_the_schools_own(client, school):
    company = make_company(school)
    other = Partnership.objects.create(school=make_school(), company=company)
    values = {"aim": "Durven", "ways": "Pauze om tien", "own_key": "B1", "active": "on"}
    client.post(f"/bedrijven/{company.code}/samenwerking/", values)
    mine = Partnership.objects.get(school=school)
    other.refresh_from_db()
    assert (mine.aim, other.aim) == ("Durven", "")
    second = make_company(school)
    page = client.post(f"/bedrijven/{second.code}/samenwerking/", values)
    assert "ander bedrijf" in page.content.decode()


def test_a_contact_is_noted_with_who_and_when(client, school):
    company = make_company(school)
    client.post(f"/bedrijven/{company.code}/contact/", {"on": "2026-11-03", "text": "Koffie"})
    moment = Partnership.objects.get().contacts.get()
    assert (moment.on, moment.text) == (date(2026, 11, 3), "Koffie")
    assert moment.by_user.memberships.get().school == school
    client.post(f"/bedrijven/{company.code}/contact/", {"on": "", "text": ""})
    assert Partnership.objects.get().contacts.count() == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_becomes_small_and_is_drawn_anew(client, school, kind):
    company = make_company(school)
    client.post(f"/bedrijven/{company.code}/logo/", {"logo": picture(kind)})
    company.refresh_from_db()
    answer = client.get(f"/bedrijven/{company.code}/logo.png")
    image = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert (image.format, image.size) == ("PNG", (320, 142))


def test_another_logo_replaces_the_file_and_it_can_be_taken_away(client, school):
    company = make_company(school)
    for _ in range(2):
        client.post(f"/bedrijven/{company.code}/logo/", {"logo": picture()})
    assert StoredFile.objects.count() == 1
    client.post(f"/bedrijven/{company.code}/logo/", {"remove": "1"})
    assert not StoredFile.objects.exists()
    assert client.get(f"/bedrijven/{company.code}/logo.png").status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"<svg onload='x()'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"0" * 50],
)
def test_what_is_no_picture_is_no_logo(client, school, content):
    company = make_company(school)
    upload = SimpleUploadedFile("logo.png", content)
    page = client.post(f"/bedrijven/{company.code}/logo/", {"logo": upload})
    assert "geen plaatje" in page.content.decode()
    assert not StoredFile.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn(client, school, monkeypatch):
    from companies import logos

    monkeypatch.setattr(logos, "MOST_PIXELS", 1000)
    company = make_company(school)
    page = client.post(f"/bedrijven/{company.code}/logo/", {"logo": picture()})
    assert "te veel beeldpunten" in page.content.decode()


def test_students_see_the_logo_of_a_company_of_their_school_and_no_other(school, client, signed_in):
    company = make_company(school)
    client.post(f"/bedrijven/{company.code}/logo/", {"logo": picture()})
    path = f"/bedrijven/{company.code}/logo.png"
    assert signed_in(make_student(school).user).get(path).status_code == 200
    assert signed_in(make_student(make_school()).user).get(path).status_code == 404


def test_the_list_is_searched_filtered_and_sorted(client, school):
    care = Sector.objects.get(code="zorg")
    linde = make_company(school, name="Zorghuis De Linde", sector=care)
    linde.workplaces.update(city="Delft")
    make_trainer(linde, last_name="Zonnebloem")
    make_trainer(linde)
    smit = make_company(school, name="Bakkerij Smit")
    rests = make_company(school, name="Oud")
    Partnership.objects.filter(company=rests).update(active=False)
    make_company(make_school(), name="Van een ander")

    def names(query=""):
        page = client.get(f"/bedrijven/?{query}").context["page"]
        return [row.company.name for row in page]

    assert names() == [smit.name, linde.name]
    assert names("sorteer=plaats") == [smit.name, linde.name]
    assert names("sector=zorg") == [linde.name]
    assert names("zoek=delft") == [linde.name]
    assert names("zoek=zonnebloem") == [linde.name]
    assert names("zoek=zonnebloem smit") == []
    assert names("rust=1") == [rests.name]
    assert {r.company.name: r.trainers for r in client.get("/bedrijven/").context["page"]} == {
        smit.name: 0,
        linde.name: 2,
    }


def test_the_list_and_a_page_cost_the_same_for_one_and_for_thirty(client, school, queries_of):
    company = make_company(school)
    make_trainer(company)
    few = queries_of(client, "/bedrijven/"), queries_of(client, f"/bedrijven/{company.code}/")
    for n in range(29):
        make_trainer(make_company(school))
        make_trainer(company)
        Workplace.objects.create(company=company, name=f"Afdeling {n}")
    assert queries_of(client, "/bedrijven/") == few[0] <= 15
    assert queries_of(client, f"/bedrijven/{company.code}/") == few[1] <= 15


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELLOR, Role.MANAGER, Role.STUDENT])
def test_only_the_coordinator_has_the_companies(school, signed_in, role):
    company = make_company(school)
    client = signed_in(make_user(school, role))
    assert client.get("/bedrijven/").status_code == 403
    assert client.get(f"/bedrijven/{company.code}/").status_code == 403


def test_a_company_that_the_school_does_not_know_is_not_there(client):
    company = make_company(make_school())
    for path in ("", "wijzigen/", "samenwerking/", "logo/", "werkplek/", "praktijkopleider/"):
        assert client.get(f"/bedrijven/{company.code}/{path}").status_code == 404
    assert client.post(f"/bedrijven/{company.code}/contact/", {"text": "x"}).status_code == 404


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_refuses_numbers_twice_and_blanks_as_often_as_needed():
    make_company(kvk="12345678", sbb="100")
    make_company()
    make_company()
    refused(lambda: make_company(kvk="12345678"))
    refused(lambda: make_company(sbb="100"))


def test_the_database_refuses_what_a_company_or_school_has_twice(school):
    company, other = make_company(school), make_company(school)
    refused(lambda: Workplace.objects.create(company=company, name="Hoofdvestiging"))
    refused(lambda: Partnership.objects.create(school=school, company=company))
    Partnership.objects.filter(company=company).update(own_key="B1")
    refused(lambda: Partnership.objects.filter(company=other).update(own_key="B1"))


def test_the_database_refuses_an_open_post_twice(school):
    company = make_company(school)
    trainer = make_trainer(company)
    today = date(2026, 11, 24)
    refused(lambda: TrainerPost.objects.create(trainer=trainer, company=company, start=today))
    TrainerPost.objects.update(end=today)
    TrainerPost.objects.create(trainer=trainer, company=company, start=today)


def test_no_school_turns_the_mail_of_another_schools_praktijkopleider(client, school):
    """Feedback links about the other school's students go to this address."""
    company = make_company(school)
    Partnership.objects.create(school=make_school(), company=company)
    trainer = make_trainer(company, phone="0612345678")
    silent = make_trainer(company, email="")
    path = f"/bedrijven/{company.code}/praktijkopleider/"
    names = ("first_name", "infix", "last_name", "email", "phone")
    for person in (trainer, silent):
        values = {name: getattr(person, name) for name in names}
        answer = client.post(f"{path}{person.code}/", values | {"email": "mine@elsewhere.example"})
        assert "Ook een andere school" in answer.content.decode()
        assert Trainer.objects.get(pk=person.pk).email == person.email
    values = {name: getattr(trainer, name) for name in names}
    assert client.post(path, values).status_code == 200  # the same person is not there twice
    client.post(path, values | {"email": "new@bedrijf.example"})
    assert company.posts.count() == 3


def test_a_praktijkopleiders_other_company_counts_too(client, school):
    """The only school at one company is not the only one that mails somebody."""
    company, shared = make_company(school), make_company(make_school())
    trainer = make_trainer(company)
    TrainerPost.objects.create(trainer=trainer, company=shared, start=date(2026, 1, 1))
    values = {"first_name": "", "infix": "", "last_name": "Anders", "email": "a@b.example"}
    client.post(f"/bedrijven/{company.code}/praktijkopleider/{trainer.code}/", values)
    trainer.refresh_from_db()
    assert trainer.last_name != "Anders"
