"""Prefect's environment, which must be set before Prefect is imported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import Settings
from models.errors import EnvironmentProblem

#: Nothing calls out, nothing starts a server behind our back, the V2 UI is the one people see.
_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "true",
    "PREFECT_CLI_COLORS": "false",
    "PREFECT_LOGGING_COLORS": "false",
    "NO_COLOR": "1",
}

#: Services of the server that nothing of ours uses: less memory, and a third less CPU per run.
#: No decision, reminder or audit line depends on Prefect's events (docs/decisions/0005); the triggers stay
#: for one automation, which raises an alarm (docs/decisions/0037).
_UNUSED = (
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_ENABLED",
    "PREFECT_SERVER_SERVICES_CLEANUP_RECONCILER_ENABLED",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START",
)

#: Prefect removes by itself the runs that ended longer ago than this, with their logs and pages.
#: An atelier's page is made again every month (tasks/refresh.py), so that none is ever that old.
PREFECT_DAYS = 90
_RETENTION = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(PREFECT_DAYS * 86400),
}

#: How our process speaks to the server: bounded waits, and no log line of Prefect's on our terminal.
_CLIENT = {
    "PREFECT_API_REQUEST_TIMEOUT": "15",
    "PREFECT_CLIENT_MAX_RETRIES": "3",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


def server_env(home: Path, port: int, database: str = "") -> dict[str, str]:
    """The environment of a server of ours: what another Prefect on this machine set is left out.

    Without a database it keeps a SQLite file in its home.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    address = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        # Relative, so that the pages work through a reverse proxy as they do on the machine itself.
        "PREFECT_UI_API_URL": "/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
    }
    if database:
        address["PREFECT_API_DATABASE_CONNECTION_URL"] = database
    return kept | _QUIET | _RETENTION | dict.fromkeys(_UNUSED, "false") | address


@contextmanager
def writable(home: Path) -> Iterator[None]:
    """Says it in a sentence when Prefect's folder cannot be written; our database does not need it."""
    try:
        yield
    except OSError as error:
        raise EnvironmentProblem(
            f"Le dossier de Prefect ne peut pas être écrit ({home}).",
            kept="La base des ateliers n’est pas touchée : les actes s’enregistrent.",
            todo="Rendez-lui de la place ou ses droits ; d’ici là « atelier deliver --watch » envoie.",
            field="prefect",
        ) from error


def given_api() -> str | None:
    """The server that whoever installed this wants us to use, if any."""
    return os.environ.get("PREFECT_API_URL") or None


def prepare_throwaway(settings: Settings) -> None:
    """For a demonstration: a server of its own, whatever this machine uses otherwise, and no log lines."""
    for key in [key for key in os.environ if key.startswith("PREFECT_")]:
        del os.environ[key]
    os.environ["PREFECT_LOGGING_TO_API_ENABLED"] = "false"
    prepare(settings)


def prepare(settings: Settings) -> str:
    """Sets what Prefect reads when imported, in this process; returns the API's address."""
    api = given_api() or f"http://127.0.0.1:{settings.port}/api"
    if given_api() is None:
        home = settings.var / "prefect"
        with writable(home):
            home.mkdir(parents=True, exist_ok=True)
        os.environ["PREFECT_HOME"] = str(home)
    os.environ.update(_QUIET)
    for key, value in _CLIENT.items():
        os.environ.setdefault(key, value)
    os.environ["PREFECT_API_URL"] = api
    return api
