"""Calls of the API of the subsidies."""

from django.urls import reverse

from tests.subsidies.conftest import card_of

ACCOUNT = card_of(4711)
PAYEE = {"kind": "person", "name": "王建国", "bank": "驻马店农商银行", "account": ACCOUNT}


def api_of(name, *args, client, method="post", data=None, **query):
    """Ask the API by the name of its address; JSON goes and comes."""
    address = reverse(f"api_{name}", args=args)
    if method == "get":
        return client.get(address, query)
    return getattr(client, method)(address, data or {}, content_type="application/json")


def step_by_api(client, application, step, revision=None, **sent):
    """Take a step of an application, as seen in its present revision unless told otherwise."""
    revision = application.revision if revision is None else revision
    data = {"revision": revision} | sent
    return api_of(f"application_{step}", application.number, client=client, data=data)


def verify_by_api(client, application, photos, **sent):
    """Verify, as multipart/form-data with photos."""
    address = reverse("api_application_verify", args=[application.number])
    data = {"revision": application.revision, "visited_by": "李春梅", "findings": "", "photos": photos}
    return client.post(address, data | sent)
