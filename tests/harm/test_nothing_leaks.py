"""What people say, their addresses and the passwords of the installation never reach a log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import text
from sqlmodel import select

from acting import imports, opens, says
from commandline import CommandLine
from competing import WORDS, chosen, consulted, leaked, marked, signed
from competing import paris as moment
from config.logs import formatter, keep_traces_discreet, secrets_of, start_logs
from config.settings import Settings
from config.wiring import House
from example import AD1, ATELIER, CHEF, EQUIPE, PILOTE, Paris
from mailserver import MailServer
from models.facts import parse_stored
from models.queries import messages_of
from models.tables import Person, Refused
from notifications.mail import Mail
from tasks.empty_outbox import empty_outbox
from tasks.sweep_all import sweep_all
from tasks.write_calendars import Calendars

MAIL_PASSWORD, BASE_PASSWORD = "tr0p-secret-mail", "tr0p/secret@base"
PRIVATE = "Observation confidentielle sur Mme Untel, untel@prive.example"
ADDRESSES = (PILOTE, CHEF, EQUIPE, AD1, "untel@prive.example")


@contextmanager
def all_logs(settings: Settings) -> Iterator[io.StringIO]:
    """Every logger of this process at its most talkative, written as this installation writes its own."""
    out, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter(settings))
    levels = {
        name: logging.getLogger(name).level for name in ("", "ateliers", "sqlalchemy", "sqlalchemy.engine")
    }
    root.addHandler(handler)
    try:
        for name in ("", "ateliers", "sqlalchemy"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        yield out
    finally:
        root.removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def holds_nothing_private(log: str) -> None:
    for secret in (MAIL_PASSWORD, BASE_PASSWORD, "confidentielle", "Untel", *ADDRESSES):
        assert secret not in log, [line for line in log.splitlines() if secret in line][:3]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_year_at_its_most_talkative_says_nothing_of_people(
    house: House, tmp_path: Path, paris: Paris, as_json: bool
) -> None:
    with MailServer() as server:
        url = server.url().replace("mailto://", f"mailto://moi:{MAIL_PASSWORD}@", 1)
        settings = house.settings.model_copy(update={"json_logs": as_json, "courier": SecretStr(url)})
        with all_logs(settings) as out:
            talkative = House(settings)
            try:
                live(talkative, tmp_path, paris)
                empty_outbox(talkative, talkative.courier(), at=paris("2027-03-24 10:00"))
                empty_outbox(talkative, _Broken(), at=paris("2027-03-25 10:00"))
            finally:
                talkative.close()
    log = out.getvalue()
    assert "INSERT INTO fact" in log, "the logs of the database were listened to"
    assert "a courier broke" in log
    holds_nothing_private(log)
    if as_json:
        assert all(json.loads(line) for line in log.splitlines())


class _Broken:
    """A courier that breaks, and says whom it was writing to."""

    def send(self, mail: Mail) -> None:
        raise RuntimeError(f"no route for {mail.to} with {MAIL_PASSWORD}: {mail.text[:0]}")

    def close(self) -> None:
        """Nothing is held."""


def live(house: House, folder: Path, paris: Paris) -> None:
    """A few months, with what people say of each other."""
    imports(house, folder, paris("2027-01-12 10:00"))
    says(house, "marche-notifie", paris("2027-03-10 10:00"), reference=PRIVATE, mandataire=EQUIPE)
    says(house, "livrable-remis", paris("2027-03-11 10:00"), deliverable="note-de-cadrage")
    note = {"deliverable": "note-de-cadrage"}
    says(house, "avis-rendu", paris("2027-03-12 10:00"), **note, opinion="reserve", text=PRIVATE)
    says(
        house, "decision-prise", paris("2027-03-12 11:00"), by=CHEF, **note, decision="rejet", reasons=PRIVATE
    )
    assert opens(house, "atelier-1", paris("2027-03-13 10:00")).refusal is not None
    sweep_all(house, at=paris("2027-03-24 09:00"))


@pytest.mark.parametrize("as_json", [True, False])
def test_an_error_of_the_database_says_nothing_of_the_row(house: House, as_json: bool) -> None:
    """PostgreSQL quotes the value that comes twice; SQLAlchemy would quote the whole statement."""
    settings = house.settings.model_copy(update={"json_logs": as_json})
    with all_logs(settings) as out:
        try:
            with house.writing() as session:
                for ref in ("p-1", "p-2"):
                    session.add(Person(ref=ref, email=PILOTE, name=PRIVATE))
                    session.flush()
        except Exception:
            logging.getLogger("ateliers").exception("unexpected")
    log = out.getvalue()
    assert "IntegrityError" in log
    holds_nothing_private(log)


def test_a_trace_that_another_library_writes_is_discreet_too(house: House) -> None:
    factory, out = logging.getLogRecordFactory(), io.StringIO()
    settings = house.settings.model_copy(
        update={"courier": SecretStr(f"mailto://moi:{MAIL_PASSWORD}@x.example")}
    )
    logger, handler = logging.getLogger("elsewhere"), logging.StreamHandler(out)
    logger.addHandler(handler)
    try:
        keep_traces_discreet(settings)
        int(f"{PILOTE} {MAIL_PASSWORD}")
    except ValueError:
        logger.exception("failed")
    finally:
        logging.setLogRecordFactory(factory)
        logger.removeHandler(handler)
    assert "ValueError" in out.getvalue()
    holds_nothing_private(out.getvalue())


@pytest.mark.parametrize(
    "line",
    [
        ("settings",),
        ("settings", "--json"),
        ("status", ATELIER),
        ("health", "--json"),
        ("deliver",),
        ("list",),
    ],
)
def test_no_answer_shows_a_password(cli: CommandLine, line: tuple[str, ...]) -> None:
    quoted = BASE_PASSWORD.replace("/", "%2F").replace("@", "%40")
    for url in (
        f"postgresql://moi:{quoted}@127.0.0.1:1/x",
        f"postgresql://moi@127.0.0.1:1/x?password={quoted}",
        f"postgresql://moi:{BASE_PASSWORD}@127.0.0.1:1/x",
        f"sqlite:///x?cle={quoted}".replace(quoted, "rien"),
    ):
        answer = cli(
            *line, database_url=url, courier=f"mailto://moi:{MAIL_PASSWORD}@127.0.0.1:1?from=a@b.example"
        )
        assert answer.code in {0, 5}
        shown = answer.out + answer.err
        assert not any(secret in shown for secret in (MAIL_PASSWORD, BASE_PASSWORD, quoted))


def test_what_is_unexpected_leaves_a_trace_without_people_and_exits_with_1(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"{PILOTE} said {MAIL_PASSWORD}")

    monkeypatch.setattr("tasks.status.status", broken)
    answer = cli("status", ATELIER, courier=f"mailto://moi:{MAIL_PASSWORD}@x.example")
    assert answer.code == 1
    assert "RuntimeError: (adresse) said ***" in answer.err
    holds_nothing_private(answer.err)
    logging.getLogger("ateliers").handlers[:] = []


def test_health_does_not_quote_the_address_that_a_server_refuses(cli: CommandLine) -> None:
    house = House(Settings(home=cli.home))
    with house.writing() as session:
        session.execute(
            text("UPDATE message SET reason = :said, state = 'queued'"),
            params={"said": f"550 <{PILOTE}> unknown"},
        )
    house.close()
    answer = cli("health", "--json", clock="2027-05-01T10:00:00+02:00")
    assert "550 <(adresse)> unknown" in answer.out
    assert PILOTE not in answer.out


def test_secrets_are_found_as_typed_and_as_they_are() -> None:
    settings = Settings(
        courier=SecretStr("mailtos://moi:p%40ss-word@x.example"), database_url="postgresql://u:a%2Fbcd@h/b"
    )
    assert secrets_of(settings) == {"p%40ss-word", "p@ss-word", "a%2Fbcd", "a/bcd"}
    assert secrets_of(Settings(database_url="postgresql://[x")) == frozenset()
    start_logs(settings)
    assert "p%40ss" not in repr(settings)
    logging.getLogger("ateliers").handlers[:] = []


def test_a_consultation_says_nothing_of_the_offers_in_logs_calendars_or_mails(
    house: House, tmp_path: Path, paris: Paris
) -> None:
    """By those who choose, and by a titulaire’s own calendar: the dates are known, the offers are not."""
    house.set_clock(paris("2027-03-03 10:00"))
    with MailServer() as server:
        settings = house.settings.model_copy(update={"courier": SecretStr(server.url())})
        with all_logs(settings) as out:
            talkative = House(settings)
            try:
                competition(talkative, tmp_path)
                empty_outbox(talkative, talkative.courier(), at=paris("2027-03-03 10:00"))
                written = [one.file.read_text(encoding="utf-8") for one in Calendars(talkative).write()]
            finally:
                talkative.close()
        received = [mail.as_string() for mail in server.mails]
    assert "INSERT INTO fact" in out.getvalue(), "the logs of the database were listened to"
    assert not leaked(out.getvalue(), WORDS)
    assert written
    assert not leaked(" ".join(written), WORDS)
    assert received
    with house.reading() as session:
        kept = [
            f"{row.subject} {row.body_text} {row.body_html} {row.context}" for row in messages_of(session)
        ]
        refused = [f"{row.reason} {row.unmet}" for row in session.exec(select(Refused))]
    assert not leaked(" ".join([*kept, *received]))
    assert len(refused) == 2
    assert not leaked(" ".join(refused), set(WORDS) - {"zephyrine"}), (
        "this table is ours, and quotes no motive"
    )


def competition(house: House, folder: Path) -> None:
    """A whole consultation, with a mark and an opening that are refused on the way."""
    consulted(house, folder)
    sweep_all(house, at=moment("2027-02-09 18:00"))
    refused = {
        "titulaire": "zephyrine",
        "criterion": "prix",
        "points": "20.01",
        "comment": "commentaire-ocre",
    }
    assert says(house, "note-attribuee", moment("2027-02-10 09:00"), **refused).refusal is not None
    marked(house)
    assert opens(house, "atelier-1", moment("2027-02-11 10:00")).refusal is not None
    chosen(house)
    signed(house)
    sweep_all(house, at=moment("2027-03-03 09:00"))


def test_an_unreadable_fact_is_not_quoted_by_the_error_it_makes() -> None:
    """A trace goes to the logs, and from a run to Prefect: it may name a wrong key, not quote it."""
    with pytest.raises(ValidationError) as error:
        parse_stored("note-attribuee", '{"titulaire":"zephyrine","criterion":"prix","comment":3}')
    assert "comment" in str(error.value)
    assert not leaked(str(error.value))
