"""A throw-away PostgreSQL cluster for the tests: real, on loopback, gone at the end."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

#: Where Debian keeps the server's programs, which are not on the PATH.
_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str | None:
    """The path of one of PostgreSQL's programs."""
    return shutil.which(name, path=os.pathsep.join([*map(str, _DEBIAN), os.environ.get("PATH", "")]))


def within_reach(folder: Path) -> None:
    """Lets PostgreSQL's own user, when we are root, go into a folder that pytest made for us alone."""
    common = Path(tempfile.gettempdir())
    for one in (folder, *folder.parents):
        if one != common and one.is_relative_to(common):
            one.chmod(0o755)


class Cluster:
    """One server with its data in a temporary folder; a durable one keeps what it answered."""

    def __init__(self, *, within: Path | None = None, durable: bool = False, settings: str = "") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ateliers-pg-", dir=within))
        self.port = free_port()
        # PostgreSQL refuses to run as root: as root we are its own system user.
        self.as_user = ["runuser", "-u", "postgres", "--"] if getpass.getuser() == "root" else []
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "ateliers", "-E", "UTF8", "--no-sync")
        listen = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self.options = f"{listen} -c fsync={'on' if durable else 'off'} {settings}"
        self.start()

    def start(self) -> None:
        """Starts the server, after a crash too, and waits until it answers."""
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", self.options, "start")

    def crash(self) -> None:
        """Stops it without letting it put anything in order: its next start recovers from its log."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, name: str, *arguments: str) -> None:
        path = program(name)
        assert path, f"{name} is not installed"
        # pg_ctl leaves the server behind, which would hold a pipe open for ever.
        with (self.folder.parent / f"{self.folder.name}-{name}.out").open("wb") as out:
            subprocess.run(
                [*self.as_user, path, *arguments], check=True, stdout=out, stderr=out, timeout=60, cwd="/"
            )

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database of this cluster."""
        return f"postgresql+psycopg://ateliers@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """One statement outside a transaction, as CREATE DATABASE wants it."""
        import psycopg

        with psycopg.connect(
            f"postgresql://ateliers@127.0.0.1:{self.port}/postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """Stops the server and removes its folder."""
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)
        for out in self.folder.parent.glob(f"{self.folder.name}-*.out"):
            out.unlink()
