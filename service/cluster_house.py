"""The two databases of `make cluster`, and what is in ours: given by settings, or on a server of our own."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from config.settings import Settings
from config.upgrade import upgrade
from config.wiring import House
from models.errors import EnvironmentProblem
from service.demo_house import free_port
from service.example import load_example
from service.postgres import Postgres

OURS, PREFECTS = "ateliers", "prefect"
_GIVEN = "PREFECT_API_DATABASE_CONNECTION_URL"


@dataclass(frozen=True, slots=True)
class Bases:
    """The address of our database, and that of Prefect's as its server names it."""

    ours: str
    prefects: str
    server: Postgres | None = None


def cluster_settings(settings: Settings) -> Settings:
    """With databases of its own it is an installation apart, under var/cluster, kept between two starts."""
    if _given(settings):
        return settings
    return settings.model_copy(update={"home": settings.var / "cluster"})


def _given(settings: Settings) -> bool:
    return bool(settings.database_url or os.environ.get(_GIVEN))


def cluster_bases(settings: Settings) -> Bases:
    """The databases that somebody gave, both of them; otherwise a PostgreSQL that is started here."""
    if not _given(settings):
        return _own_bases(settings)
    prefects = os.environ.get(_GIVEN, "")
    if not settings.database_url.startswith("postgresql") or not prefects.startswith("postgresql+asyncpg:"):
        raise EnvironmentProblem(
            "Il faut les deux bases PostgreSQL, ou aucune.",
            todo=f"Donnez ATELIER_DATABASE_URL=postgresql://… et {_GIVEN}=postgresql+asyncpg://…, "
            "ou retirez les deux.",
            field="database_url",
        )
    return Bases(settings.database_url, prefects)


def _own_bases(settings: Settings) -> Bases:
    server = Postgres(settings.var / "postgres", _port(settings))
    server.start()
    for name in (OURS, PREFECTS):
        server.ensure(name)
    return Bases(server.url(OURS), server.url(PREFECTS, "postgresql+asyncpg"), server)


def _port(settings: Settings) -> int:
    """The same from one start to the next, so that an address once noted holds."""
    note = settings.var / "postgres.port"
    note.parent.mkdir(parents=True, exist_ok=True)
    try:
        known = int(note.read_text())
    except (OSError, ValueError):
        known = 0
    if known and (Postgres(settings.var / "postgres", known).alive() or _is_free(known)):
        return known
    chosen = free_port()
    note.write_text(str(chosen))
    return chosen


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def prepare_house(
    settings: Settings, bases: Bases, *, now: datetime, example: bool, say: Callable[[str], None]
) -> None:
    """Our database at the right migration; with the example session if it was asked for and is new."""
    house = House(settings.model_copy(update={"database_url": bases.ours}))
    try:
        if example and house.is_empty():
            say("La session d’exemple se charge…")
            load_example(house, now=now)
        upgrade(house.engine, at=now)
    finally:
        house.close()
