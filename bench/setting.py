"""Where and with what a run was made: without it a figure says nothing."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import sqlite3
import subprocess
from pathlib import Path

from bench.processes import ROOT
from tests.postgres import program

VERSIONS = ("sqlmodel", "sqlalchemy", "pydantic", "prefect", "psycopg", "aiosmtpd")


def setting() -> str:
    """One paragraph: the machine, the versions, the load, the revision measured."""
    machine = f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, {_memory()}"
    engines = f"CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_postgres()}"
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in VERSIONS)
    return f"{machine}; {engines}; {versions}; revision {_revision()}; {load_average()}"


def load_average() -> str:
    """How busy the machine was, over one, five and fifteen minutes."""
    return "load " + " ".join(f"{one:.1f}" for one in os.getloadavg())


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def _postgres() -> str:
    path = program("postgres") or program("initdb")
    found = re.search(r"PostgreSQL\)? [\d.]+", _said(path, "--version")) if path else None
    return found[0].replace(")", "") if found else "no PostgreSQL"


def _revision() -> str:
    return _said("git", "describe", "--always", "--dirty") or "unknown"


def _said(*command: str) -> str:
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(ROOT))
    except OSError:
        return ""
    return found.stdout.strip()
