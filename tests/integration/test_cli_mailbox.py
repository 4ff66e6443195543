"""`atelier mailbox` and `atelier address`: what they say, what scripts rely on, and what health sees."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from commandline import CommandLine
from config.clock import real_now
from corresponding import person, reply
from example import ATELIER, EQUIPE, PILOTE
from jsonkeys import has
from returning import postfix

KEYS = {
    "returned", "delayed", "reply", "automatic", "strange", "person", "apart",
    "remark", "given_up", "remarks", "unmarked", "more", "failing",
}  # fmt: skip


@pytest.fixture
def box(cli: CommandLine) -> Path:
    folder = cli.home / "boite"
    folder.mkdir()
    return folder


def calendar_lines(path: Path) -> list[str]:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return [line for part in parts for line in str(part.get_content()).replace("\r\n ", "").splitlines()]


def sent_to(cli: CommandLine, address: str) -> list[str]:
    cli("deliver")
    found = [one for one in cli("messages", "--json").data["messages"] if one["to"] == address]
    return [one["message_id"] for one in found if one["state"] == "sent"]


def test_it_says_what_was_found_and_what_was_left(cli: CommandLine, box: Path) -> None:
    number = sent_to(cli, PILOTE)[0]
    (box / "a.eml").write_bytes(postfix(number, PILOTE))
    (box / "b.eml").write_bytes(person())
    answer = cli("mailbox", str(box))
    assert answer.code == 0
    assert "Lu : 1\u00a0mail des nôtres revenu, 1\u00a0mail de personne à personne." in answer.out
    assert "reste dans la boîte tel quel, non lu, pour les personnes" in answer.out
    assert "Rien de nouveau" in cli("mailbox", str(box)).out


def test_it_shows_the_words_that_come_with_an_answer(cli: CommandLine, box: Path) -> None:
    cli("deliver")
    (kept,) = [
        line for one in sorted((cli.home / "var" / "mail").glob("*.eml"))
        for line in calendar_lines(one) if line.startswith("UID:") and ATELIER in line
    ][:1]  # fmt: skip
    (box / "a.eml").write_bytes(reply(kept[4:], EQUIPE, comment="Je viens en fauteuil."))
    answer = cli("mailbox", str(box))
    assert "Lu : 1\u00a0réponse accompagnée d’un mot." in answer.out
    assert "lisez-la" in answer.out
    assert f"{EQUIPE}, « lancement-in-situ » : « Je viens en fauteuil. »" in answer.out


def test_its_answer_in_json(cli: CommandLine, box: Path) -> None:
    answer = cli("mailbox", "--json", mailbox=str(box))
    assert answer.code == 0
    has(answer.data, KEYS)
    assert (answer.data["returned"], answer.data["failing"], answer.data["more"]) == (0, [], False)


def test_without_a_mailbox_it_says_how_to_set_one(cli: CommandLine) -> None:
    answer = cli("mailbox", "--json")
    assert (answer.code, answer.error["field"]) == (2, "mailbox")
    gone = cli("mailbox", "--json", mailbox="imap://nom:tres-secret@127.0.0.1:1/INBOX")
    assert (gone.code, "tres-secret" in gone.out + gone.err) == (5, False)
    assert "tres-secret" not in cli("settings", mailbox="imap://nom:tres-secret@127.0.0.1:1/INBOX").out


def test_an_address_given_up_is_named_until_it_is_put_right(cli: CommandLine, box: Path) -> None:
    numbers = sent_to(cli, EQUIPE)
    for day in range(15, 18):
        cli.at = f"2027-03-{day}T10:00:00+01:00"
        said = (f"dates=2027-03-{day + 9}", "event=lancement-in-situ", "place=Évron")
        cli("record", "les-coevrons", "date-convenue", *said, "--by", PILOTE)
        numbers = sent_to(cli, EQUIPE)
    for number in numbers[-3:]:
        (box / f"{number[1:9]}.eml").write_bytes(postfix(number, EQUIPE))
    found = cli("mailbox", str(box), "--json").data
    assert found["given_up"] == [EQUIPE]
    (failing,) = found["failing"]
    has(failing, {"address", "since", "why", "kept_back"})
    cli("record", "les-coevrons", "date-convenue", *said[1:], "dates=2027-03-30", "--by", PILOTE)
    cli("deliver")
    assert cli("mailbox", str(box), "--json").data["failing"][0]["kept_back"] == 1
    assert "1\u00a0message retenu" in cli("mailbox", str(box)).out
    assert "1\u00a0adresse en échec" in check(cli, str(box))["message"]
    refused = cli("address", EQUIPE, "--works", "--by", "inconnu@b.example", "--json")
    assert (refused.code, refused.data["refused"]) == (3, True)
    right = cli("address", EQUIPE, "nouvelle@atelier.example", "--by", PILOTE)
    assert right.code == 0
    assert "1\u00a0message repart." in right.out
    assert "fichier de session" in right.out
    assert cli("mailbox", str(box), "--json").data["failing"] == []
    cli("deliver")
    assert [
        one["state"]
        for one in cli("messages", "--json").data["messages"]
        if one["to"] == "nouvelle@atelier.example"
    ][-1] == "sent"


def test_the_notices_that_did_not_arrive_are_named_once_the_address_is_put_right(cli: CommandLine) -> None:
    parts = ("deliverable=note-de-cadrage", "parts=methodologie")
    cli("record", "les-coevrons", "livrable-remis", *parts, "--by", EQUIPE)
    cli("deliver")
    with closing(sqlite3.connect(cli.home / "var" / "atelier.db")) as connection:
        connection.execute("UPDATE message SET state = 'failed' WHERE legal AND role = 'mandataire'")
        connection.commit()
    answer = cli("address", EQUIPE, "nouvelle@atelier.example", "--by", PILOTE)
    assert "1\u00a0avis n’était pas arrivé" in answer.out
    done = cli("address", "nouvelle@atelier.example", "--works", "--by", PILOTE, "--json").data
    assert set(done) == {"address", "released", "returned"}
    (number,) = done["returned"]
    assert f"atelier release {number} --send" in answer.out.replace("\u00a0", " ")
    assert cli("release", str(number), "--send", "--by", PILOTE).code == 0


@pytest.mark.parametrize("arguments", [(), ("nouvelle@a.example", "--works")])
def test_an_address_is_changed_or_works(cli: CommandLine, arguments: tuple[str, ...]) -> None:
    answer = cli("address", EQUIPE, *arguments, "--by", PILOTE, "--json")
    assert (answer.code, answer.error["field"]) == (2, "new")


def check(cli: CommandLine, mailbox: str = "") -> dict[str, Any]:
    answer = cli("health", "--json", mailbox=mailbox)
    (found,) = [one for one in answer.data["checks"] if one["name"] == "boîte de retour"]
    return dict(found)


def test_health_says_whether_the_mailbox_is_read(
    cli: CommandLine, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check(cli)["ok"] is True
    assert "n’a pas encore été lue" in str(check(cli, str(box))["message"])
    cli("mailbox", str(box))
    assert check(cli, str(box))["ok"] is True
    box.rename(cli.home / "ailleurs")
    cli("mailbox", str(box))
    assert check(cli, str(box)) == {
        "name": "boîte de retour", "ok": False, "message": "Le dossier de ATELIER_MAILBOX n’existe pas",
    }  # fmt: skip
    (cli.home / "ailleurs").rename(box)
    cli("mailbox", str(box))
    later = real_now() + timedelta(hours=1)
    monkeypatch.setattr("cli.watching.real_now", lambda: later)
    assert "et plus depuis" in str(check(cli, str(box))["message"])
