"""Names, codes, actors, pages: the small parts that everything leans on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.defaultfilters import floatformat
from django.test import RequestFactory

from core.actors import NOBODY, Actor
from core.codes import ALPHABET, new_code
from core.names import formal_name, full_name, plain, search_key, sort_key
from core.paging import paginate
from core.templatetags.components import bars
from tests.factories import make_school, make_student, make_user


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë", "zoe"),
        ("D'Angelo-Öz", "d angelo oz"),
        ("  Ĳssel ", "ijssel"),
        ("ß", "ss"),
        ("", ""),
        ("Yılmaz", "yilmaz"),
        ("Søren Łuczak-Æro", "soren luczak aero"),
    ],
)
def test_plain_text_is_the_same_on_both_databases(text, shown):
    assert plain(text) == shown


def test_the_infix_is_skipped_when_sorting():
    people = [
        ("Sanne", "van der", "Meer"),
        ("Bo", "", "Vos"),
        ("Anna", "de", "Boer"),
        ("Émile", "", "Meer"),
    ]
    assert [full_name(*p) for p in sorted(people, key=lambda p: sort_key(*p))] == [
        "Anna de Boer",
        "Émile Meer",
        "Sanne van der Meer",
        "Bo Vos",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "meer",
        "van der meer",
        "vandermeer",
        "sanne",
        "SANNE VAN DER MEER",
        "sannevandermeer",
        "1234",
    ],
)
@pytest.mark.django_db
def test_a_student_is_found_however_the_name_is_typed(text):
    from students.models import Student

    student = make_student(
        make_school(), first_name="Sanne", infix="van der", last_name="Meer", leerlingnummer="1234"
    )
    make_student(make_school(), first_name="Bo", infix="", last_name="Vos")
    assert list(Student.objects.all().found_by(text)) == [student]


def test_a_search_key_holds_more_when_given():
    assert " 1012 ab" in search_key("Bo", "", "Vos", "1012 AB")
    assert search_key("Bo", "", "") == " bo  bo  "


@pytest.mark.parametrize(
    ("infix", "last", "shown"),
    [("van der", "Meer", "Van der Meer"), ("", "Vos", "Vos"), ("", "", "")],
)
def test_the_formal_name_takes_a_capital(infix, last, shown):
    assert formal_name(infix, last) == shown


def test_codes_are_short_random_and_free_of_vowels():
    codes = {new_code() for _n in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 6 and set(code) <= set(ALPHABET) for code in codes)
    assert not set(ALPHABET) & set("AEIOUY01")


@pytest.mark.django_db
def test_an_actor_is_a_user_a_bearer_the_system_or_nobody():
    user = make_user()
    assert (Actor.of(user).is_user, Actor.of(user).ref) == (True, user.pk)
    assert Actor.of(AnonymousUser()) is NOBODY
    assert (Actor.system("beat").kind, Actor.system("beat").ref) == ("system", None)
    bearer = Actor.bearer(user)  # any row with a key will do here
    assert (bearer.kind, bearer.ref, bearer.is_user) == ("link", user.pk, False)


@pytest.mark.parametrize(("asked", "number"), [("1", 1), ("3", 3), ("99", 4), ("x", 1), ("", 1)])
def test_a_page_that_is_not_there_is_the_nearest_one(asked, number):
    request = RequestFactory().get("/", {"pagina": asked})
    assert paginate(request, list(range(80))).number == number


@pytest.mark.parametrize(("value", "shown"), [(47.25, "47,3"), (1053.5, "1.053,5"), (12, "12")])
def test_a_bar_and_the_table_beside_it_write_the_same_number(value, shown):
    (row,) = bars("Uren", [{"label": "3A", "value": value}])["rows"]
    assert row["shown"] == shown == floatformat(value, "-1g")
