"""The marché under way, at the command line: decisions, key people, more time, the clock, an early end."""

from __future__ import annotations

import pytest

from commandline import CommandLine
from example import AD1, ATELIER, CHEF, EQUIPE, FILE, PILOTE

NOTE = "deliverable=note-de-cadrage"
#: Monday 5 April, when the note was handed in on the first.
APRIL = "2027-04-05T10:00:00+02:00"


@pytest.fixture
def handed_in(cli: CommandLine) -> CommandLine:
    """The note de cadrage was handed in, complete, on Thursday 1 April."""
    cli.at = APRIL
    parts = "parts=methodologie,calendrier"
    assert (
        cli("record", ATELIER, "livrable-remis", NOTE, parts, "--on", "2027-04-01", "--by", EQUIPE).code == 0
    )
    return cli


def test_a_second_decision_is_refused_with_who_decided_and_what_to_do(handed_in: CommandLine) -> None:
    decided = ("record", ATELIER, "decision-prise", NOTE)
    assert handed_in(*decided, "decision=admission", "--by", CHEF).code == 0
    answer = handed_in(*decided, "decision=rejet", "reasons=Hors sujet.", "--by", CHEF)
    assert answer.code == 3
    assert answer.out.startswith(
        "Refusé : Une autre décision est déjà prise (admission) sur : note de cadrage"
    )
    assert f"Par : {CHEF}." in answer.out
    assert "atelier correct" in answer.out
    said = handed_in(*decided, "decision=rejet", "--by", CHEF, "--json")
    assert (said.code, said.data["refused"], said.data["already_by"]) == (3, True, CHEF)
    assert said.data["reason"].endswith("Une remise reçoit une seule décision (CCAG-PI 2021, art. 29).")


def test_observations_of_an_admission_show_under_the_next_deliverable(handed_in: CommandLine) -> None:
    words = ("decision=admission", "observations=Nommer les élus.")
    assert handed_in("record", ATELIER, "decision-prise", NOTE, *words, "--by", CHEF).code == 0
    phases = handed_in("status", ATELIER, "--json").data["phases"]
    unmet = [one for phase in phases for one in phase["unmet"] if one["key"] == "carnet-de-suivi-v1-remis"]
    assert unmet
    assert all(one["carried"][0]["text"] == "Nommer les élus." for one in unmet)
    held = ("event=atelier-1", "dates=2027-04-05", "--by", PILOTE)
    assert handed_in("record", ATELIER, "evenement-tenu", *held).code == 0
    assert "à reprendre (note de cadrage) : Nommer les élus." in handed_in("status", ATELIER).out


def test_a_key_person_leaves_and_is_replaced(handed_in: CommandLine) -> None:
    function = "function=chef-de-projet"
    named = ("personne-cle-designee", function, "title=chef de projet", "email=ancienne@bureau.example")
    assert handed_in("record", ATELIER, *named, "--by", PILOTE).code == 0
    gone = ("personne-cle-partie", function, "reason=Elle change de bureau.", "--by", EQUIPE)
    assert handed_in("record", ATELIER, *gone).code == 0
    status = handed_in("status", ATELIER, "--json").data
    (owed,) = status["standing"]
    assert (owed["key"], owed["owner"], owed["due"]) == (
        "remplacant:chef-de-projet",
        "mandataire",
        "2027-05-05",
    )
    assert owed in status["owed"]
    (one,) = status["key_people"]
    assert (one["person"], one["awaits"], one["due"]) == (None, "remplacement", "2027-05-05")
    mine = handed_in("todo", "--by", EQUIPE, "--json").data
    assert [item["mine"] for item in mine["todo"] if item["key"] == "remplacant:chef-de-projet"] == [True]
    proposed = ("remplacant-propose", function, "email=neuve@bureau.example", "--by", EQUIPE)
    assert handed_in("record", ATELIER, *proposed).code == 0
    shown = handed_in("status", ATELIER).out
    assert "hors des phases : réponse sur le remplaçant proposé (chef de projet) — pilote" in shown
    silent = handed_in("record", ATELIER, "reponse-au-remplacant", function, "reply=refus", "--by", PILOTE)
    assert (silent.code, "est motivé (CCAG-PI, art. 3.4.3)." in silent.out) == (3, True)
    taken = handed_in(
        "record", ATELIER, "reponse-au-remplacant", function, "reply=acceptation", "--by", PILOTE
    )
    assert taken.code == 0
    assert "chef de projet : neuve@bureau.example depuis le" in handed_in("status", ATELIER).out


def test_more_time_moves_the_date_of_a_deliverable(cli: CommandLine) -> None:
    cli.at = APRIL
    held = (
        "evenement-tenu",
        "event=lancement-in-situ",
        "dates=2027-03-23",
        "--on",
        "2027-03-23",
        "--by",
        PILOTE,
    )
    assert cli("record", ATELIER, *held).code == 0
    asked = ("cause-on=2027-04-01", "until=2027-04-20", "reason=inondation des locaux", "--by", EQUIPE)
    assert cli("record", ATELIER, "prolongation-demandee", NOTE, *asked).code == 0
    granted = ("reply=acceptation", "--by", CHEF)
    assert cli("record", ATELIER, "prolongation-decidee", NOTE, *granted).code == 0
    owed = cli("status", ATELIER, "--json").data["owed"]
    note = next(one for one in owed if one["key"] == "note-de-cadrage-remis")
    assert note["due"] == "2027-04-20"
    assert "inondation des locaux (CCAG-PI, art. 13.3)" in note["because"][0]
    again = cli("record", ATELIER, "prolongation-decidee", NOTE, "reply=refus", "--by", CHEF)
    assert (again.code, "a reçu sa réponse" in again.out) == (3, True)


def test_a_contract_with_a_delay_and_a_stop_gate_shows_its_clock_and_may_end(cli: CommandLine) -> None:
    cli.at = APRIL
    (cli.home / "autre.yaml").write_text(
        FILE.replace(ATELIER, "pays-de-craon")
        .replace("session-2027", "session-2028")
        .replace("{delays:", "{execution: 10 mois, stop_gates: [marche-subsequent], delays:"),
        encoding="utf-8",
    )
    assert cli("import", str(cli.home / "autre.yaml"), "--by", AD1).code == 0
    end = ("execution-arretee", "phase=marche-subsequent", "reasons=Crédits retirés.", "--by", CHEF)
    early = cli("record", "pays-de-craon", *end)
    assert (early.code, "n’est pas terminée" in early.out) == (3, True)
    told = ("marche-notifie", "reference=M1", "--on", "2027-03-10", "--by", PILOTE)
    assert cli("record", "pays-de-craon", *told).code == 0
    clock = cli("status", "pays-de-craon", "--json").data["clock"]
    assert (clock["start"], clock["end"], clock["stopped"]) == ("2027-03-10", "2028-01-10", False)
    assert "délai d’exécution : finit le 10" in cli("status", "pays-de-craon").out
    assert cli("record", "pays-de-craon", *end).code == 0
    status = cli("status", "pays-de-craon", "--json").data
    assert (status["ended"]["on"], status["ended"]["after"]) == ("2027-04-05", "marche-subsequent")
    assert "exécution arrêtée le 5" in cli("status", "pays-de-craon").out
    assert [one for one in status["owed"] if one["owner"] != "national"] == []
    opened = cli("open", "pays-de-craon", "lancement-in-situ", "--by", PILOTE)
    assert (opened.code, "exécution arrêtée" in opened.out) == (3, True)
