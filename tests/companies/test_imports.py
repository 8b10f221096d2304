"""A list of companies: matched, completed, never overwritten where another school relies on it."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.enums import Role
from companies.imports import SPEC
from companies.models import Company, Partnership, Trainer, TrainerPost, Workplace
from core import jobs
from core.actors import Actor
from core.enums import JobState, Verdict
from core.imports import actions as imports
from core.imports.intake import take_in
from core.models import ImportRow
from tests.factories import make_school, make_user
from tests.imports.dialects import as_csv

pytestmark = pytest.mark.django_db
HEAD = [
    "Bedrijf",
    "KvK",
    "SBB",
    "Straat",
    "Postcode",
    "Plaats",
    "Sector",
    "Afdeling",
    "Voornaam",
    "Tussenvoegsel",
    "Achternaam",
    "E-mail",
    "Telefoon",
    "Eigen nummer",
]


def line(name="Bakkerij Smit", **given):
    standard = {
        "Bedrijf": name,
        "KvK": "12345678",
        "Straat": "Dorpsstraat 1",
        "Postcode": "1234 AB",
        "Plaats": "Delft",
        "Sector": "Horeca",
        "Voornaam": "Karin",
        "Tussenvoegsel": "de",
        "Achternaam": "Boer",
        "E-mail": "karin@smit.example",
        "Telefoon": "06 12345678",
    }
    values = {**standard, **given}
    return [values.get(heading, "") for heading in HEAD]


@pytest.fixture
def school():
    return make_school()


def staged(school, rows):
    by = Actor.of(make_user(school, Role.COORDINATOR))
    intake = take_in(as_csv([HEAD, *rows]), SPEC)
    job = imports.start(name="companies", intake=intake, school_id=school.pk, by=by)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.outcome
    return job, by


def brought_in(school, rows):
    job, by = staged(school, rows)
    applying = imports.confirm(job=job, by=by)
    jobs.run(applying.pk)
    applying.refresh_from_db()
    assert applying.state == JobState.DONE, (applying.error, applying.outcome)
    return applying.outcome


def unchanged(school, rows):
    job, _by = staged(school, rows)
    return (job.outcome["unchanged"], job.outcome["new"] + job.outcome["changed"])


def test_a_new_company_comes_with_its_workplace_trainer_and_partnership(school):
    brought_in(school, [line(**{"Eigen nummer": "B1"})])
    company = Company.objects.get()
    assert (company.name, company.kvk, company.sector.code) == (
        "Bakkerij Smit",
        "12345678",
        "horeca",
    )
    place = company.workplaces.get()
    assert (place.street, place.postcode, place.city) == ("Dorpsstraat 1", "1234AB", "Delft")
    trainer = Trainer.objects.get()
    assert (trainer.full_name, trainer.sort_key) == ("Karin de Boer", "boer karin de")
    assert TrainerPost.objects.get(trainer=trainer, company=company).end is None
    assert Partnership.objects.get(school=school, company=company).own_key == "B1"
    assert Company.objects.found_by("smit delft").get() == company


def test_the_preview_shows_who_guides(school, signed_in):
    content = as_csv(
        [["Bedrijf", "Praktijkopleider", "E-mail"], ["Smit", "Henk van Dijk", "h@smit.example"]]
    )
    user = make_user(school, Role.COORDINATOR)
    staged = imports.start(
        name="companies", intake=take_in(content, SPEC), school_id=school.pk, by=Actor.of(user)
    )
    jobs.run(staged.pk)
    shown = signed_in(user).get(f"/bedrijven/importeren/{staged.code}/").content.decode()
    assert "Henk van Dijk" in shown
    assert "h@smit.example" in shown


def test_the_same_list_twice_changes_nothing(school):
    rows = [line(), line(Afdeling="Winkel", Voornaam="Jan", **{"E-mail": "j@smit.example"})]
    brought_in(school, rows)
    assert unchanged(school, rows) == (2, 0)


def test_one_company_over_several_lines_has_several_trainers_and_workplaces(school):
    brought_in(
        school,
        [
            line(),
            line(Voornaam="Jan", Tussenvoegsel="", Achternaam="Bos", **{"E-mail": ""}),
            line(Afdeling="Winkel"),
        ],
    )
    assert Company.objects.count() == 1
    assert set(Trainer.objects.values_list("last_name", flat=True)) == {"Boer", "Bos"}
    assert set(Workplace.objects.values_list("name", flat=True)) == {"Bakkerij Smit", "Winkel"}


def test_a_person_at_two_companies_of_the_list_is_one_person(school):
    brought_in(school, [line(), line("Bakkerij Smit Zuid", KvK="87654321")])
    assert Trainer.objects.count() == 1
    assert TrainerPost.objects.count() == 2


@pytest.mark.parametrize(
    ("known", "given"),
    [
        ({"KvK": "12345678"}, {"KvK": "12345678", "Bedrijf": "Smit BV"}),
        ({"KvK": "", "SBB": "100"}, {"KvK": "", "SBB": "100", "Bedrijf": "Smit BV"}),
        (
            {"KvK": "", "Eigen nummer": "B1"},
            {"KvK": "", "Eigen nummer": "B1", "Bedrijf": "Smit BV", "Postcode": "9999 ZZ"},
        ),
        ({"KvK": ""}, {"KvK": "", "Bedrijf": "bakkerij SMIT"}),
        ({"KvK": "01234567"}, {"KvK": "1234567"}),
    ],
)
def test_a_company_is_known_by_kvk_sbb_own_number_or_name_with_postcode(school, known, given):
    brought_in(school, [line(**known)])
    job, _by = staged(school, [line(**given)])
    assert job.outcome["new"] == 0


def test_the_same_name_elsewhere_is_another_company(school):
    brought_in(school, [line(KvK="")])
    brought_in(school, [line(KvK="", Postcode="5678 CD", Plaats="Breda", **{"E-mail": ""})])
    assert Company.objects.count() == 2


def test_two_kvk_numbers_are_two_companies_whatever_they_are_called(school):
    brought_in(school, [line(), line(KvK="87654321")])
    assert Company.objects.count() == 2


def test_a_school_that_is_the_only_partner_corrects_the_name(school):
    brought_in(school, [line()])
    brought_in(school, [line("Smit & Zn")])
    assert Company.objects.get().name == "Smit & Zn"


def test_what_another_school_relies_on_stays_and_the_difference_is_reported(school):
    brought_in(make_school(), [line()])
    other = [line("Smit & Zn", Telefoon="06 99999999", Sector="Bouw")]
    job, _by = staged(school, other)
    (row,) = ImportRow.objects.filter(job=job)
    assert row.verdict == Verdict.CHANGED  # the partnership is new
    assert sum("wijkt af" in note for note in row.data["notes"]) == 3
    brought_in(school, other)
    company = Company.objects.get()
    assert (company.name, company.sector.code) == ("Bakkerij Smit", "horeca")
    assert Trainer.objects.get().phone == "06 12345678"
    assert Partnership.objects.count() == 2
    assert unchanged(school, other) == (1, 0)


def test_what_is_blank_is_filled_for_everybody(school):
    brought_in(make_school(), [line(KvK="", Sector="", Telefoon="", Straat="")])
    brought_in(school, [line()])
    company = Company.objects.get()
    assert (company.kvk, company.sector.code) == ("12345678", "horeca")
    assert company.workplaces.get().street == "Dorpsstraat 1"
    assert Trainer.objects.get().phone == "06 12345678"


def test_the_address_of_somebody_whom_another_school_mails_is_not_filled_in(school):
    """Links to feedback on that school's students go there."""
    brought_in(make_school(), [line(**{"E-mail": ""})])
    brought_in(school, [line(Telefoon="06 12345678")])
    assert Trainer.objects.get().email == ""


def test_another_address_is_another_workplace(school):
    brought_in(school, [line()])
    brought_in(school, [line(Straat="Kerkweg 9", Postcode="2345 CD")])
    assert set(Workplace.objects.values_list("street", flat=True)) == {"Dorpsstraat 1", "Kerkweg 9"}


def test_a_partnership_that_rested_runs_again(school):
    brought_in(school, [line()])
    Partnership.objects.update(active=False)
    brought_in(school, [line()])
    assert Partnership.objects.get().active


def test_a_sector_that_nobody_knows_is_left_open_and_said(school):
    job, _by = staged(school, [line(Sector="Ruimtevaart")])
    (row,) = ImportRow.objects.filter(job=job)
    assert "Ruimtevaart" in row.data["notes"][0]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([line(KvK="123")], "acht cijfers"),
        ([line(""), line()], "Vul bedrijf in"),
        ([line(Achternaam="")], "achternaam van de praktijkopleider"),
        ([line(Voornaam="", Tussenvoegsel="", Achternaam="")], "Van wie"),
        ([line(), line("Smit BV")], "Regel 2 gaat over hetzelfde bedrijf"),
        (
            [
                line(**{"Eigen nummer": "B1"}),
                line("Anders", KvK="87654321", **{"Eigen nummer": "B1"}),
            ],
            "al van Bakkerij Smit",
        ),
        ([line(), line("Linde", KvK="", SBB="5"), line(SBB="5")], "van een ander bedrijf"),
    ],
)
def test_lines_that_cannot_be_true_are_refused_and_nothing_is_stored(school, rows, words):
    job, _by = staged(school, rows)
    (row,) = ImportRow.objects.filter(job=job, verdict=Verdict.WRONG)
    assert words in row.errors[0]["message"]
    assert not Company.objects.exists()


def test_who_changed_the_company_meanwhile_stops_it(school):
    brought_in(school, [line(Telefoon="")])
    job, by = staged(school, [line()])
    Company.objects.update(website="https://smit.example")
    applying = imports.confirm(job=job, by=by)
    jobs.run(applying.pk)
    applying.refresh_from_db()
    assert "veranderd sinds" in applying.error
    assert Trainer.objects.get().phone == ""


def test_a_change_at_a_company_that_the_list_does_not_name_stops_nothing(school):
    brought_in(school, [line(), line("Linde", KvK="87654321")])
    job, by = staged(school, [line("Bakker Smit")])
    Company.objects.filter(kvk="87654321").update(website="https://linde.example")
    applying = imports.confirm(job=job, by=by)
    jobs.run(applying.pk)
    applying.refresh_from_db()
    assert applying.state == JobState.DONE


def test_the_command_does_the_same(school, tmp_path):
    file = tmp_path / "bedrijven.csv"
    file.write_bytes(as_csv([HEAD, line()]))
    for new in (1, 0):
        out = StringIO()
        call_command("import_companies", str(file), "--school", school.brin, "--json", stdout=out)
        assert json.loads(out.getvalue()) == {
            "new": new,
            "changed": 0,
            "unchanged": 1 - new,
            "errors": [],
        }
    assert Company.objects.count() == 1


def test_the_name_of_a_trainer_may_stand_in_one_column(school):
    head = ["Bedrijf", "Praktijkopleider", "E-mail"]
    data = as_csv([head, ["Smit", "Karin de Boer", "k@smit.example"]])
    intake = take_in(data, SPEC)
    by = Actor.of(make_user(school, Role.COORDINATOR))
    job = imports.start(name="companies", intake=intake, school_id=school.pk, by=by)
    jobs.run(job.pk)
    jobs.run(imports.confirm(job=job, by=by).pk)
    trainer = Trainer.objects.get()
    assert (trainer.first_name, trainer.infix, trainer.last_name) == ("Karin", "de", "Boer")
