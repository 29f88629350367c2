"""Whose word about the client is taken: none of strangers, that of our proxies."""

import ipaddress

import pytest
from django.test import RequestFactory

from lib.client_address import client_address

PROXIES = ("127.0.0.1/32", "10.0.3.0/24", "fd00::/64")


@pytest.fixture
def asked(settings):
    def ask(near, *told, proxies=PROXIES):
        settings.DANGKE_TRUSTED_PROXIES = tuple(map(ipaddress.ip_network, proxies))
        headers = {"HTTP_X_FORWARDED_FOR": ",".join(told)} if told else {}
        return client_address(RequestFactory().get("/", REMOTE_ADDR=near, **headers))

    return ask


def test_a_stranger_is_not_believed(asked):
    assert asked("203.0.113.9", "1.2.3.4") == "203.0.113.9"
    assert asked("127.0.0.1", "1.2.3.4", proxies=()) == "127.0.0.1"


@pytest.mark.parametrize(
    ("told", "client"),
    [
        (["203.0.113.9"], "203.0.113.9"),
        # Forged in front of what the proxy saw itself.
        (["1.2.3.4", " 203.0.113.9"], "203.0.113.9"),
        (["10.0.3.9", "203.0.113.9"], "203.0.113.9"),
        # Two of our proxies in a row.
        (["1.2.3.4", "203.0.113.9", "10.0.3.7"], "203.0.113.9"),
        # Nothing but proxies: the request comes from one of them.
        (["10.0.3.7"], "10.0.3.7"),
        (["nonsense"], "127.0.0.1"),
        (["1.2.3.4", "nonsense"], "127.0.0.1"),
        ([""], "127.0.0.1"),
        ([], "127.0.0.1"),
        (["203.0.113.9:51234"], "203.0.113.9"),
        (["::ffff:203.0.113.9"], "203.0.113.9"),
        (["[2001:db8:1:2:3::9]:443"], "2001:db8:1:2::/64"),
    ],
)
def test_a_proxy_is_believed_about_the_last_address_that_is_none_of_ours(
    asked, told, client
):
    assert asked("127.0.0.1", *told) == client


def test_the_host_part_of_ipv6_makes_no_new_client(asked):
    assert asked("2001:db8::1") == asked("2001:db8::2") != asked("2001:db8:0:1::1")
    assert asked("fd00::1", "2001:db8::1") == "2001:db8::/64"


def test_a_server_that_was_told_nothing_knows_nothing(asked):
    assert asked("", "1.2.3.4") == ""
