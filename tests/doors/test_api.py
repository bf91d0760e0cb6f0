"""The shared battery: every address of the API, read and written by everybody."""

import pytest

from tests.doors.declared import ABOUT, API, API_WRITERS, address, sign_in
from yicheng_express.accounts.roles import Role


@pytest.mark.parametrize("name", sorted(API))
def test_the_api_tells_the_anonymous_to_sign_in(name, network, client):
    answer = client.get(address(name, network))
    assert answer.status_code == 401
    assert answer.json() == {"reasons": ["请先登录。"]}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", sorted(API))
def test_the_api_opens_for_its_roles_alone(name, role, network, client):
    sign_in(client, role)
    assert client.get(address(name, network)).status_code == (200 if role in API[name] else 403)


def post_by_api(client, page):
    return client.post(page, {"revision": 0}, content_type="application/json")


@pytest.mark.parametrize("name", sorted(API_WRITERS))
def test_nothing_is_written_by_the_api_without_signing_in(name, network, client):
    answer = post_by_api(client, address(name, network))
    assert (answer.status_code, answer.json()) == (401, {"reasons": ["请先登录。"]})


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", sorted(API_WRITERS))
def test_the_api_lets_its_roles_alone_write(name, role, network, client):
    sign_in(client, role)
    answer = post_by_api(client, address(name, network))
    assert (answer.status_code == 403) == (role not in API_WRITERS[name])
    assert answer.status_code == 200 or answer.json()["reasons"]


@pytest.mark.parametrize("name", sorted(set(API_WRITERS) & set(ABOUT)))
def test_the_api_writes_nothing_of_others(name, network, client):
    for role in API_WRITERS[name]:
        sign_in(client, role)
        assert post_by_api(client, address(name, network, own=False)).status_code == 404
