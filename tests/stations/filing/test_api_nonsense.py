"""What no script of ours would send to the API: a 4xx in words, and nothing is written."""

import json

import pytest
from django.db import IntegrityError, OperationalError
from django.urls import reverse

from stations.choices import FilingState
from tests.stations.filing.calls import api_of, change, is_told_in_chinese, patch

pytestmark = pytest.mark.django_db


NONSENSE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"{}",
    b'{"cells": null}',
    b'{"cells": {}}',
    b'{"cells": [null]}',
    b'{"cells": [[]]}',
    b'{"cells": [{}]}',
    b'{"cells": NaN}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"cells": ' + b"[" * 100_000,
]


@pytest.mark.parametrize("body", NONSENSE, ids=lambda body: repr(body[:20]))
def test_a_body_that_is_no_such_thing_is_a_400_in_words(body, board, filing, signed_in):
    address = reverse("api_filing_submit", args=filing.address)
    for answer in (
        signed_in.patch(api_of(filing), body, content_type="application/json"),
        signed_in.post(address, body, content_type="application/json"),
    ):
        assert answer.status_code == 400
        assert is_told_in_chinese(answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": []},
        {"value": {}},
        {"base": [1]},
        {"facility": None},
        {"facility": 12.5},
        {"facility": ["x"]},
        {"facility": ""},
        {"facility": "x" * 100},
        {"facility": "4117\0"},
        {"facility": "\ud800"},
        {"cell": {}},
        {"cell": "\udfff"},
        {"value": "\ud800"},
        {"value": "长" * 3000},
    ],
    ids=repr,
)
def test_a_cell_of_the_wrong_kind_is_a_400_in_words(wrong, board, filing, signed_in):
    answer = patch(signed_in, filing, change(board.hub) | wrong)
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or answer.json()["refused"]
    if answer.status_code == 400:
        assert is_told_in_chinese(answer)
    assert filing.lines.get(facility=board.hub).is_empty


@pytest.mark.parametrize("missing", ["facility", "cell", "base", "value"])
def test_a_cell_without_one_of_its_parts_is_a_400(missing, board, filing, signed_in):
    cell = change(board.hub)
    del cell[missing]
    answer = patch(signed_in, filing, cell)
    assert answer.status_code == 400
    assert "每一格都应写明" in answer.json()["reasons"][0]


@pytest.mark.parametrize("revision", [None, "x", -1, 1.5, 10**30, [], {}, True])
def test_a_revision_that_is_none_sends_nothing_in(revision, board, filing, signed_in):
    board.fill(filing)
    address = reverse("api_filing_submit", args=filing.address)
    answer = signed_in.post(address, {"revision": revision}, content_type="application/json")
    assert answer.status_code in (400, 409)
    assert is_told_in_chinese(answer)
    filing.refresh_from_db()
    assert filing.state == FilingState.DRAFT


def test_too_many_cells_and_too_large_a_body_are_refused_in_words(board, filing, signed_in, settings):
    answer = patch(signed_in, filing, *[change(board.hub)] * 5001)
    assert answer.status_code == 400
    assert "最多 5000 格" in answer.json()["reasons"][0]
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = patch(signed_in, filing, *[change(board.hub)] * 100)
    assert answer.status_code == 413
    assert is_told_in_chinese(answer)


def test_a_number_of_thousands_of_digits_is_no_fault_of_ours(board, filing, signed_in):
    body = json.dumps({"cells": [change(board.hub)]}).replace('"12"', "9" * 5000)
    answer = signed_in.patch(api_of(filing), body, content_type="application/json")
    assert answer.status_code in (200, 400)


def test_json_alone_is_spoken(board, filing, signed_in):
    form = signed_in.patch(api_of(filing), "cells=1", content_type="application/x-www-form-urlencoded")
    assert form.status_code == 415
    assert is_told_in_chinese(form)
    assert signed_in.get(api_of(filing), headers={"accept": "text/html"}).status_code == 406
    put = signed_in.put(api_of(filing), {}, content_type="application/json")
    assert put.status_code == 405
    assert is_told_in_chinese(put)


@pytest.mark.parametrize("error", [IntegrityError, OperationalError])
def test_what_the_database_refuses_is_a_409_in_words(error, board, filing, signed_in, monkeypatch):
    def refuse(*_, **__):
        raise error("constraint")

    monkeypatch.setattr("stations.api.views.save_figures", refuse)
    answer = patch(signed_in, filing, change(board.hub))
    assert answer.status_code == 409
    assert is_told_in_chinese(answer)


@pytest.mark.parametrize("address", ["filings/411702102/2026-13/", "filings/", "x", ""])
@pytest.mark.parametrize("method", ["get", "patch", "post", "delete"])
def test_an_address_that_is_not_there_is_told_in_json_too(address, method, client):
    answer = getattr(client, method)(f"/api/v1/{address}")
    assert answer.status_code == 404
    assert is_told_in_chinese(answer)


def test_answers_are_kept_by_no_cache(board, filing, signed_in):
    assert "no-store" in signed_in.get(api_of(filing)).headers["Cache-Control"]
