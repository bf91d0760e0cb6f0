"""Workbooks that wait between preview and confirmation: what was read, kept on the server under its owner.

The person gets a random token, never a path; the rows that are confirmed are those that were previewed.
"""

import json
import re
import secrets
from dataclasses import asdict

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from yicheng_express.workbooks.reading import Row

FOLDER = "waiting_workbooks"
TOKEN = re.compile(r"[0-9a-f]{32}")


class NotWaitingError(Exception):
    """No workbook waits under this token for this person: confirmed already, replaced, or never theirs."""


def folder_of(user, model):
    return f"{FOLDER}/{user.pk}/{model._meta.label_lower}"


def keep(user, model, rows, *, fingerprint):
    """Keep what was previewed; the token to confirm it with. An earlier one of the same kind is dropped."""
    forget(user, model)
    token = secrets.token_hex(16)
    content = json.dumps({"fingerprint": fingerprint, "rows": [asdict(row) for row in rows]})
    default_storage.save(f"{folder_of(user, model)}/{token}.json", ContentFile(content.encode()))
    return token


def waiting(user, model, token):
    """The rows under `token`, and the fingerprint of their preview. Raises NotWaitingError."""
    path = f"{folder_of(user, model)}/{token}.json"
    if not TOKEN.fullmatch(token) or not default_storage.exists(path):
        raise NotWaitingError
    with default_storage.open(path) as stream:
        content = json.load(stream)
    return [Row(**row) for row in content["rows"]], content["fingerprint"]


def forget(user, model):
    """Drop what waits."""
    folder = folder_of(user, model)
    if default_storage.exists(folder):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
