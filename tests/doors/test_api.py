"""The shared battery: every address of the API, read and written by everybody."""

import pytest

from tests.doors.declared import ABOUT, API, API_WRITERS, address, sign_in
from tests.subsidies.situations import taken_back
from yicheng_express.accounts.roles import Role


def test_the_api_tells_the_anonymous_to_sign_in(network, client):
    for name in sorted(API):
        answer = client.get(address(name, network))
        assert (answer.status_code, answer.json()) == (401, {"reasons": ["请先登录。"]}), name


@pytest.mark.parametrize("role", Role)
def test_the_api_opens_for_its_roles_alone(role, network, client):
    sign_in(client, role)
    found = {name: client.get(address(name, network)).status_code for name in sorted(API)}
    assert found == {name: 200 if role in API[name] else 403 for name in sorted(API)}


def post_by_api(client, page):
    return client.post(page, {"revision": 0}, content_type="application/json")


def test_nothing_is_written_by_the_api_without_signing_in(network, client):
    for name in sorted(API_WRITERS):
        answer = post_by_api(client, address(name, network))
        assert (answer.status_code, answer.json()) == (401, {"reasons": ["请先登录。"]}), name


@pytest.mark.parametrize("role", Role)
def test_the_api_lets_its_roles_alone_write(role, network, client):
    sign_in(client, role)
    for name in sorted(API_WRITERS):
        with taken_back():
            answer = post_by_api(client, address(name, network))
        assert (answer.status_code == 403) == (role not in API_WRITERS[name]), name
        assert answer.status_code == 200 or answer.json()["reasons"], name


@pytest.mark.parametrize("name", sorted(set(API_WRITERS) & set(ABOUT)))
def test_the_api_writes_nothing_of_others(name, network, client):
    for role in API_WRITERS[name]:
        sign_in(client, role)
        assert post_by_api(client, address(name, network, own=False)).status_code == 404
