"""The commands that show a consultation, to those who say who they are and to those who do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import CommandLine
from competing import CC, WORDS, chosen, consulted, leaked, marked
from config.settings import Settings
from config.wiring import House
from example import ATELIER, CHEF, PILOTE, SESSION
from models.french import NBSP

KEYS = {
    "atelier", "name", "zone", "at", "whole", "standing", "needs", "deadline", "notified_at",
    "notified_shown", "titulaire",
    "framework", "rounds", "wait", "signed", "ae",
}  # fmt: skip


@pytest.fixture
def line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, sqlite_model: Path
) -> CommandLine:
    """An installation in the middle of a consultation: chosen, not signed."""
    path = tmp_path / "var" / "atelier.db"
    path.parent.mkdir()
    path.write_bytes(sqlite_model.read_bytes())
    house = House(Settings(home=tmp_path, database_url=f"sqlite:///{path}"))
    consulted(house, tmp_path)
    marked(house)
    chosen(house)
    house.close()
    return CommandLine(monkeypatch, capsys, tmp_path)


def test_the_market_is_dates_to_all_and_everything_to_those_who_choose(line: CommandLine) -> None:
    public, whole = line("market", ATELIER), line("market", ATELIER, "--by", CC)
    assert (public.code, whole.code) == (0, 0)
    assert "consultation en cours" in public.out
    assert not leaked(public.out)
    shown = whole.out.replace(NBSP, " ").replace("\u202f", " ")
    assert "1er · Agence Zephyrine : 66,85 / 100" in shown
    assert "125 321,67 € HT" in shown
    assert "Methode (60 %), moyenne 13,37, de 13,37 à 13,37" in shown
    assert "Lettre de rejet à Atelier Boréal" in shown


def test_its_json_has_the_same_keys_for_everybody(line: CommandLine) -> None:
    public, whole = line("market", ATELIER, "--json"), line("market", ATELIER, "--by", CHEF, "--json")
    assert set(public.data) == set(whole.data) == KEYS
    assert not leaked(public.out)
    first = whole.data["rounds"][0]["ranking"]["offers"][0]
    assert (first["titulaire"], first["rank"], first["ex_aequo"]) == ("zephyrine", 1, False)
    assert first["total"] == {"rounded": "66.85", "exact": "1337/20"}


def test_who_reads_may_be_a_setting(line: CommandLine) -> None:
    assert leaked(line("market", ATELIER, by=CHEF).out)
    assert leaked(line("journal", ATELIER, by=CHEF).out)


def test_the_journal_says_for_whom_a_fact_is(line: CommandLine) -> None:
    public, whole = line("journal", ATELIER), line("journal", ATELIER, "--by", PILOTE)
    assert not leaked(public.out)
    assert "réservé à : pilote, personne habilitée à décider" in public.out.replace(NBSP, " ")
    assert set(leaked(whole.out, WORDS)) == set(WORDS) - {"cloture-pourpre", "correction-safran"}
    assert public.out.splitlines()[-1] == whole.out.splitlines()[-1], "the same digest"


def test_the_status_is_veiled_but_to_those_who_choose(line: CommandLine) -> None:
    assert "consultation en cours" in line("status", ATELIER).out
    assert "consultation en cours" in line("status", SESSION).out
    assert "consultation en cours" not in line("status", ATELIER, "--by", PILOTE).out


def test_an_author_is_answered_what_they_said_and_the_situation_as_they_may_read_it(
    line: CommandLine,
) -> None:
    said = line("record", ATELIER, "marche-signe", "amount-ht=125321.67", "--by", PILOTE)
    assert said.code == 0
    assert "amount-ht=125321.67" in said.out
    assert "consultation en cours" not in said.out


def test_an_atelier_without_an_accord_cadre_is_told_so(cli: CommandLine) -> None:
    answer = cli("market", ATELIER, "--json")
    assert answer.code == 2
    assert answer.error["field"] == "atelier"
    assert "accord-cadre" in answer.error["message"]
    assert cli("market", "inconnu").code == 4
