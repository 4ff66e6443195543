"""Every command that reads or writes, and what a database holds."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from commandline import CommandLine
from example import ATELIER, PILOTE

READING = (
    ("list",),
    ("status", ATELIER),
    ("todo",),
    ("journal", ATELIER),
    ("verify",),
    ("messages",),
)
WRITING = (
    ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE),
    ("open", ATELIER, "lancement-in-situ", "--by", PILOTE),
    ("open", ATELIER, "atelier-1", "--by", PILOTE),
    ("waive", ATELIER, "atelier-1", "atelier-1-date", "--reason", "urgence", "--by", PILOTE),
    ("correct", ATELIER, "7", "annule=oui", "--because", "erreur", "--by", PILOTE),
    ("deliver",),
)
NOBODY = 65534
ALL = (*READING, *WRITING, ("health",))
Line = Callable[[str], CommandLine]


@contextmanager
def as_nobody() -> Iterator[None]:
    """File permissions do not hold root back: for a moment we are somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def load_senders() -> None:
    """What a delivery and its list import is read while we still may."""
    senders = ("config.watch", "tasks.empty_outbox", "notifications.courier", "notifications.smtp")
    for module in (*senders, "tasks.messages"):
        importlib.import_module(module)


@contextmanager
def connected(cli: CommandLine) -> Iterator[Any]:
    """A connection of somebody else's."""
    engine = create_engine(cli.settings["ATELIER_DATABASE_URL"])
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def kept(cli: CommandLine) -> dict[str, list[str]]:
    """All that the database holds, leases apart: they are a matter of seconds."""
    names = sorted(set(SQLModel.metadata.tables) - {"lease"})
    with connected(cli) as connection:
        return {name: sorted(map(str, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}  # noqa: S608 - our names
