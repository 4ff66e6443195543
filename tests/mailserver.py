"""What tests of mails and commands share: a mail server that misbehaves when told, and the command line."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from sqlalchemy import Engine

from cli.main import main
from config.database import make_engine
from config.session_file import read_session
from config.settings import Settings, load_settings
from config.wiring import House
from postgres import free_port
from tasks.import_session import Imported, import_session
from tasks.record import record

PILOTE, CHEF, EQUIPE, AD1 = (
    "pilote@ddt53.example",
    "chef@ddt53.example",
    "equipe@atelier.example",
    "ad1@dgaln.example",
)
ATELIER, SESSION = "les-coevrons", "session-2027"
FILE = f"""
session: {{slug: {SESSION}, title: "Session nationale 2027", process: national}}
events: {{lancement-national: 2027-02-04, rendez-vous-national-1: 2027-05-20}}
people: [{{email: {AD1}, name: "Bureau AD1", role: national}}]
ateliers:
  - slug: {ATELIER}
    name: Les Coëvrons
    departement: "53"
    start: 2027-01-11
    people:
      - {{email: {PILOTE}, name: "Pilote DDT 53", role: pilote}}
      - {{email: {CHEF}, name: "Chef de service", role: decideur}}
      - {{email: {EQUIPE}, name: "Mandataire", role: mandataire}}
    planned: {{lancement-in-situ: 2027-03-23, atelier-1: [2027-04-13, 2027-04-14]}}
    contract: {{delays: {{verification: 30 jours}}}}
"""
#: The same without a date for the session's events: each person is then written to by the atelier alone.
QUIET = FILE.replace(
    "events: {lancement-national: 2027-02-04, rendez-vous-national-1: 2027-05-20}", "events: {}"
)
#: What the server does instead of answering to the text of a mail.
HANG_UP, SAY_NOTHING = "hang up", "say nothing"


class MailServer:
    """A real SMTP server on loopback; what it answers is planned address by address, or mail by mail."""

    def __init__(self, *, login: tuple[str, str] | None = None) -> None:
        self.received: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.rcpt: dict[str, str] = {}
        self.data: deque[str] = deque()
        self.connections = self.goodbyes = 0
        self.logins: list[tuple[str, str]] = []
        self._login = login
        self._open: list[SMTP] = []
        self._controller: Any = _Listening(self, hostname="127.0.0.1", port=free_port(), **self._options())

    def _options(self) -> dict[str, Any]:
        if self._login is None:
            return {}
        return {"authenticator": self._check, "auth_require_tls": False}

    def _check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> Any:
        self.logins.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=self.logins[-1] == self._login, handled=False)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.port)

    def url(self, login: str = "", *, secure: str = "") -> str:
        """Its address as a setting."""
        return f"mailto{secure}://{login}127.0.0.1:{self.port}?from=ateliers@ddt.example"

    @property
    def mails(self) -> list[EmailMessage]:
        """What it took, read by Python's own parser."""
        return [parsed(content) for content in self.received]

    @property
    def recipients(self) -> list[str]:
        """To whom, in order."""
        return [to for _, all_ in self.envelopes for to in all_]

    def hang_up(self, goodbye: bytes = b"") -> None:
        """Closes the connections, as a server does with those that stay idle; waits until it is done."""

        async def close() -> None:
            for one in self._open:
                if isinstance(one.transport, asyncio.WriteTransport):
                    one.transport.write(goodbye)
                    one.transport.close()
            await asyncio.sleep(0.02)

        asyncio.run_coroutine_threadsafe(close(), self._controller.loop).result(5)

    def connected(self, protocol: SMTP) -> SMTP:
        """Counts a connection."""
        self.connections += 1
        self._open.append(protocol)
        return protocol

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """The planned refusal of an address, once and for all."""
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """The next planned answer; the mail is kept whenever a real server might have kept it."""
        answer = self.data.popleft() if self.data else "250 OK"
        if answer in {HANG_UP, SAY_NOTHING} or answer.startswith("2"):
            self.received.append(envelope.content)
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if answer == HANG_UP:
            server.transport.abort()
        if answer == SAY_NOTHING:
            await asyncio.sleep(60)
        return answer

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Counts who says goodbye."""
        self.goodbyes += 1
        return "221 Bye"

    def __enter__(self) -> Self:
        self._controller.start()
        # The controller connects once to see whether its server answers.
        self.connections = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


class _Listening(Controller):
    def factory(self) -> SMTP:
        handler: MailServer = self.handler
        return handler.connected(SMTP(handler, **self.SMTP_kwargs))


def parsed(content: bytes) -> EmailMessage:
    """A mail as a reader sees it."""
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part(mail: EmailMessage, kind: str) -> str:
    """The plain or the HTML part of a mail."""
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def imported(
    house: House, folder: Path, at: datetime, *, more: tuple[str, ...] = (), text: str = FILE
) -> Imported:
    """The session on this house; `more` are collectivités, who are written to as soon as phase 1 opens."""
    people = "".join(
        f'      - {{email: {email}, name: "Élue {email[0]}", role: collectivite}}\n' for email in more
    )
    path = folder / "session.yaml"
    path.write_text(text.replace("    planned:", f"{people}    planned:"), encoding="utf-8")
    with house.writing() as session:
        return import_session(session, read_session(path), by=AD1, at=at)


def prepared(model: Path, folder: Path) -> Path:
    """A SQLite file in which the session is imported, its marché notified and its launch agreed."""
    path = folder / "prepared.db"
    path.write_bytes(model.read_bytes())
    house = House(Settings(home=folder, database_url=f"sqlite:///{path}"))
    fill(house, folder)
    house.close()
    return path


def fill(house: House, folder: Path) -> None:
    """The same on any database."""
    at = datetime(2027, 3, 12, 8, 0, tzinfo=UTC)
    imported(house, folder, datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
    agreed = {"event": "lancement-in-situ", "dates": "2027-03-23", "place": "Évron"}
    with house.writing() as session:
        record(session, ATELIER, "marche-notifie", {"reference": "M1"}, by=PILOTE, at=at)
        record(session, ATELIER, "date-convenue", agreed, by=PILOTE, at=at)


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


Paris = Callable[[str], datetime]
