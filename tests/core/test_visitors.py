import pytest
from django.core.cache import cache
from django.test import RequestFactory

from core.visitors import address_of, spend


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_each_visitor_may_do_so_many_in_a_while():
    assert [spend("ask", "a", most=2, seconds=60) for _n in range(3)] == [True, True, False]
    assert spend("ask", "b", most=2, seconds=60)
    assert spend("other", "a", most=2, seconds=60)


def test_the_same_address_in_capitals_is_the_same():
    assert spend("ask", "Karin@b.example", most=1, seconds=60)
    assert not spend("ask", "karin@B.example", most=1, seconds=60)


def test_a_visitor_cannot_name_its_own_address(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert address_of(request) == "10.0.0.1"


def test_behind_our_proxy_the_last_address_counts(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="1.2.3.4, 5.6.7.8")
    assert address_of(request) == "5.6.7.8"
