"""From which network address a request came: what a limit for people without a login is counted by."""

import ipaddress

from django.conf import settings

ONE_HOLDER = 64  # bits of an IPv6 address that one household or phone has for itself


def client_address(request):
    """The address as text, of an IPv6 one its /64; None where there is none, as on a local socket.

    Behind a proxy it is the last entry of X-Forwarded-For: that one the proxy wrote, those before it anybody
    may have invented.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or told
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return None
    if address.version == 6:
        whole = ipaddress.IPv6Network((int(address), ONE_HOLDER), strict=False)
        address = address.ipv4_mapped or whole.network_address
    return str(address)
