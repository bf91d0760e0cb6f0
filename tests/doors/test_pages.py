"""The shared battery: every page, asked by everybody, with other people's data there.

A page that is added to the portal and not to PAGES fails here; so does a public page not named in PUBLIC.
"""

from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from tests.doors.declared import (
    ABOUT,
    ADMIN_VIEWERS,
    ALL,
    API,
    API_WRITERS,
    FOR_EVERYBODY_TOO,
    PAGES,
    POST_ONLY,
    PUBLIC,
    READERS,
    address,
    sign_in,
)
from yicheng_express.accounts.roles import Role

OPENED = sorted(set(PAGES) - POST_ONLY)


def own_pages():
    for entry in get_resolver().url_patterns:
        for pattern in [entry] if isinstance(entry, URLPattern) else entry.url_patterns:
            if not isinstance(entry, URLPattern) and entry.app_name == "admin":
                continue
            yield pattern.name


def test_every_page_is_declared_and_every_admin_too():
    assert set(own_pages()) == PUBLIC | set(PAGES) | set(API) | set(API_WRITERS)
    assert {model.__name__ for model in admin.site._registry} == set(ADMIN_VIEWERS)


def test_every_app_of_the_house_is_installed():
    assert {"accounts", "stations", "subsidies", "supervision", "dashboard"} <= set(apps.app_configs)


def test_every_page_sends_the_anonymous_to_sign_in(network, client):
    pages = [address(name, network) for name in OPENED if name not in FOR_EVERYBODY_TOO]
    ways = {page: client.get(page).headers.get("Location") for page in pages}
    assert ways == {page: f"/login/?next={quote(page)}" for page in pages}


def test_signing_out_needs_a_post(client, network):
    sign_in(client, Role.LEADER)
    assert client.get("/logout/").status_code == 405


@pytest.mark.parametrize("role", Role)
def test_a_page_opens_for_its_roles_alone(role, network, client):
    sign_in(client, role)
    found = {name: client.get(address(name, network)).status_code for name in OPENED}
    assert found == {name: 200 if role in PAGES[name] else 403 for name in OPENED}


@pytest.mark.parametrize("role", sorted(ALL - {Role.TECHNICIAN}))
def test_what_belongs_to_others_is_not_there(role, network, client):
    """Out of scope is a 404; whoever has not the right may be told that first."""
    sign_in(client, role)
    for name in sorted(set(ABOUT) - POST_ONLY - set(API_WRITERS)):
        expected = {404} if role in (PAGES | API)[name] else {403, 404}
        assert client.get(address(name, network, own=False)).status_code in expected, name


@pytest.mark.parametrize(
    "query", ["district=411721", "township=411721100", "district=x", "township=411702999"]
)
def test_the_dashboard_of_others_is_not_there(query, network, client):
    sign_in(client, Role.LEADER)
    assert client.get(f"/dashboard/?{query}").status_code == 404


@pytest.mark.parametrize("role", sorted(READERS))
def test_no_page_shows_another_districts_names(role, network, client):
    sign_in(client, role)
    names = ("home", "dashboard", "facilities", "filings_review", "filing_reopenings")
    for name in (*names, "eligibility", "subsidy_rules"):
        content = client.get(reverse(name)).content.decode()
        for foreign in ("西平县", "柏城镇", "外村", "外县快递"):
            assert foreign not in content
