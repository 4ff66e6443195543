"""`atelier cluster` as a person starts it, workers behind cables that a test may cut, patient mail."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from config.clock import real_now
from config.settings import Settings
from config.wiring import House
from models.queries import messages_of, walks_waiting
from models.tables import Lease
from postgres import free_port
from running import PROGRAM, clean_environment, until
from service.example import example_session
from tasks.record import record

#: What a busy machine may need for anything that takes seconds.
PATIENCE = 90.0
_days = count(1)
#: A worker whose machine's clock is a minute ahead of the others'.
AHEAD = """
from datetime import timedelta
import config.clock
right = config.clock.real_now
config.clock.real_now = lambda: right() + timedelta(minutes=1)
from cli.main import main
main()
"""


class PatientServer:
    """A real mail server: a shut gate makes the connections it already has wait before they are answered."""

    def __init__(self) -> None:
        self.received: list[str] = []
        self.port = free_port()
        self.holding = threading.Event()
        self._gate = threading.Event()
        self._gate.set()
        self._first: Any = None
        self._controller: Any = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        if not self._gate.is_set() and self._first in {None, server}:
            self._first = server
            self.holding.set()
            await asyncio.to_thread(self._gate.wait)
        await asyncio.sleep(0.02)
        self.received.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        return "250 OK"

    @contextmanager
    def held(self) -> Iterator[None]:
        """The first connection that hands a mail over waits for its answer."""
        self._first = None
        self.holding.clear()
        self._gate.clear()
        try:
            yield
        finally:
            self._gate.set()

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._gate.set()
        self._controller.stop()


class Cable:
    """A port that leads to another one, until it is cut; then it hangs up, and refuses."""

    def __init__(self, port: int) -> None:
        self._to, self._whole = port, threading.Event()
        self._whole.set()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole.is_set():
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                near.close()
                continue
            self._open += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_copy, args=(source, target), daemon=True).start()

    def cut(self) -> None:
        self._whole.clear()
        _hang_up(self._open)

    def mend(self) -> None:
        self._whole.set()

    def close(self) -> None:
        self._listener.close()
        _hang_up(self._open)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    _hang_up([source, target])


def _hang_up(ends: list[socket.socket]) -> None:
    for end in list(ends):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue


@dataclass
class ClusterRun:
    """One `make cluster`, what its terminal says, and the people who act beside it."""

    home: Path
    port: int
    mail: PatientServer
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def terminal(self) -> str:
        """All that its terminal showed."""
        return (self.home / "terminal").read_text()

    def start(self) -> None:
        """As a person does; returns once everything runs."""
        seen = len(self.terminal) if (self.home / "terminal").exists() else 0
        with (self.home / "terminal").open("ab") as out:
            self.process = subprocess.Popen(
                [str(PROGRAM), "cluster", "--example"],
                env=clean_environment(self.settings),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        until(lambda: self.terminal[seen:].count("Prêt (") == 2, seconds=PATIENCE, what="two workers")

    @property
    def environment(self) -> dict[str, str]:
        """What `source cluster.env` gives another terminal."""
        text = (self.home / "var" / "cluster" / "cluster.env").read_text()
        return {name: value.strip("'") for name, value in re.findall(r"export (\w+)=(.+)", text)}

    def house(self) -> House:
        return House(Settings(database_url=self.environment["ATELIER_DATABASE_URL"]))

    def pids(self) -> list[int]:
        """Its two workers now, first and second."""
        assert self.process is not None
        said = subprocess.run(
            ["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        )
        rows = [line.split(None, 2) for line in said.stdout.splitlines()]
        mine = str(self.process.pid)
        return sorted(int(pid) for pid, parent, args in rows if parent == mine and "atelier worker" in args)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command in another terminal."""
        given = clean_environment(self.environment)
        return subprocess.run(
            [str(PROGRAM), *arguments], env=given, capture_output=True, text=True, check=False, timeout=60
        )

    def stop(self) -> int:
        """Ctrl-C."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def prefect(self, path: str, **question: Any) -> Any:
        """What Prefect's page would show."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api{path}",
            json.dumps(question).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - our own address
            return json.load(answer)


class OneWorker:
    """One `atelier worker` of another machine, with the settings and the program it is given."""

    def __init__(self, environment: Mapping[str, str], log: Path, program: str | None = None) -> None:
        self.log = log
        command = [sys.executable, "-c", program] if program else [str(PROGRAM)]
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [*command, "worker"],
                env=clean_environment(environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        until(lambda: "Prêt (" in log.read_text() or self.process.poll() is not None, seconds=60, what="it")
        assert self.process.poll() is None, log.read_text()

    def stop(self) -> None:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


def new_dates(house: House, *, ateliers: int = 6) -> int:
    """The first workshop is agreed anew in each atelier. Returns how many mails that owes."""
    day = date(2030, 1, 1) + timedelta(days=next(_days))
    before = len(mails(house))
    values = {"event": "atelier-1", "dates": day.isoformat(), "place": "Mairie"}
    for atelier in example_session().ateliers[:ateliers]:
        pilot = next(one.email for one in atelier.people if one.role == "pilote")
        with house.writing() as session:
            assert record(session, atelier.slug, "date-convenue", values, by=pilot, at=real_now()).facts
    return len(mails(house)) - before


def mails(house: House) -> dict[str, str]:
    """Every message of the outbox and its state."""
    with house.reading() as session:
        return {str(one.message_id or one.key): one.state for one in messages_of(session)}


def walks(house: House) -> list[str]:
    with house.reading() as session:
        return [row.scope for row in walks_waiting(session)]


def rests(house: House) -> bool:
    """Nothing waits: no walk, no mail."""
    return not walks(house) and not {"queued", "claimed", "sending"} & set(mails(house).values())


def holder(house: House, name: str) -> str:
    """Who holds a lease that still runs."""
    with house.reading() as session:
        row = session.get(Lease, name)
    return row.holder if row is not None and row.until > real_now() else ""


def settled(house: House, what: str, *, seconds: float = PATIENCE) -> None:
    until(lambda: rests(house), seconds=seconds, what=what)


def no_mail_twice(house: House, mail: PatientServer) -> Counter[str]:
    """Every mail that left arrived once, every mail that arrived is marked; returns the states."""
    states = mails(house)
    assert max(Counter(mail.received).values(), default=0) <= 1, "a mail was handed over twice"
    arrived = {one: states.get(one, "nobody’s") for one in mail.received}
    assert set(arrived.values()) <= {"sent", "unknown"}, arrived
    return Counter(states.values())
