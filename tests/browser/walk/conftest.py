"""One walk through a trial, measured once in a run, whichever worker asks first."""

import fcntl
import json

import pytest
from django.conf import settings

from tests.browser.walk.measuring import measure
from tests.trials import Trial


@pytest.fixture(scope="session")
def found(tmp_path_factory, worker_id, chromium):
    """What `measure` found; the other workers wait for it and read it."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        pytest.skip("the trial keeps its own SQLite, whatever the suite runs on: once is enough")
    folder = tmp_path_factory.getbasetemp()
    folder = folder if worker_id == "master" else folder.parent
    with (folder / "walk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = folder / "walk.json"
        if not file.exists():
            file.write_text(json.dumps(measure_a_trial(folder, chromium)))
        return json.loads(file.read_text())


def measure_a_trial(folder, chromium):
    with Trial(folder) as trial:
        trial.get("/login/")
        password = (folder / "var" / "demo-password").read_text().strip()
        return measure(trial.address, password, chromium)
