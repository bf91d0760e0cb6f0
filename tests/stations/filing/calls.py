"""Calls of the API of the month's report."""

from django.urls import reverse


def api_of(filing):
    return reverse("api_filing", args=filing.address)


def change(facility, cell="inbound", base=None, value="12"):
    return {"facility": facility.code, "cell": cell, "base": base, "value": value}


def patch(client, filing, *cells):
    return client.patch(api_of(filing), {"cells": list(cells)}, content_type="application/json")


def post_submission(client, filing, revision=None):
    revision = filing.revision if revision is None else revision
    address = reverse("api_filing_submit", args=filing.address)
    return client.post(address, {"revision": revision}, content_type="application/json")


def is_told_in_chinese(answer):
    reasons = answer.json()["reasons"]
    return bool(reasons) and all(any("\u4e00" <= sign <= "\u9fff" for sign in reason) for reason in reasons)
