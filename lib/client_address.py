"""Where a request comes from, as far as we can know it."""

import ipaddress

from django.conf import settings


def client_address(request):
    """The address of the client as text, "" when the server was not told one.

    `X-Forwarded-For` counts only when the request comes from one of DANGKE_TRUSTED_PROXIES
    (networks): then the last address in it that is no such proxy. Everything before that one is
    hearsay, and whatever is no address ends the walk. An IPv6 client is its /64, since one
    customer has that many addresses.
    """
    near = _address(request.META.get("REMOTE_ADDR", ""))
    if near is None:
        return ""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while told and _is_proxy(near):
        before = _address(told.pop())
        if before is None:
            break
        near = before
    return _source(near)


def _address(text):
    """The address in a text, without port and brackets; None when there is none."""
    text = text.strip().removeprefix("[")
    if "]" in text:
        text = text.partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_proxy(address):
    return any(
        address in network
        for network in settings.DANGKE_TRUSTED_PROXIES
        if network.version == address.version
    )


def _source(address):
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))
