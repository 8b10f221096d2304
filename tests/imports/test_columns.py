"""A column is found by every name that we give it, and a wrong cell is shown as people saw it."""

import pytest
from django.utils import translation

from companies.imports import SPEC as COMPANIES
from core.imports.columns import check_header, match, parse_line
from core.imports.problems import FileRefused
from students.imports import SPEC as STUDENTS

LANGUAGES = ("nl", "en", "nl-x-student")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spec", [STUDENTS, COMPANIES], ids=lambda spec: spec.name)
def test_every_column_is_found_by_the_name_that_we_give_it(spec, language):
    with translation.override(language):
        for column in spec.columns:
            assert column.name in match(spec, [str(column.label)]).at, (language, column.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_heading_means_two_columns(language):
    for spec in (STUDENTS, COMPANIES):
        with translation.override(language):
            found = match(spec, [str(column.label) for column in spec.columns]).at
        assert len(set(found.values())) == len(spec.columns)


def test_a_missing_column_is_named_as_read_and_as_exported():
    cells = ["Roepnaam", "Achternaam", "Klas", "Geboortedatum"]
    with translation.override("en"), pytest.raises(FileRefused) as refused:
        check_header(STUDENTS, match(STUDENTS, cells), cells, 1)
    assert "The column Student number (Leerlingnummer) is missing." in str(refused.value)


def test_a_wrong_cell_is_named_so_too():
    with translation.override("en"):
        _values, problems = parse_line(STUDENTS, ["first_name", "postcode"], ["", "12"], 4)
        assert [p.column for p in problems] == ["First name (Roepnaam)", "Postcode"]
        assert problems[0].message == "There is nothing here. Fill in first name (roepnaam)."


def test_a_date_of_a_spreadsheet_that_cannot_be_is_shown_as_it_was_seen():
    _values, problems = parse_line(STUDENTS, ["birth_date"], ["2024-01-01T00:00:00"], 4)
    assert [p.value for p in problems] == ["01-01-2024"]


def test_in_dutch_a_column_has_one_name():
    assert STUDENTS.label("first_name") == "Roepnaam"
