"""`atelier channels`, and `atelier deliver` with rooms: what is set up, what came back, and no secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from matrixserver import Synapse
from rooming import ROOM, ROOMS, SESSION_ROOM, posts
from webhooks import Webhooks

from commandline import Answer, CommandLine
from config.settings import Settings
from config.wiring import House
from example import AD1, ATELIER, PILOTE
from mailserver import MailServer
from postgres import free_port

SECRET = "jeton-tres-secret-42"
HOOK = f"json://{{host}}/{SECRET}?:roomId={{{{room}}}}&:title=&:version=&:type=&:attachments="


@pytest.fixture
def roomy(new: CommandLine) -> CommandLine:
    """An installation with rooms; it is 12 January 2027, and its import has been said nowhere yet."""
    new.home.mkdir(parents=True)
    path = new.home / "session.yaml"
    path.write_text(ROOMS, encoding="utf-8")
    new.settings["ATELIER_CHAT_RATE"] = "100"
    assert new("import", str(path), "--by", AD1).code == 0
    return new


def house_of(command: CommandLine) -> House:
    return House(Settings(home=command.home))


def shows_no_secret(*answers: Answer) -> None:
    assert not [one for one in answers if SECRET in one.out + one.err]


def test_what_is_set_up_is_listed_without_its_secrets(roomy: CommandLine) -> None:
    setting = f"tchap=matrixs://{SECRET}@matrix.example/{{room}}; equipes=mmosts://mm.example/{SECRET}abcd"
    courier = f"mailtos://moi:{SECRET}@relais.example:587?from=ateliers@ddt.example"
    told = roomy("channels", chat=setting, courier=courier)
    data = roomy("channels", "--json", chat=setting, courier=courier).data
    shows_no_secret(told)
    assert data["mail"] == {
        "kind": "smtp",
        "server": "relais.example:587",
        "security": "starttls",
        "login": True,
        "sender": "Ateliers des territoires <ateliers@ddt.example>",
    }
    assert [(one["name"], one["host"], one["rooms"]) for one in data["services"]] == [
        ("tchap", "matrix.example", True),
        ("equipes", "mm.example", False),
    ]
    assert {(one["journal"], one["room"], one["service"], one["problem"]) for one in data["rooms"]} == {
        (ATELIER, ROOM, "tchap", None),
        ("session-2027", SESSION_ROOM, "tchap", None),
    }
    assert "Matrix (Tchap), matrix.example, un salon par atelier" in told.out


def test_a_room_that_cannot_be_posted_in_says_why(roomy: CommandLine) -> None:
    nothing = roomy("channels", "--json").data
    assert {one["problem"] for one in nothing["rooms"]} == {"aucun salon n’est réglé (ATELIER_CHAT)"}
    several = "a=mmosts://mm.example/abcd?channel={room}; b=mmosts://mm.example/abcde?channel={room}"
    data = roomy("channels", "--json", chat=several).data
    assert all("service" in one["problem"] for one in data["rooms"])


def test_a_setting_that_makes_no_sense_is_refused_without_being_shown(roomy: CommandLine) -> None:
    answers = [
        roomy(*command, chat=f"matrixs://moi:{SECRET}@matrix.example/{{room}}")
        for command in (("channels",), ("channels", "test", "--to", PILOTE), ("deliver",), ("settings",))
    ]
    assert [one.code for one in answers] == [5, 5, 5, 0]
    assert "jeton d’accès" in answers[0].err
    shows_no_secret(*answers)


def test_a_real_message_goes_to_each_and_what_came_back_is_said(roomy: CommandLine) -> None:
    with MailServer() as server, Webhooks() as hooks:
        answer = roomy(
            "channels", "test", "--to", PILOTE, chat=HOOK.format(host=hooks.host), courier=server.url()
        )
    assert (answer.code, server.recipients) == (0, [PILOTE])
    assert [call.json["roomId"] for call in hooks.calls] == [SESSION_ROOM, ROOM]
    assert answer.out.count("bien ") == 3
    shows_no_secret(answer)


def test_one_that_fails_ends_with_5_and_the_others_are_tried(roomy: CommandLine) -> None:
    with MailServer() as server, Webhooks() as hooks:
        hooks.status = 404
        answer = roomy(
            "channels",
            "test",
            "--json",
            "--by",
            PILOTE,
            chat=HOOK.format(host=hooks.host),
            courier=server.url(),
        )
    assert (answer.code, answer.data["ok"], len(hooks.calls)) == (5, False, 2)
    assert [(one["channel"], one["ok"]) for one in answer.data["results"]] == [
        ("mail", True),
        ("room", False),
        ("room", False),
    ]
    assert "404" in answer.data["results"][1]["said"]
    shows_no_secret(answer)


def test_one_room_may_be_tried_by_itself_on_a_real_matrix_server(
    roomy: CommandLine, synapse: Synapse
) -> None:
    open_room, encrypted = synapse.room("12"), synapse.room(encrypted=True)
    fine = roomy("channels", "test", "--room", open_room, chat=synapse.setting())
    refused = roomy("channels", "test", "--room", encrypted, chat=synapse.setting())
    assert (fine.code, refused.code) == (0, 5)
    assert len(synapse.posts(open_room)) == 1
    assert synapse.posts(encrypted) == []
    assert "chiffré" in refused.out


def test_somebody_must_be_written_to(roomy: CommandLine) -> None:
    assert roomy("channels", "test").code == 2
    assert roomy("channels", "test", "--to", "personne").code == 2


def test_deliver_posts_after_the_mails_and_counts_apart(roomy: CommandLine, synapse: Synapse) -> None:
    room = synapse.room()
    said = ("room=" + room, "--because", "salon ouvert", "--by", AD1)
    assert roomy("correct", ATELIER, "1", *said).code == 0
    assert roomy("correct", "session-2027", "1", *said).code == 0
    record = ("record", ATELIER, "marche-notifie", "reference=M1", "--by", PILOTE)
    assert roomy(*record, chat=synapse.setting()).code == 0
    agreed = ("event=lancement-in-situ", "dates=2027-03-23", "place=Évron", "--by", PILOTE)
    assert roomy("record", ATELIER, "date-convenue", *agreed, chat=synapse.setting()).code == 0
    data = roomy("deliver", "--json", chat=synapse.setting()).data
    house = house_of(roomy)
    queued = [row for row in posts(house) if row.state != "skipped"]
    house.close()
    assert {row.state for row in queued} == {"sent"}
    assert data["rooms"]["sent"] == len(queued) == len(synapse.posts(room)) > 0
    assert {one["msgtype"] for one in synapse.posts(room)} == {"m.notice"}


def test_a_service_that_is_away_holds_no_mail_and_no_secret_is_written_anywhere(roomy: CommandLine) -> None:
    setting = f"json://127.0.0.1:{free_port()}/{SECRET}"
    agreed = ("event=lancement-in-situ", "dates=2027-03-23", "place=Évron", "--by", PILOTE)
    with MailServer() as server:
        asked = [
            roomy("record", ATELIER, "date-convenue", *agreed, chat=setting),
            roomy("deliver", chat=setting, courier=server.url()),
            roomy("messages", "--json", chat=setting),
            roomy("journal", ATELIER, "--json", chat=setting),
            roomy("status", ATELIER, "--json", chat=setting),
            roomy("settings", "--json", chat=setting),
            roomy("health", "--json", chat=setting),
        ]
        assert server.received
    assert (asked[1].code, "à réessayer" in asked[1].out) == (0, True)
    assert "connexion refusée" in json.dumps(asked[2].data, ensure_ascii=False)
    shows_no_secret(*asked)
    assert not [one for one in _files(roomy.home) if SECRET.encode() in one.read_bytes()]


def _files(folder: Path) -> list[Path]:
    """All that this installation has written: database, logs, mails, backups."""
    return [one for one in folder.rglob("*") if one.is_file()]
