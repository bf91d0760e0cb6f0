"""The trial as `make run` starts it, beside a test: a process with a folder and a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from django.conf import settings


def environment(tmp_path, **extra):
    """A machine's environment, without what the tests themselves set."""
    own = {"SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "HTTPS", "VAR_DIR", "DEBUG"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {"VAR_DIR": str(tmp_path / "var")} | extra


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Trial:
    """A running `make run`: what it printed, and the address it serves."""

    def __init__(self, tmp_path):
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yicheng_express.trial"],
            cwd=settings.BASE_DIR,
            env=environment(tmp_path, PORT=str(self.port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def __enter__(self):
        self.printed = self.read_up_to("Ctrl+C")
        return self

    def read_up_to(self, word):
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if word in line:
                break
        return "".join(lines)

    def killed_at(self, word, seconds):
        """Ended without a chance to tidy up, so long after it printed `word`."""
        assert word in self.read_up_to(word)
        time.sleep(seconds)
        self.process.kill()
        self.process.wait(timeout=20)
        self.process.stdout.close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path):
        for _attempt in range(100):
            try:
                with urllib.request.urlopen(f"{self.address}{path}") as response:
                    return response.read().decode()
            except ConnectionError:
                time.sleep(0.1)
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionError):
                    raise
                time.sleep(0.1)
        raise AssertionError("the trial does not answer")

    def __exit__(self, *_error):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=20)
        self.process.stdout.close()
