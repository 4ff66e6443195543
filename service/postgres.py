"""A PostgreSQL server of our own, on loopback, for `atelier cluster`: made, started, stopped."""

from __future__ import annotations

import contextlib
import getpass
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.clock import ticks
from models.errors import EnvironmentProblem

#: Where Debian keeps the server's programs, which are not on the PATH.
_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
#: A killed server leaves processes and memory behind for a moment: a start may have to wait for them.
PATIENCE = 60.0
USER = "ateliers"
_MISSING = (
    "Installez-le (Debian : apt install postgresql), ou donnez les deux bases : ATELIER_DATABASE_URL et "
    "PREFECT_API_DATABASE_CONNECTION_URL."
)


def program(name: str) -> str | None:
    """The path of one of PostgreSQL's programs."""
    return shutil.which(name, path=os.pathsep.join([*map(str, _DEBIAN), os.environ.get("PATH", "")]))


class Postgres:
    """The server whose data are in this folder; a password of its own, on a port of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._data, self._secret = folder / "data", folder / "mot-de-passe"
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def _owner(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root: as root we give it its own system user."""
        return {"user": "postgres", "group": "postgres"} if getpass.getuser() == "root" else {}

    def start(self) -> None:
        """Returns once it answers; makes it where there is none. EnvironmentProblem when it cannot."""
        if self._answers():
            return
        if not (self._data / "PG_VERSION").exists():
            self._make()
        end = ticks() + PATIENCE
        while ticks() < end:
            if self._child is None or self._child.poll() is not None:
                self._child = self._launch()
            time.sleep(0.2)
            if self._answers():
                return
        raise EnvironmentProblem(
            "PostgreSQL ne démarre pas.", todo=f"Son journal : {self.folder / 'postgres.log'}."
        )

    def _make(self) -> None:
        initdb = program("initdb")
        if initdb is None:
            raise EnvironmentProblem("PostgreSQL n’est pas installé.", todo=_MISSING)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._secret.touch(mode=0o600)
        self._secret.write_text(secrets.token_urlsafe(24))
        if self._owner:
            for path in (self.folder, self._secret):
                shutil.chown(path, self._owner["user"], self._owner["group"])
        options = ["-A", "scram-sha-256", "-U", USER, "--pwfile", str(self._secret), "-E", "UTF8"]
        with (self.folder / "postgres.log").open("ab") as log:
            made = subprocess.run(
                [initdb, "-D", str(self._data), *options],
                check=False,
                stdout=log,
                stderr=log,
                cwd="/",
                **self._owner,
            )
        if made.returncode:
            todo = f"Son journal : {self.folder / 'postgres.log'}."
            raise EnvironmentProblem("La base PostgreSQL n’a pas pu être créée.", todo=todo)

    def _launch(self) -> subprocess.Popen[bytes]:
        listen = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        with (self.folder / "postgres.log").open("ab") as log:
            # A session of its own: Ctrl-C reaches us alone, and it is stopped last.
            return subprocess.Popen(
                [program("postgres") or "postgres", "-D", str(self._data), "-p", str(self.port), *listen],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **self._owner,
            )

    def url(self, database: str, driver: str = "postgresql") -> str:
        """The address of a database of this server, with its password."""
        secret = quote(self._secret.read_text().strip())
        return f"{driver}://{USER}:{secret}@127.0.0.1:{self.port}/{database}"

    def ensure(self, database: str) -> None:
        """Creates a database unless it is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))

    def _answers(self) -> bool:
        if not self._secret.exists():
            return False
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    @property
    def pid(self) -> int:
        """Its process, also when a killed `atelier cluster` left it; 0 when there is none."""
        try:
            return int((self._data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return 0

    def alive(self) -> bool:
        """Whether the process runs; one that was left by a killed program is no child of ours."""
        if self._child is not None:
            return self._child.poll() is None
        return self._answers()

    def stop(self) -> None:
        """A fast stop: connections are closed, what was committed is kept."""
        pid = self.pid
        if not pid or not self.alive():
            return
        for sign in (signal.SIGINT, signal.SIGQUIT):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
            if self._gone_within(20.0, pid):
                return

    def _gone_within(self, seconds: float, pid: int) -> bool:
        end = ticks() + seconds
        while ticks() < end:
            # A child that nobody waits for stays in the table of processes.
            ended = self._child is None or self._child.poll() is not None
            if ended and self.pid != pid:
                return True
            time.sleep(0.05)
        return False
