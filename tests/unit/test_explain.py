"""`explain`: a phase from its definition alone, without database nor Prefect."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.passation_texts import passation_lines
from config.process_file import load_process
from models.articles import RULES, Ground
from models.conditions import Step
from models.errors import NotFound
from models.rounds import KINDS
from tasks.explain import explain

ROOT = Path(__file__).parents[2]
PROCESS = load_process("national")


def told(phase: str) -> dict[str, dict[str, Any]]:
    return {f"{one['when']} · {one['message']}": one for one in explain(PROCESS, phase)["messages"]}


def test_what_happens_when_the_second_workshop_closes() -> None:
    data = explain(PROCESS, "atelier-2")
    closes = {one["key"]: (one["what"], one["owner"], one["when"]) for one in data["phase"]["closes_when"]}
    assert closes["carnet-de-suivi-v2-repondu"] == (
        "réponse à la remise du carnet de suivi v2",
        "pilote",
        "15 jours après la remise",
    )
    end = told("atelier-2")["à la fin de la phase · phase-terminee"]
    assert end["to"] == ["pilote", "mandataire"]
    assert end["subject"].startswith("‹territoire›\u00a0: fin de l’atelier in situ n°\u00a02")


def test_the_subject_of_each_message_names_what_only_a_real_one_knows() -> None:
    for phase in PROCESS.phases_by_key:
        for one in explain(PROCESS, phase)["messages"]:
            assert one["subject"].startswith("‹territoire›\u00a0: "), one
            assert not re.search(r"[{}%]|‹…›|<|Undefined", one["subject"]), one


def test_each_message_is_said_once() -> None:
    messages = [
        (one["when"], one["message"], one["subject"])
        for one in explain(PROCESS, "cloture-in-situ")["messages"]
    ]
    assert len(messages) == len(set(messages))


def test_what_silence_decides_is_told_where_a_deliverable_is_verified() -> None:
    silences = {one["when"]: one["message"] for one in explain(PROCESS, "cloture-in-situ")["messages"]}
    assert silences["si un silence vaut admission tacite"] == "admission-tacite"
    assert not any("silence" in one["when"] for one in explain(PROCESS, "atelier-1")["messages"])


def test_a_national_date_is_recorded_by_ad1_and_a_local_one_is_not() -> None:
    who = {
        phase: next(one["who"] for one in explain(PROCESS, phase)["facts"] if one["kind"] == "date-convenue")
        for phase in ("atelier-1", "rendez-vous-national-1")
    }
    assert who == {"atelier-1": ["pilote"], "rendez-vous-national-1": ["national"]}


def test_what_a_session_owes_is_asked_and_reminded_of_ad1_alone() -> None:
    data = explain(PROCESS, "cloture-nationale")
    asked = next(one for one in data["messages"] if one["message"] == "demande-de-livrable")
    assert asked["to"] == ["national"]
    assert {tuple(one["to"]) for one in data["reminders"]} == {("national",)}


def test_only_what_has_a_date_is_reminded() -> None:
    reminders = {one["key"] for one in explain(PROCESS, "lancement-in-situ")["reminders"]}
    assert reminders == {"lancement-in-situ-tenu", "note-de-cadrage-admis"}


@pytest.mark.parametrize("phase", PROCESS.phases_by_key)
def test_the_files_behind_a_phase_exist_and_the_definition_is_at_its_line(phase: str) -> None:
    for file in explain(PROCESS, phase)["files"]:
        path = ROOT / file["path"]
        assert path.exists(), file
        if "la phase" in file["what"] and file["line"]:
            line = path.read_text(encoding="utf-8").splitlines()[file["line"] - 1]
            assert line.strip() == f"{phase}:"


def test_a_phase_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(NotFound) as error:
        explain(PROCESS, "atelier-4")
    assert "atelier-3" in error.value.todo


def test_explaining_needs_neither_prefect_nor_a_database(tmp_path: Path) -> None:
    code = (
        "import sys; from cli.main import main\n"
        "try: main(['explain', 'atelier-1', '--json'])\n"
        "except SystemExit as end:\n"
        "    print(end.code, {'prefect', 'sqlalchemy'} & set(sys.modules), file=sys.stderr)"
    )
    env = {"ATELIER_HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stderr.strip() == "0 set()"
    assert list(tmp_path.iterdir()) == []


def test_the_path_of_a_marche_is_told_step_by_step_with_its_articles_and_their_marks() -> None:
    path = explain(PROCESS, "marche-subsequent")["passation"]
    assert [step["key"] for step in path["steps"]] == [str(step) for step in Step]
    rules = {one["rule"]: one for step in path["steps"] for one in step["rules"]}
    rules |= {one["rule"]: one for one in path["notification"]["rules"]}
    opening = rules["ouverture"]
    assert (opening["article"], opening["certainty"]) == ("CCP, art. R2162-10, 3°", "C")
    told = {one["article"] for one in (*rules.values(), *path["ends"])}
    assert told == {one.article for key, one in RULES.items() if key is not Ground.FRAMEWORK}
    wait = next(one for one in path["delays"] if one["key"] == "attente-signature")
    assert (wait["default"], wait["article"], wait["certainty"]) == ("11 jours", "CJA, art. L551-15", "B")
    assert all(one["certainty_title"] for one in (*path["delays"], *path["thresholds"]))


def test_every_fact_of_a_passation_has_its_place_on_the_path() -> None:
    path = explain(PROCESS, "marche-subsequent")["passation"]
    facts = {
        one["kind"]: one["who_titles"]
        for step in (*path["steps"], path["notification"])
        for one in step["facts"]
    }
    assert set(facts) == {"besoin-fige", *KINDS}
    assert facts["note-attribuee"] == ["pilote", "copilote", "collectivité"]


def test_no_other_phase_tells_of_a_passation() -> None:
    assert [key for key in PROCESS.phases_by_key if explain(PROCESS, key)["passation"]] == [
        "marche-subsequent"
    ]


def test_the_notification_says_who_owes_it_and_what_is_only_shown_is_listed() -> None:
    path = explain(PROCESS, "marche-subsequent")["passation"]
    assert path["notification"]["owner_title"] == "pilote"
    text = "\n".join(passation_lines(path)).replace("\u00a0", " ")
    assert "8. notification du marché au mandataire — pilote" in text
    for grounds in ("jour chômé", "pendant l’attente", "sans toutes les notes", "sans choix ni signature"):
        assert grounds in text
