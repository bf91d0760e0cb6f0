"""Workbooks that wait between preview and confirmation: what was read, kept on the server under its owner.

The person gets a random token, never a path; the rows that are confirmed are those that were previewed. What
nobody confirms within a day is thrown away. They hold telephone numbers, and lie in a storage of their own,
out of reach of a web server that serves media. Another worker may clear away a file at any moment: what is
gone is gone.
"""

import datetime
import json
import re
import secrets
from dataclasses import asdict

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from yicheng_express.workbooks.reading import Row

STORAGE = "waiting_workbooks"
TOKEN = re.compile(r"[0-9a-f]{32}")
KEPT_FOR = datetime.timedelta(days=1)


class NotWaitingError(Exception):
    """No workbook waits under this token for this person: confirmed already, replaced, or never theirs."""


def storage():
    return storages[STORAGE]


def folder_of(user, kind):
    return f"{user.pk}/{kind}"


def keep(user, kind, rows, **preview):
    """Keep what was previewed; the token to confirm it with. An earlier one of the same kind is dropped.

    kind: the folder in the user's own, such as a model's label. preview: what else is to be known of it then.
    """
    forget(user, kind)
    throw_away_stale()
    token = secrets.token_hex(16)
    content = json.dumps({"preview": preview, "rows": [asdict(row) for row in rows]})
    storage().save(f"{folder_of(user, kind)}/{token}.json", ContentFile(content.encode()))
    return token


def waiting(user, kind, token):
    """The rows under `token`, and what was kept of their preview. Raises NotWaitingError."""
    path = f"{folder_of(user, kind)}/{token}.json"
    if not TOKEN.fullmatch(token) or is_stale(path):
        raise NotWaitingError
    try:
        with storage().open(path) as stream:
            content = json.load(stream)
        return [Row(**row) for row in content["rows"]], content["preview"]
    except (FileNotFoundError, KeyError):
        raise NotWaitingError from None


def forget(user, kind):
    """Drop what waits."""
    for path in files_in(folder_of(user, kind)):
        storage().delete(path)


def throw_away_stale():
    """Drop what nobody, of anybody, confirmed in time."""
    for path in files_in(""):
        if is_stale(path):
            storage().delete(path)


def is_stale(path):
    """Whether a file has waited too long, or waits no more."""
    try:
        return timezone.now() - storage().get_modified_time(path) > KEPT_FOR
    except FileNotFoundError:
        return True


def files_in(folder):
    """The files in a folder of the storage and in those below it."""
    try:
        folders, names = storage().listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in names)
    for below in folders:
        yield from files_in(f"{folder}/{below}".lstrip("/"))
