"""The command line in French: the outbox, the settings and the state of the installation."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from commandline import LATER, CommandLine
from config.clock import real_now
from example import AD1, ATELIER, PILOTE, QUIET
from mailserver import MailServer
from tasks.lease import LENGTH


def test_deliver_writes_files_unless_told_otherwise_and_messages_show_them(cli: CommandLine) -> None:
    waiting = cli("messages", "--json").data["counts"]["queued"]
    answer = cli("deliver")
    assert (answer.code, f"{waiting}\u00a0messages partis" in answer.out) == (0, True)
    assert len(list((cli.home / "var" / "mail").glob("*.eml"))) == waiting
    shown = cli("messages", ATELIER)
    assert PILOTE in shown.out
    assert "queued" not in shown.out
    assert cli("deliver").out.startswith("0")


def test_deliver_sends_for_real_when_an_address_is_set(cli: CommandLine) -> None:
    with MailServer() as server:
        assert cli("deliver", courier=server.url()).code == 0
    assert PILOTE in server.recipients
    assert not (cli.home / "var" / "mail").exists()


def test_deliver_with_the_server_down_exits_with_5_and_keeps_the_mails(cli: CommandLine) -> None:
    with MailServer() as server:
        url = server.url("moi:tressecret@")
    before = cli("messages", "--json").data["counts"]
    answer = cli("deliver", courier=url)
    assert answer.code == 5
    assert "attendent" in answer.err
    assert "tressecret" not in answer.err + answer.out
    assert cli("messages", "--json").data["counts"] == before


def test_a_mistake_in_the_address_of_the_server_loses_no_mail(cli: CommandLine) -> None:
    before = cli("messages", "--json").data["counts"]
    answer = cli("deliver", courier="mailto://nimporte-quoi")
    assert answer.code == 5
    assert "ATELIER_COURIER" in answer.err
    assert cli("messages", "--json").data["counts"] == before


def test_a_second_sender_is_told_that_another_one_sends(cli: CommandLine) -> None:
    with closing(sqlite3.connect(cli.home / "var" / "atelier.db")) as connection:
        beat, until = (f"{real_now() + LENGTH * times:%Y-%m-%d %H:%M:%S}" for times in (0, 3))
        values = ("envois", "ailleurs.example:1", until, beat, "")
        connection.execute("INSERT INTO lease VALUES (?, ?, ?, ?, ?)", values)
        connection.commit()
    answer = cli("deliver")
    assert answer.code == 5
    assert "Un autre programme envoie déjà" in answer.err


def test_health_exits_with_5_when_nothing_runs_and_says_what(cli: CommandLine) -> None:
    answer = cli("health")
    assert answer.code == 5
    assert answer.out.count("ALERTE") >= 2
    assert "parcours" in answer.out


def test_settings_are_listed_without_their_secrets(cli: CommandLine) -> None:
    answer = cli("settings", courier="mailtos://moi:tressecret@relais.example?from=a@ddt.example")
    assert answer.code == 0
    assert "ATELIER_DATABASE_URL" in answer.out
    assert "tressecret" not in answer.out
    url = "postgresql://ateliers:tressecret@base.example/ateliers"
    answer = cli("settings", database_url=url)
    assert answer.code == 0
    assert "base.example" in answer.out
    assert "tressecret" not in answer.out


def test_where_calendars_are_served_is_a_key_that_no_list_of_settings_shows(cli: CommandLine) -> None:
    address = "https://moi:tressecret@ddt.example/jeton-de-calendrier"
    for arguments in (("settings",), ("settings", "--json")):
        answer = cli(*arguments, ics_url=address)
        assert answer.code == 0
        assert "ATELIER_ICS_URL" in answer.out
        assert "tressecret" not in answer.out
        assert "jeton-de-calendrier" not in answer.out


@pytest.mark.parametrize("name", ["link", "pages"])
def test_an_address_that_every_mail_shows_holds_no_password(cli: CommandLine, name: str) -> None:
    answer = cli("list", **{name: "https://moi:tressecret@ddt.example/suivi"})
    assert answer.code == 5
    assert f"ATELIER_{name.upper()}" in answer.err
    assert "tressecret" not in answer.out + answer.err
    assert cli("list", **{name: "https://ddt.example:8443/suivi/@atelier?vue=1"}).code == 0


@pytest.mark.parametrize(("name", "value"), [("port", "quatre"), ("clock", "hier"), ("port", "99999")])
def test_a_setting_that_makes_no_sense_is_named_in_one_sentence(
    cli: CommandLine, name: str, value: str
) -> None:
    answer = cli("status", ATELIER, **{name: value})
    assert answer.code in {2, 5}
    assert f"ATELIER_{name.upper()}" in answer.err


def test_a_simulated_clock_works_on_a_simulation_only(new: CommandLine, tmp_path: Path) -> None:
    session = tmp_path / "session.yaml"
    session.write_text(QUIET, encoding="utf-8")
    assert new("import", str(session), "--by", AD1).code == 0
    answer = new("status", ATELIER, clock=LATER)
    assert answer.code == 5
    assert "ATELIER_CLOCK" in answer.err


def test_a_database_is_made_by_upgrade_once(new: CommandLine) -> None:
    first, second = new("database", "upgrade"), new("database", "upgrade")
    assert (first.code, second.code) == (0, 0)
    assert [path.name for path in (new.home / "var").glob("*.db")] == ["atelier.db"]
    assert new("list").code == 0
