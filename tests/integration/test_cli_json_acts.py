"""`--json`: the keys that scripts rely on in what people do."""

from __future__ import annotations

from commandline import LATER, CommandLine
from example import AD1, ATELIER, PILOTE, SESSION
from jsonkeys import UNMET, has, is_fact, is_moment, is_situation
from models.tables import REVISION


def test_import(cli: CommandLine) -> None:
    answer = cli("import", str(cli.home / "session.yaml"), "--by", AD1, "--json")
    assert answer.code == 0
    assert answer.data == {
        "session": SESSION,
        "ateliers": [ATELIER],
        "added": {SESSION: 0, ATELIER: 0},
        "warnings": [],
    }


def test_record(cli: CommandLine) -> None:
    answer = cli("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE, "--json")
    assert answer.code == 0
    has(answer.data, {"facts", "situation"})
    (fact,) = answer.data["facts"]
    is_fact(fact)
    assert (fact["kind"], fact["payload"], fact["by"]) == ("autre-evenement", {"nature": "COPIL"}, PILOTE)
    is_situation(answer.data["situation"])


def test_open_and_its_refusal(cli: CommandLine) -> None:
    opened = cli("open", ATELIER, "lancement-in-situ", "--by", PILOTE, "--json")
    assert opened.code == 0
    has(opened.data, {"facts", "situation"})
    assert [fact["kind"] for fact in opened.data["facts"]] == ["phase-ouverte"]
    assert opened.data["situation"]["current"] == "lancement-in-situ"
    refused = cli("open", ATELIER, "atelier-1", "--by", PILOTE, "--json")
    assert (refused.code, refused.err) == (3, "")
    has(refused.data, {"refused", "reason", "unmet"})
    assert refused.data["refused"] is True
    assert "error" not in refused.data
    assert len(refused.data["unmet"]) == 2
    for unmet in refused.data["unmet"]:
        has(unmet, UNMET)
        assert unmet["what"]
        assert unmet["owner"]
    assert "2027-04-06" in {unmet["due"] for unmet in refused.data["unmet"]}


def test_a_refusal_of_a_role_has_the_same_keys(cli: CommandLine) -> None:
    answer = cli("open", ATELIER, "lancement-in-situ", "--by", "passant@exemple.example", "--json")
    assert answer.code == 3
    assert (answer.data["refused"], answer.data["unmet"]) == (True, [])
    assert answer.data["reason"]


def test_waive(cli: CommandLine) -> None:
    given = ("atelier-1", "note-de-cadrage-remis", "--reason", "urgence", "--until", "2027-04-30")
    answer = cli("waive", ATELIER, *given, "--by", PILOTE, "--json", clock=LATER)
    assert answer.code == 0
    (fact,) = answer.data["facts"]
    assert (fact["kind"], fact["payload"]["reason"]) == ("poursuite-sans-attendre", "urgence")
    line = next(phase for phase in answer.data["situation"]["phases"] if phase["key"] == "atelier-1")
    (waiver,) = line["waived"]
    assert (waiver["key"], waiver["by"], waiver["until"]) == ("note-de-cadrage-remis", PILOTE, "2027-04-30")


def test_correct(cli: CommandLine) -> None:
    number = str(cli("status", ATELIER, "--json").data["seq"])
    answer = cli("correct", ATELIER, number, "dates=2027-03-24", "--because", "x", "--by", PILOTE, "--json")
    assert answer.code == 0
    (fact,) = answer.data["facts"]
    assert (fact["kind"], fact["payload"]["fact"]) == ("correction", int(number))
    line = next(phase for phase in answer.data["situation"]["phases"] if phase["key"] == "lancement-in-situ")
    assert line["dates"] == ["2027-03-24"]


def test_deliver(cli: CommandLine) -> None:
    waiting = len(cli("messages", "--json").data["messages"])
    answer = cli("deliver", "--json")
    assert answer.code == 0
    nothing = {"failed": 0, "unknown": 0, "deferred": 0, "limited": 0, "until": None}
    assert answer.data == {"sent": waiting, **nothing, "rooms": {"sent": 0, **nothing}}
    sent = cli("messages", "--json").data
    assert sent["counts"] == {"sent": waiting}
    for message in sent["messages"]:
        is_moment(message["sent_at"])


def test_database_upgrade(cli: CommandLine) -> None:
    answer = cli("database", "upgrade", "--json")
    assert (answer.code, answer.data) == (0, {"revision": REVISION, "copy": None})
