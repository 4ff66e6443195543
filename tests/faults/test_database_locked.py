"""Another program holds the database, for longer than people wait or for less."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from commandline import CommandLine
from config import database
from config.wiring import House
from databases import kept
from example import ATELIER, PILOTE
from mailserver import MailServer
from sending import states

Sees = Callable[[str], None]
ACT = ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE)
#: Takes the lock that acts take, says so, and keeps it for some seconds.
HOLDS = """
import sys, time
from sqlalchemy import create_engine, text
url, seconds = sys.argv[1], float(sys.argv[2])
engine = create_engine(url)
with engine.connect() as connection:
    if engine.dialect.name == "sqlite":
        connection.connection.driver_connection.isolation_level = None
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT 1 FROM journal FOR UPDATE"))
        connection.execute(text("SELECT 1 FROM message FOR UPDATE"))
        connection.execute(text("LOCK TABLE lease"))
    print("held", flush=True)
    time.sleep(seconds)
    connection.rollback()
"""


@contextmanager
def held(begun: House, *, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """The database, held by a process that is none of ours."""
    arguments = [sys.executable, "-c", HOLDS, begun.settings.url, str(seconds)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


@pytest.mark.fault("base-tenue-trop-longtemps", seen="La base est occupée par un autre programme.")
def test_whoever_waits_in_vain_is_told_and_acts_again(
    cli: CommandLine, begun: House, monkeypatch: pytest.MonkeyPatch, person_sees: Sees
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.4)
    before = kept(cli)
    with MailServer() as server:
        with held(begun, seconds=60):
            answer = cli(*ACT)
            person_sees(answer.err)
            assert (answer.code, "Rien n’a été enregistré" in answer.err) == (5, True)
            assert cli("deliver", courier=server.url()).code == 5
            assert cli("status", ATELIER).code == 0
        assert (kept(cli), server.received) == (before, [])
        assert cli(*ACT).code == 0
        assert cli("deliver", courier=server.url()).code == 0
        assert set(states(begun)) == {"sent"}
        assert len(server.received) == states(begun)["sent"]
    assert cli("journal", ATELIER).out.count("COPIL") == 1


@pytest.mark.fault("base-tenue-un-instant", seen="C’est enregistré.")
def test_whoever_waits_less_than_the_limit_notices_nothing(
    cli: CommandLine, begun: House, person_sees: Sees
) -> None:
    with held(begun, seconds=1) as holder:
        answer = cli(*ACT)
        assert holder.wait(10) == 0
    person_sees(answer.out)
    assert answer.code == 0
    assert cli("journal", ATELIER).out.count("COPIL") == 1
