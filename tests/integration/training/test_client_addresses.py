"""Limits by address count clients, not what clients say of themselves."""

import ipaddress

import pytest
from django.core.cache import cache
from django.urls import reverse

from training.views.certificates import CHECKS

pytestmark = pytest.mark.django_db

CHECK = reverse("check-certificate", args=["T-0001"])
LOGIN = reverse("account_login")


def statuses(client, times, address, *, near, method="get", data=None):
    """The answers to requests that each claim another client."""
    return [
        getattr(client, method)(
            address,
            data,
            REMOTE_ADDR=near,
            HTTP_X_FORWARDED_FOR=f"198.51.100.{no}",
        ).status_code
        for no in range(times)
    ]


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


def test_a_forged_header_gives_no_new_tries(client, settings):
    settings.DANGKE_TRUSTED_PROXIES = ()
    # Two windows may be touched, and one more than both hold is refused.
    found = statuses(client, 2 * CHECKS + 1, CHECK, near="203.0.113.9")
    assert set(found[:CHECKS]) == {404}
    assert 429 in found


def test_clients_behind_a_listed_proxy_are_told_apart(client, settings):
    settings.DANGKE_TRUSTED_PROXIES = (ipaddress.ip_network("10.0.3.7"),)
    found = statuses(client, CHECKS + 1, CHECK, near="10.0.3.7")
    assert set(found) == {404}


def test_wrong_passwords_are_counted_by_the_same_address(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    wrong = {"login": "nobody", "password": "wrong"}
    tries = {"near": "203.0.113.9", "method": "post", "data": wrong}
    too_many = "Too many attempts"
    settings.DANGKE_TRUSTED_PROXIES = ()
    client.cookies["django_language"] = "en"
    statuses(client, 3, LOGIN, **tries)
    page = client.post(
        LOGIN, wrong, REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="1.2.3.4"
    )
    assert too_many in page.content.decode()
    settings.DANGKE_TRUSTED_PROXIES = (ipaddress.ip_network("203.0.113.9"),)
    page = client.post(
        LOGIN, wrong, REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="1.2.3.4"
    )
    assert too_many not in page.content.decode()
