"""Steps at the pages of the rolls: the boxes that can be ticked, locking, what was refused."""

import re

from django.urls import reverse

from subsidies.roll_forms import key_of


def making_page(fund):
    return f"{reverse('roll_new')}?fund={key_of(fund)}"


def boxes(response):
    """Number → whether it is ticked, and what is sent for it."""
    found = re.findall(r'name="application" value="(\S+?)@(\d+)"[^>]*?( checked)?>', response.text)
    return {number: (bool(checked), f"{number}@{seen}") for number, seen, checked in found}


def lock(client, page, values, **head):
    fields = {"title": "驿城区补贴发放花名册", "unit": "驿城区财政局", "document_number": "驿财〔2026〕9号"}
    return client.post(page, fields | head | {"application": values}, follow=True)


def refusals(response):
    assert response.status_code == 409
    return " ".join(response.context["refusals"])


def page_of(name, roll):
    return reverse(name, args=[roll.number])
