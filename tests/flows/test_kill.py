"""SIGKILL of `atelier up` at random moments of a small year: it ends the same, every mail accounted for."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from config.session_file import SessionFile
from config.settings import Settings
from config.wiring import House
from models.moments import parse_when
from models.queries import messages_of, walks_waiting
from models.reminders import is_reminder
from models.territories import PARIS
from running import Up, until
from service.demo_house import free_port
from tasks.import_session import import_session
from tasks.outdated import WHY
from tasks.passed import PASSED
from tasks.record import record
from tasks.status import status
from tasks.sweep_all import sweep_all
from tasks.trigger import trigger

pytestmark = [pytest.mark.server, pytest.mark.slow]

SLUGS = {"53": "les-coevrons", "974": "bras-vanille"}
KILLS = 7


class SlowServer:
    """A real mail server, slow enough for a kill to fall between two mails or within one."""

    def __init__(self) -> None:
        self.received: list[str] = []
        self.port = free_port()
        self.controller: Any = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        self.received.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        await asyncio.sleep(0.02)
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[SlowServer]:
    server = SlowServer()
    server.controller.start()
    yield server
    server.controller.stop()


def _people(departement: str) -> list[dict[str, str]]:
    roles = ("pilote", "decideur", "collectivite", "mandataire", "equipe", "conseil")
    return [{"email": f"{role}@d{departement}.example", "name": role, "role": role} for role in roles]


def _session() -> SessionFile:
    ateliers = [
        {"slug": slug, "name": slug, "departement": d, "start": "2027-01-11", "people": _people(d)}
        for d, slug in SLUGS.items()
    ]
    return SessionFile.model_validate(
        {
            "session": {"slug": "session-2027", "title": "Session 2027", "process": "national"},
            "events": {"lancement-national": "2027-02-04"},
            "people": [{"email": "ad1@dgaln.example", "name": "AD1", "role": "national"}],
            "ateliers": ateliers,
        }
    )


def _year() -> list[tuple[str, str, str, str, dict[str, str]]]:
    """The first four phases of two territories: (moment, journal, by, fact or phase, values)."""
    held = {"event": "lancement-national"}
    acts = [("2027-02-04 18:00", "session-2027", "ad1@dgaln.example", "evenement-tenu", held)]
    launch = {"event": "lancement-in-situ", "dates": "2027-03-23", "place": "Mairie"}
    workshop = {"event": "atelier-1", "dates": "2027-04-27,2027-04-28", "place": "Mairie"}
    note = {"deliverable": "note-de-cadrage", "parts": "methodologie,calendrier"}
    carnet = {"deliverable": "carnet-de-suivi", "parts": "deroule,compte-rendu,propositions"}
    for d, slug in SLUGS.items():
        pilote, equipe, chef = f"pilote@d{d}.example", f"mandataire@d{d}.example", f"decideur@d{d}.example"
        decided = {"deliverable": "note-de-cadrage", "decision": "admission"}
        acts += [
            ("2027-03-10 10:00", slug, pilote, "marche-notifie", {"reference": "M1"}),
            ("2027-03-11 10:00", slug, pilote, "date-convenue", launch),
            ("2027-03-12 10:00", slug, pilote, "lancement-in-situ", {}),
            ("2027-03-23 18:00", slug, pilote, "evenement-tenu", {"event": "lancement-in-situ"}),
            ("2027-04-12 10:00", slug, equipe, "livrable-remis", note),
            ("2027-04-13 10:00", slug, pilote, "date-convenue", workshop),
            ("2027-04-14 10:00", slug, pilote, "atelier-1", {}),
            ("2027-04-20 10:00", slug, chef, "decision-prise", decided),
            ("2027-04-28 18:00", slug, pilote, "evenement-tenu", {"event": "atelier-1"}),
            ("2027-05-18 10:00", slug, equipe, "livrable-remis", carnet),
            ("2027-06-07 10:00", slug, pilote, "pris-en-compte", {"deliverable": "carnet-de-suivi"}),
        ]
    return sorted(acts, key=lambda act: act[0])


def _begin(house: House) -> None:
    at = parse_when("2027-01-04 10:00", PARIS).at
    house.set_clock(at)
    with house.writing() as session:
        assert import_session(session, _session(), by="ad1@dgaln.example", at=at).refusal is None


def _do(house: House, act: tuple[str, str, str, str, dict[str, str]]) -> None:
    """What time brought that morning, then the act; an act that is a phase triggers it."""
    when, slug, by, what, values = act
    at = parse_when(when, PARIS).at
    house.set_clock(at)
    sweep_all(house, at=at)
    with house.writing() as session:
        if values:
            outcome = record(session, slug, what, values, by=by, at=at)
        else:
            outcome = trigger(session, slug, what, by=by, at=at)
    assert outcome.refusal is None


def _end(house: House) -> tuple[dict[str, Any], Counter[str]]:
    """Where the year ended: the lines of each territory, and every message that was owed."""
    at = parse_when("2027-06-08 10:00", PARIS).at
    house.set_clock(at)
    sweep_all(house, at=at)
    with house.reading() as session:
        shown = {slug: status(session, slug, at=at)["phases"] for slug in SLUGS.values()}
        keys = Counter(f"{m.scope}:{m.message}:{m.address or m.role}:{m.cause}" for m in messages_of(session))
    return shown, keys


def _states(house: House) -> dict[str, str]:
    with house.reading() as session:
        return {str(m.message_id or m.key): m.state for m in messages_of(session)}


def _at_rest(house: House) -> bool:
    with house.reading() as session:
        return not walks_waiting(session) and not {"queued", "claimed", "sending"} & set(
            _states(house).values()
        )


def test_a_year_of_kills_ends_like_a_quiet_one_and_every_mail_is_accounted_for(
    api: str, sqlite_url: str, tmp_path: Path, mail: SlowServer, sqlite_model: Path
) -> None:
    quiet_file = tmp_path / "calme.db"
    quiet_file.write_bytes(sqlite_model.read_bytes())
    quiet = House(Settings(home=tmp_path, database_url=f"sqlite:///{quiet_file}"))
    house = House(Settings(home=tmp_path, database_url=sqlite_url))
    settings = {
        "ATELIER_HOME": str(tmp_path),
        "ATELIER_DATABASE_URL": sqlite_url,
        "ATELIER_COURIER": f"mailto://127.0.0.1:{mail.port}?from=ateliers@ddt.example&to=ateliers@ddt.example",
        "PREFECT_API_URL": api,
    }
    dice = random.Random(2027)  # noqa: S311 - the same kills at every run, no secret
    _begin(quiet)
    _begin(house)
    acts = _year()
    share = -(-len(acts) // KILLS)
    for turn in range(KILLS):
        up = Up(settings, tmp_path / "up.log")
        up.wait_ready(house)
        for act in acts[turn * share : (turn + 1) * share]:
            _do(house, act)
            time.sleep(dice.uniform(0, 0.15))
        time.sleep(dice.uniform(0, 0.6))
        up.kill()
    last = Up(settings, tmp_path / "up.log")
    last.wait_ready(house)
    until(lambda: _at_rest(house), seconds=40, what="the last mail and the last walk")
    ended = _end(house)
    until(lambda: _at_rest(house), seconds=40, what="the mails of the last day")
    assert last.ctrl_c() == 0

    for act in acts:
        _do(quiet, act)
    assert ended[0] == _end(quiet)[0]
    _every_mail_is_accounted_for(house, quiet, mail)
    quiet.close()
    house.close()


def _every_mail_is_accounted_for(house: House, quiet: House, mail: SlowServer) -> None:
    states, received = _states(house), Counter(mail.received)
    with quiet.reading() as session:
        owed = Counter((m.scope, m.message, m.role, m.cause) for m in messages_of(session))
    with house.reading() as session:
        assert Counter((m.scope, m.message, m.role, m.cause) for m in messages_of(session)) == owed
    # What asks for a thing that was done while a kill kept it back makes no sense any more, nor what says
    # days that went by meanwhile: it says so.
    assert set(states.values()) <= {"sent", "unknown", "skipped"}
    with house.reading() as session:
        late = [m for m in messages_of(session) if m.state == "skipped"]
    assert {m.reason for m in late} <= {WHY, PASSED}
    asks = {"demande-de-livrable", "phase-a-ouvrir"}
    assert all(is_reminder(m.cause) or m.message in asks for m in late if m.reason == WHY)
    assert max(received.values()) == 1, "a mail was handed over twice"
    assert set(received) <= set(states)
    sent = {message_id for message_id, state in states.items() if state == "sent"}
    assert sent <= set(received), "a mail marked as sent never arrived"
    assert set(received) - sent <= {message_id for message_id, state in states.items() if state == "unknown"}
    assert len(sent) > len(states) / 2, "most mails are certain"
