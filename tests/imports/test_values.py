import pytest

from core.imports import values
from core.imports.bsn import is_bsn_heading, passes_elfproef
from core.imports.problems import Wrong


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("14-03-2010", "2010-03-14"),
        ("14-3-10", "2010-03-14"),
        ("1-2-98", "1998-02-01"),
        ("2010-03-14", "2010-03-14"),
        ("14/03/2010", "2010-03-14"),
        ("14.3.2010", "2010-03-14"),
        ("20100314", "2010-03-14"),
        ("2010-03-14T00:00:00", "2010-03-14"),
        ("14-03-2010 00:00", "2010-03-14"),
        ("40251", "2010-03-14"),
    ],
)
def test_a_date_is_read_as_it_is_written_here(cell, day):
    assert values.iso_date(cell) == day


@pytest.mark.parametrize("cell", ["31-02-2010", "x", "2010", "14-13-2010", "03-2010"])
def test_what_is_no_date_says_how_to_write_one(cell):
    with pytest.raises(Wrong, match="14-03-2010"):
        values.iso_date(cell)


@pytest.mark.parametrize(
    ("cell", "postcode"),
    [("1234ab", "1234AB"), ("1234 AB", "1234AB"), ("1234.0", "1234"), ("B-2000", "2000")],
)
def test_a_postcode_is_written_one_way(cell, postcode):
    assert values.postcode(cell) == postcode


@pytest.mark.parametrize("cell", ["0123 AB", "12 AB", "1234 A1", "postcode"])
def test_what_is_no_postcode_is_refused(cell):
    with pytest.raises(Wrong):
        values.postcode(cell)


def test_numbers_that_a_spreadsheet_spoiled_are_mended():
    assert values.number(20)("12345.0") == "12345"
    assert values.phone("612345678") == "0612345678"


@pytest.mark.parametrize("cell", ["a@b", "a b@c.nl", "naam", "a@b..nl", "@b.nl"])
def test_what_is_no_address_is_refused(cell):
    with pytest.raises(Wrong):
        values.email(cell)


@pytest.mark.parametrize("cell", ["SaÃ¯d", "Sa\ufffdd"])
def test_broken_letters_are_not_stored_as_a_name(cell):
    with pytest.raises(Wrong, match="kapot"):
        values.text(60)(cell)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("van der Meer", ("van der", "Meer")),
        ("Meer, van der", ("van der", "Meer")),
        ("Jansen", ("", "Jansen")),
        ("van", ("", "van")),
        ("Smit, Bakker", ("", "Smit, Bakker")),
    ],
)
def test_a_surname_in_one_column_is_split(name, parts):
    assert values.split_surname(name) == parts


@pytest.mark.parametrize(
    "heading",
    [
        "BSN",
        "bsn_nummer",
        "LeerlingBSN",
        "Burgerservicenummer",
        "Burger service nr.",
        "PGN",
        "Persoonsgebonden nummer",
        "Onderwijsnummer",
        "Sofi-nummer",
        "BSN/onderwijsnr",
    ],
)
def test_every_name_of_the_bsn_is_known(heading):
    assert is_bsn_heading(heading)


@pytest.mark.parametrize("heading", ["Leerlingnummer", "Stamnr", "Klas", "Absentie", "Sofie"])
def test_other_headings_are_left_alone(heading):
    assert not is_bsn_heading(heading)


def test_the_elfproef_is_that_of_the_bsn():
    assert passes_elfproef("111222333")
    assert passes_elfproef("123456782")
    assert passes_elfproef("1234.56.782")
    assert not passes_elfproef("123456789")
    assert not passes_elfproef("000000000")
