"""The command line in this process: what it answers, and what it leaves on the disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from cli.main import main
from config.database import make_engine
from config.settings import load_settings

LATER = "2027-04-02T10:00:00+02:00"


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The answer given with --json: one document, alone on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        """The error given with --json."""
        found: dict[str, str] = self.data["error"]
        assert set(found) >= {"code", "field", "message", "kept", "todo"}
        assert found["message"].endswith((".", ")"))
        return found


class CommandLine:
    """Runs `atelier` in this process, with its own settings and at its own moment."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, url: str = ""
    ) -> None:
        self.monkeypatch, self.capsys, self.home = monkeypatch, capsys, home
        self.settings = {"ATELIER_HOME": str(home), **({"ATELIER_DATABASE_URL": url} if url else {})}
        self.at: str | None = "2027-03-12T10:00:00+01:00"

    def __call__(self, *arguments: str, **settings: str) -> Answer:
        """The exit code and both outputs; `courier=…` sets ATELIER_COURIER for this command."""
        given = {f"ATELIER_{name.upper()}": value for name, value in settings.items()}
        if self.at:
            given.setdefault("ATELIER_CLOCK", self.at)
        self.capsys.readouterr()
        with self.monkeypatch.context() as patched, engines_closed(patched):
            for name, value in {**self.settings, **given}.items():
                patched.setenv(name, value)
            load_settings.cache_clear()
            with pytest.raises(SystemExit) as ended:
                main(arguments)
        load_settings.cache_clear()
        out, err = self.capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Answer(ended.value.code, out, err)


@contextmanager
def engines_closed(patched: pytest.MonkeyPatch) -> Iterator[None]:
    """A command leaves its connections to the end of its process; here the process goes on."""
    engines: list[Engine] = []

    def made(url: str) -> Engine:
        engines.append(make_engine(url))
        return engines[-1]

    patched.setattr("config.wiring.make_engine", made)
    try:
        yield
    finally:
        for engine in engines:
            engine.dispose()


def everything(home: Path) -> list[tuple[object, ...]]:
    """All the rows of what people and rules have kept, byte for byte."""
    found: list[tuple[object, ...]] = []
    with closing(sqlite3.connect(home / "var" / "atelier.db")) as connection:
        for table in ("fact", "journal", "message", "person", "walk", "process_version", "refused"):
            rows = sorted(map(repr, connection.execute(f"SELECT * FROM {table}")))  # noqa: S608 - our names
            found += [(table, row) for row in rows]
    return found


def facts(home: Path) -> list[tuple[object, ...]]:
    """The journal alone."""
    return [row for row in everything(home) if row[0] in {"fact", "journal"}]


def csv(path: Path, *lines: str) -> str:
    path.write_text("\n".join(["fait;le;valeurs", *lines]) + "\n", encoding="utf-8")
    return str(path)
