"""`--json`: the keys that scripts rely on in what people read."""

from __future__ import annotations

from commandline import CommandLine
from config.process_file import load_process
from example import ATELIER, PILOTE, SESSION
from jsonkeys import has, is_day, is_fact, is_moment, is_situation


def test_process(cli: CommandLine) -> None:
    for arguments in (("process",), ("process", "national")):
        answer = cli(*arguments, "--json")
        assert answer.code == 0
        has(answer.data, {"key", "version", "phases"})
        assert (answer.data["key"], len(answer.data["phases"])) == ("national", 13)
        for phase in answer.data["phases"]:
            has(
                phase,
                {
                    "key",
                    "title",
                    "kind",
                    "scope",
                    "trigger",
                    "opens_when",
                    "closes_when",
                    "deliverables",
                },
            )
            assert all(phase[key] for key in ("opens_when", "closes_when"))
    atelier = next(phase for phase in answer.data["phases"] if phase["key"] == "atelier-1")
    assert atelier["deliverables"] == ["carnet-de-suivi"]


def test_list(cli: CommandLine) -> None:
    answer = cli("list", "--json")
    assert answer.code == 0
    (session,) = answer.data["sessions"]
    has(session, {"slug", "title", "ateliers"})
    (atelier,) = session["ateliers"]
    has(atelier, {"slug", "name", "departement", "current", "late"})
    assert (session["slug"], atelier["slug"]) == (SESSION, ATELIER)
    assert atelier["current"] == cli("status", ATELIER, "--json").data["current"] == "marche-subsequent"


def test_status_of_an_atelier(cli: CommandLine) -> None:
    answer = cli("status", ATELIER, "--json")
    assert answer.code == 0
    is_situation(answer.data)
    assert (answer.data["atelier"], answer.data["process"], answer.data["version"]) == (
        ATELIER,
        "national",
        load_process("national").version,
    )
    phases = {phase["key"]: phase for phase in answer.data["phases"]}
    assert phases["marche-subsequent"]["state"] == "closed"
    assert phases["marche-subsequent"]["opened_on"] == "2027-01-11"
    assert phases["lancement-in-situ"]["state"] == "ready"
    assert phases["lancement-in-situ"]["unmet"] == []
    locked = {one["what"]: (one["owner"], one["due"]) for one in phases["atelier-1"]["unmet"]}
    assert phases["atelier-1"]["state"] == "locked"
    assert locked["remise de la note de cadrage"] == ("mandataire", "2027-04-06")
    assert answer.data["health"]["state"] in {"ok", "late", "irregular"}


def test_status_of_a_session(cli: CommandLine) -> None:
    answer = cli("status", SESSION, "--json")
    assert answer.code == 0
    is_situation(answer.data, "session")
    is_situation(answer.data["ateliers"][0])


def test_todo(cli: CommandLine) -> None:
    answer = cli("todo", "--by", PILOTE, "--json")
    assert answer.code == 0
    assert answer.data["todo"]
    for item in answer.data["todo"]:
        has(item, {"atelier", "what", "owner", "due", "late"})
        is_day(item["due"])


def test_journal(cli: CommandLine) -> None:
    answer = cli("journal", ATELIER, "--json")
    assert answer.code == 0
    has(answer.data, {"atelier", "facts", "head"})
    assert [fact["seq"] for fact in answer.data["facts"]] == list(range(1, len(answer.data["facts"]) + 1))
    for fact in answer.data["facts"]:
        is_fact(fact)
        has(fact, {"identity", "digest"})
    assert answer.data["facts"][-1]["digest"] == answer.data["head"]
    assert {fact["identity"] for fact in answer.data["facts"]} == {"declared"}


def test_verify(cli: CommandLine) -> None:
    head = cli("journal", ATELIER, "--json").data["head"]
    answer = cli("verify", "--json")
    assert answer.code == 0
    assert answer.data["ok"] is True
    assert answer.data["heads"][ATELIER] == head
    assert answer.data["journals"] == 2
    wrong = cli("verify", "--head", "f" * 64, "--json")
    assert (wrong.code, wrong.error["code"]) == (1, "journal-altere")


def test_messages(cli: CommandLine) -> None:
    answer = cli("messages", "--json")
    assert answer.code == 0
    has(answer.data, {"counts", "messages"})
    assert sum(answer.data["counts"].values()) == len(answer.data["messages"]) > 0
    for message in answer.data["messages"]:
        has(message, {"atelier", "message", "to", "state", "reason", "cause", "fact", "queued_at", "sent_at"})
        is_moment(message["queued_at"])
    mine = cli("messages", ATELIER, "--json").data["messages"]
    assert {message["atelier"] for message in mine} == {ATELIER}


def test_health(cli: CommandLine) -> None:
    answer = cli("health", "--json")
    assert answer.code == 5
    has(answer.data, {"ok", "checks"})
    assert answer.data["ok"] is False
    for check in answer.data["checks"]:
        has(check, {"name", "ok", "message"})


def test_settings(cli: CommandLine) -> None:
    answer = cli("settings", "--json")
    assert answer.code == 0
    assert {"ATELIER_DATABASE_URL", "ATELIER_HOME", "ATELIER_COURIER", "ATELIER_BY"} <= set(answer.data)
    for one in answer.data.values():
        has(one, {"value", "help"})
