from django.template import Context, Template
from django.test import RequestFactory

HREF = Template("{% chip_href 'dag' 3 %}")


def href(address):
    return HREF.render(Context({"request": RequestFactory().get(address)})).replace("&amp;", "&")


def test_a_chip_adds_its_word_and_starts_at_the_first_page():
    assert href("/?soort=stage&pagina=4") == "?soort=stage&dag=3"


def test_a_chip_that_is_on_takes_its_word_away():
    assert href("/?dag=3&soort=stage") == "?soort=stage"


def test_a_chip_replaces_another_of_its_row():
    assert href("/?dag=5") == "?dag=3"
