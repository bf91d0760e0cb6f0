"""The page of a month's report, as a browser without a script sees and posts it."""

import re

from django.urls import reverse


def url_of(filing):
    return reverse("filing", args=filing.address)


def page_of(client, filing, user):
    client.force_login(user)
    answer = client.get(url_of(filing))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, filing, cells, *, user=None, action="save", revision=None, **more):
    """Post {(facility, cell): (base, value)} as the page would."""
    if user:
        client.force_login(user)
    data = {"action": action, "revision": filing.revision if revision is None else revision} | more
    for (facility, cell), (base, value) in cells.items():
        data |= {f"{cell}-{facility.code}": value, f"base-{cell}-{facility.code}": base}
    return client.post(url_of(filing), data)


def box(page, name):
    """The tag of the input with this name."""
    return re.search(rf'<input [^>]*name="{name}"[^>]*>', page).group()


def row(page, facility):
    return re.search(rf'<tr id="line-{facility.code}".*?</tr>', page, re.DOTALL).group()


def figures_of(filing, facility):
    return filing.lines.get(facility=facility).figures
