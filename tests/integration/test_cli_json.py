"""`--json`: the keys that scripts rely on, and errors on stdout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from mailserver import AD1, ATELIER, FILE, PILOTE, SESSION, CommandLine, prepared
from models.tables import REVISION

STATES = {"locked", "ready", "open", "closed"}
UNMET = {"what", "owner", "due"}
PHASE = {
    "key", "title", "state", "unmet", "engaged_without", "waived",
    "planned_open", "planned_close", "opened_on", "closed_on",
}  # fmt: skip
SITUATION = {"atelier", "process", "version", "phases", "current", "health"}
LATER = "2027-04-02T10:00:00+02:00"


@pytest.fixture(scope="module")
def lived(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(sqlite_model, tmp_path_factory.mktemp("lived"))


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, lived: Path
) -> CommandLine:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(lived.read_bytes())
    (tmp_path / "session.yaml").write_text(FILE, encoding="utf-8")
    return CommandLine(monkeypatch, capsys, tmp_path)


def has(found: Mapping[str, Any], keys: set[str]) -> None:
    """The contracted keys are there; others may be."""
    assert keys - set(found) == set()


def is_day(text: Any) -> None:
    """An ISO day, or nothing."""
    assert text is None or date.fromisoformat(text).isoformat() == text


def is_moment(text: Any) -> None:
    """An ISO moment that says its zone."""
    assert datetime.fromisoformat(text).tzinfo is not None


def is_situation(found: Mapping[str, Any], name: str = "atelier") -> None:
    has(found, SITUATION - {"atelier"} | {name})
    assert len(found["phases"]) == (13 if name == "atelier" else 4)
    for phase in found["phases"]:
        has(phase, PHASE)
        assert phase["state"] in STATES
        for key in ("planned_open", "planned_close", "opened_on", "closed_on"):
            is_day(phase[key])
        for unmet in (*phase["unmet"], *phase["engaged_without"]):
            has(unmet, UNMET)
            is_day(unmet["due"])
        if phase["state"] == "closed":
            assert (phase["unmet"], phase["closed_on"] is None) == ([], False)


def is_fact(found: Mapping[str, Any]) -> None:
    has(found, {"seq", "kind", "payload", "happened_at", "precision", "recorded_at", "by"})
    is_moment(found["happened_at"])
    is_moment(found["recorded_at"])


# Answers.


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


def test_import(cli: CommandLine) -> None:
    answer = cli("import", str(cli.home / "session.yaml"), "--by", AD1, "--json")
    assert answer.code == 0
    assert answer.data == {
        "session": SESSION,
        "ateliers": [ATELIER],
        "added": {SESSION: 0, ATELIER: 0},
    }


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
        1,
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


def test_deliver(cli: CommandLine) -> None:
    waiting = len(cli("messages", "--json").data["messages"])
    answer = cli("deliver", "--json")
    assert answer.code == 0
    assert answer.data == {"sent": waiting, "failed": 0, "unknown": 0, "deferred": 0}
    sent = cli("messages", "--json").data
    assert sent["counts"] == {"sent": waiting}
    for message in sent["messages"]:
        is_moment(message["sent_at"])


def test_health(cli: CommandLine) -> None:
    answer = cli("health", "--json")
    assert answer.code == 5
    has(answer.data, {"ok", "checks"})
    assert answer.data["ok"] is False
    for check in answer.data["checks"]:
        has(check, {"name", "ok", "message"})


def test_database_upgrade(cli: CommandLine) -> None:
    answer = cli("database", "upgrade", "--json")
    assert (answer.code, answer.data) == (0, {"revision": REVISION, "copy": None})


def test_settings(cli: CommandLine) -> None:
    answer = cli("settings", "--json")
    assert answer.code == 0
    assert {"ATELIER_DATABASE_URL", "ATELIER_HOME", "ATELIER_COURIER", "ATELIER_BY"} <= set(answer.data)
    for one in answer.data.values():
        has(one, {"value", "help"})


# Errors.


@pytest.mark.parametrize(
    ("arguments", "code", "name", "field"),
    [
        (("statut",), 2, "saisie", ""),
        (("status",), 2, "saisie", "ATELIER"),
        (("status", "pays"), 4, "introuvable", "atelier"),
        (("status", ATELIER, "--at", "hier"), 2, "saisie", "at"),
        (("process", "regional"), 4, "introuvable", "process"),
        (("journal", "pays"), 4, "introuvable", "atelier"),
        (("messages", "pays"), 4, "introuvable", "atelier"),
        (("todo", "--by", "moi"), 2, "saisie", "by"),
        (("record", ATELIER, "marche-notifie", "--by", ""), 2, "saisie", "by"),
        (("record", ATELIER, "marche-notifié", "--by", PILOTE), 2, "saisie", "kind"),
        (("record", ATELIER, "marche-notifie", "refe=1", "--by", PILOTE), 2, "saisie", "refe"),
        (("record", ATELIER, "evenement-tenu", "event=fete", "--by", PILOTE), 2, "saisie", "event"),
        (("record", ATELIER, "marche-notifie", "--on", "2027-03-13", "--by", PILOTE), 2, "saisie", "on"),
        (("record", ATELIER, "--file", "rien.csv", "--by", PILOTE), 2, "saisie", "file"),
        (("open", ATELIER, "atelier-4", "--by", PILOTE), 4, "introuvable", "phase"),
        (("open", ATELIER, "rendez-vous-national-1", "--seen", "x", "--by", PILOTE), 2, "saisie", "--seen"),
        (
            ("waive", ATELIER, "atelier-1", "soleil", "--reason", "x", "--by", PILOTE),
            4,
            "introuvable",
            "condition",
        ),
        (
            ("waive", ATELIER, "atelier-1", "atelier-1-date", "--reason", " ", "--by", PILOTE),
            2,
            "saisie",
            "reason",
        ),
        (
            ("correct", ATELIER, "99", "annule=oui", "--because", "x", "--by", PILOTE),
            4,
            "introuvable",
            "fact",
        ),
        (
            ("correct", ATELIER, "7", "annule=peut-etre", "--because", "x", "--by", PILOTE),
            2,
            "saisie",
            "annule",
        ),
        (("import", "rien.yaml", "--by", AD1), 2, "saisie", "file"),
        (("import", "rien.xlsx", "--by", AD1), 2, "saisie", "file"),
    ],
)
def test_an_error_is_one_document_on_stdout_with_its_field(
    cli: CommandLine,
    arguments: Sequence[str],
    code: int,
    name: str,
    field: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = cli(*arguments, "--json")
    assert (answer.code, answer.err) == (code, "")
    assert (answer.error["code"], answer.error["field"]) == (name, field)
    assert answer.error["kept"]
    assert answer.error["todo"] or name == "saisie"


def test_a_file_that_contradicts_the_journal_is_an_error_with_its_key(
    cli: CommandLine, tmp_path: Path
) -> None:
    other = tmp_path / "autre.yaml"
    other.write_text(FILE.replace("start: 2027-01-11", "start: 2027-01-18"), encoding="utf-8")
    answer = cli("import", str(other), "--by", AD1, "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (3, "contradiction", "start")


def test_an_import_by_somebody_else_is_refused_with_the_keys_of_a_refusal(cli: CommandLine) -> None:
    answer = cli("import", str(cli.home / "session.yaml"), "--by", PILOTE, "--json")
    assert answer.code == 3
    assert (answer.data["refused"], answer.data["unmet"]) == (True, [])
    assert PILOTE in answer.data["reason"]


def test_an_answer_outdated_by_what_was_not_seen_is_an_error(cli: CommandLine) -> None:
    seen = str(cli("status", ATELIER, "--json").data["seq"])
    cancelled = ("evenement-annule", "event=lancement-in-situ", "reason=neige")
    assert cli("record", ATELIER, *cancelled, "--by", PILOTE).code == 0
    answer = cli("open", ATELIER, "lancement-in-situ", "--by", PILOTE, "--seen", seen, "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (3, "depasse", "seen")


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", ATELIER),
        ("list",),
        ("todo",),
        ("journal", ATELIER),
        ("verify",),
        ("messages",),
        ("health",),
        ("deliver",),
        ("record", ATELIER, "marche-notifie", "--by", PILOTE),
        ("open", ATELIER, "atelier-1", "--by", PILOTE),
    ],
)
def test_without_a_database_the_error_says_what_to_run_and_nothing_is_created(
    cli: CommandLine, tmp_path: Path, arguments: Sequence[str]
) -> None:
    home = tmp_path / "ailleurs"
    answer = cli(*arguments, "--json", home=str(home))
    assert (answer.code, answer.error["code"]) == (5, "environnement")
    assert "import" in answer.error["todo"] + answer.error["message"]
    assert not home.exists()
